import { randomBytes } from 'node:crypto';
import {
  withErrorDetails,
  type Content,
  type KindCapability,
  type ModerationError,
  type StorageCall,
  type StoredInput,
  type UploadFile,
} from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type Deadline } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { providerCall, unsupported } from '../call/request.js';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { type StorageContext } from './storage-calls.js';
import { limitsOf } from '../call/limits-of.js';
import type { OpenFile } from './open-file.js';
import { FileProblem } from './file-problem.js';
import { assertFits, assertType, withFile, withoutFile, type FileContent } from './prepare-file.js';
import { nameOfPlace, removeAgain, removeStored, withNotes, type StoredFile } from './stored-file.js';

/** Content as the vendor gets it, and the file that was stored for it. */
export interface StoredContent {
  content: Content;
  stored: StoredFile;
}

const NAME_BYTES = 16;

/**
 * Stores the file of a content where the vendor reads it. Nothing is paid for: every error has effect `none`, and what may have been
 * stored all the same is removed.
 * @throws ModerationError `config` where the vendor is not configured to store files, `invalid_content` for a file that it would not
 * take; both before anything is sent.
 */
export async function storeFile(
  context: StorageContext,
  vendor: Vendor,
  content: FileContent,
  options: CallOptions,
  deadline: Deadline,
): Promise<StoredContent> {
  const { kind, file: path } = content;
  const { id, capabilities, planUpload, assertTakes, upload } = vendor.provider;
  const capability = capabilities.kinds[kind] as KindCapability;
  const { uploads } = capability;
  if (uploads === undefined || planUpload === undefined || upload === undefined)
    throw unsupported(vendor, kind, `${id} stores no files of ${kind}`);
  // the configuration first, which is wrong for all files alike
  planUpload({ kind, name: 'file', sizeBytes: 1 });

  return withFile(content, id, async (file) => {
    const { formats, maxBytes = Infinity } = limitsOf(capability, options.vendorOptions?.[id]);
    assertFits(file, Math.min(maxBytes, uploads.maxBytes), id);
    assertType(file, kind, formats);
    const name = randomBytes(NAME_BYTES).toString('hex') + (file.ending === '' ? '' : `.${file.ending}`);
    const { sizeBytes } = file;
    const { place, keep } = planUpload({ kind, name, sizeBytes });
    // what would be refused with the file is refused without it
    const standIn = uploads.input === 'object' ? { object: name } : { url: `https://example.com/${name}` };
    assertTakes?.({ ...withoutFile(content), ...standIn }, providerCall(context, kind, vendor, options));
    const track = (work: Promise<unknown>) => void context.calls.track(work);
    const startedMs = context.clock.monotonicMs();
    const attempt: Attempt = { mayBeStored: false, problem: null };
    const send = context.calls.storage(vendor, kind, 'upload', (sent: Sent, call) => sent.send(call));
    try {
      const given = await send({
        subject: {
          send: ({ timeoutMs, signal }) => {
            const ends = signal === undefined ? context.closing : AbortSignal.any([signal, context.closing]);
            const sent: UploadFile = { kind, name, sizeBytes, read: () => reading(file, attempt) };
            return tracked(attempt, upload(sent, place, { timeoutMs, signal: ends, track }));
          },
        },
        call: { categories: null, timeoutMs: timeLimitMs(context, sizeBytes) },
        deadline,
      });
      const elapsedMs = context.clock.monotonicMs() - startedMs;
      context.emit({
        type: 'upload',
        provider: id,
        kind,
        state: 'stored',
        place,
        file: path,
        sizeBytes,
        elapsedMs,
      });
      const sent = given.object === undefined ? { url: given.url } : { object: given.object };
      return {
        content: { ...withoutFile(content), ...sent },
        stored: { place, remove: keep ? null : () => removeStored(context, vendor, kind, place, deadline) },
      };
    } catch (thrown) {
      const { mayBeStored } = attempt;
      const left = mayBeStored ? await removeStored(context, vendor, kind, place, null) : [];
      if (attempt.problem !== null)
        throw new FileProblem([attempt.problem.message, ...left.map(({ message }) => message)].join('; '));
      const error = withNotes(uploadError(toModerationError(thrown, id, `upload ${kind}`), deadline), left);
      if (!mayBeStored) throw error;
      removeAgain(context, vendor, kind, place);
      throw withErrorDetails(error, {
        upload: place,
        message: `${error.message}; the broken upload may still arrive as ${nameOfPlace(place)}`,
      });
    }
  });
}

/** One attempt, as it is given to the layers. */
interface Sent {
  send: (call: StorageCall) => Promise<StoredInput>;
}

/** What is known of an upload when it fails. */
interface Attempt {
  mayBeStored: boolean;
  /** What was wrong with the file itself, which the connection only reports as broken. */
  problem: FileProblem | null;
}

async function tracked<Value>(attempt: Attempt, work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (thrown) {
    const error = toModerationError(thrown, '', 'upload');
    attempt.mayBeStored ||= error.effect === 'unknown';
    // another attempt would read the same file
    throw attempt.problem === null ? error : withErrorDetails(error, { retry: 'never' });
  }
}

async function* reading(file: OpenFile, attempt: Attempt): AsyncGenerator<Uint8Array> {
  try {
    yield* file.read();
  } catch (error) {
    if (error instanceof FileProblem) attempt.problem = error;
    throw error;
  }
}

/** A minute, and a second for each mebibyte, unless it is configured. */
function timeLimitMs({ settings }: CallContext, sizeBytes: number): number {
  return settings.uploadTimeoutMs ?? 60_000 + Math.ceil(sizeBytes / 1_048_576) * 1000;
}

/** An upload costs nothing, and its time limits have settings of their own. */
function uploadError(error: ModerationError, deadline: Deadline): ModerationError {
  const free = withErrorDetails(error, { effect: 'none' });
  if (error.code !== 'timeout') return free;
  const setting = deadline.isAttemptShort || !deadline.hasTimeFor(0) ? 'timeoutMs' : 'uploadTimeoutMs';
  return withErrorDetails(free, {
    message: `the file was not stored in time, raise ${setting}: ${error.message}`,
  });
}
