import { z } from 'zod';
import { refusal } from './call-failures.js';
import { isModerationError } from './errors.js';
import type { Provider, StorageCall } from './provider.js';
import type { UploadFile } from './upload.js';

/** How long a function of the caller may take. */
type StorageLimits = Pick<StorageCall, 'timeoutMs' | 'signal'>;

/** Where a function of the caller has put a file, and what takes it away again; without `remove` it stays. */
export interface UploadedFile {
  /** An address that the vendor can read until the job has ended; it may be signed. */
  url: string;
  /** Its signal fires when nobody waits for the removal any more. */
  remove?: ((call: StorageLimits) => Promise<void>) | undefined;
}

/**
 * Puts a file where a vendor can read it. Its signal fires when nobody waits for it any more, also at the end of its time; what it stores
 * after that is removed.
 * @example
 *   upload: async ({ name, read, sizeBytes }, { signal }) => {
 *     await put(`moderato/${name}`, read(), sizeBytes, signal);
 *     return { url: await presign(`moderato/${name}`), remove: () => remove(`moderato/${name}`) };
 *   };
 */
export type UploadFunction = (file: UploadFile, call: StorageLimits) => Promise<UploadedFile>;

/** The option of a vendor that takes such a function. */
export const uploadFunctionSchema = z.custom<UploadFunction>(
  (value) => typeof value === 'function',
  'expected a function (file, { signal, timeoutMs }) => Promise<{ url, remove? }>',
);

/** Removals that are kept in mind for jobs that nobody has fetched yet. */
const MAX_REMOVALS = 10_000;

/**
 * Makes the methods of stored files for a vendor that reads addresses, over a function of the caller. Only the process that stored a file
 * can remove it.
 * @param upload the function; undefined where it is not configured.
 * @param missing what `planUpload` says without it.
 */
export function createFunctionUploads(
  provider: string,
  upload: UploadFunction | undefined,
  missing: string,
): Required<Pick<Provider, 'planUpload' | 'upload' | 'removeUpload'>> {
  const removals = new Map<string, UploadedFile['remove'] | null>();
  const fail = (code: 'config' | 'network' | 'timeout' | 'aborted', operation: string, message: string) =>
    refusal({ code, provider, operation, message: `providers.${provider}.upload: ${message}` });
  const failed = (thrown: unknown, { signal }: StorageCall, operation: string, who: string) => {
    if (signal?.aborted === true) return fail('aborted', operation, `${who} was aborted`);
    if (thrown instanceof OutOfTime) return fail('timeout', operation, `${who} ${thrown.message}`);
    return fail('network', operation, `${who} failed with ${nameOf(thrown)}`);
  };

  return {
    planUpload: ({ kind, name }) => {
      if (upload === undefined)
        throw refusal({ code: 'config', provider, operation: `upload ${kind}`, message: missing });
      return { place: { file: name }, keep: false };
    },
    upload: async (file, { file: name = '' }, call) => {
      const operation = `upload ${file.kind}`;
      if (upload === undefined) throw fail('config', operation, 'missing');
      let stored: unknown;
      try {
        stored = await untilLimit(
          call,
          (limits) => upload(file, limits),
          (late) => {
            const removing = removeLate(late);
            call.track?.(removing);
          },
        );
      } catch (thrown) {
        if (isModerationError(thrown)) throw thrown;
        throw failed(thrown, call, operation, 'the function');
      }
      const { url, remove } = Object(stored) as Partial<UploadedFile>;
      if (typeof url !== 'string' || !/^https?:$/.test(protocolOf(url)))
        throw fail('config', operation, 'the function returned no { url } with an http: or https: address');
      const [oldest] = removals.keys();
      if (removals.size >= MAX_REMOVALS && oldest !== undefined) removals.delete(oldest);
      removals.set(name, remove ?? null);
      return { url };
    },
    removeUpload: async ({ file: name = '' }, call) => {
      const remove = removals.get(name);
      const operation = 'remove uploaded file';
      if (remove === undefined)
        throw fail('config', operation, 'only the process that stored the file can remove it');
      if (remove === null) return;
      try {
        await untilLimit(call, remove);
      } catch (thrown) {
        throw isModerationError(thrown) ? thrown : failed(thrown, call, operation, 'remove');
      }
      removals.set(name, null);
    },
  };
}

/** How long a removal may take that nobody waits for, in milliseconds. */
const LATE_REMOVAL_MS = 30_000;

/** Takes away what was stored after its call had ended, so that nothing stays. Nobody is left who could learn of a failure. */
async function removeLate(stored: unknown): Promise<void> {
  const { remove } = Object(stored) as Partial<UploadedFile>;
  if (typeof remove === 'function')
    await untilLimit({ timeoutMs: LATE_REMOVAL_MS }, remove).catch(() => undefined);
}

class OutOfTime extends Error {}

/**
 * Runs a function of the caller for as long as a call may take, whether or not the function heeds its signal.
 * @param late gets what the function returns after that.
 * @throws OutOfTime, the reason of the signal, or what the function throws.
 */
async function untilLimit<Value>(
  { timeoutMs, signal }: StorageLimits,
  work: (limits: StorageLimits) => Promise<Value>,
  late?: (value: Value) => void,
): Promise<Value> {
  signal?.throwIfAborted();
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = () => ending.abort(signal?.reason);
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true });
  });
  signal?.addEventListener('abort', abort, { once: true });
  if (timeoutMs !== undefined)
    timer = setTimeout(
      () => ending.abort(new OutOfTime(`did not end within ${timeoutMs} ms`)),
      Math.min(timeoutMs, LONGEST_TIMER_MS),
    );
  // a function that is not async may throw at once
  const working = Promise.resolve().then(() => work({ timeoutMs, signal: ending.signal }));
  working.then(
    (value) => (ending.signal.aborted ? late?.(value) : undefined),
    () => undefined,
  );
  try {
    return await Promise.race([ended, working]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Node's timers fire at once beyond it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

/** Without the message, which may quote a signed address. */
function nameOf(thrown: unknown): string {
  const { name, code } = Object(thrown) as { name?: unknown; code?: unknown };
  const words = [name, code].filter((word) => typeof word === 'string' && /^\w{1,40}$/.test(word));
  return words.length === 0 ? 'an unknown error' : words.join(' ');
}
