import {
  KINDS,
  isModerationError,
  withErrorDetails,
  type Job,
  type JobTicket,
  type Kind,
  type ModerationError,
  type UploadPlace,
  type Warning,
} from '@moderato/core';
import { Deadline } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';
import { type StorageContext } from './storage-calls.js';

/** A file that was stored for a vendor to read. */
export interface StoredFile {
  place: UploadPlace;
  /** Removes it; null where the configuration says that it stays. What goes wrong is told, not thrown. */
  remove: (() => Promise<Warning[]>) | null;
}

/** How long a file may take to be removed, with all attempts, in milliseconds. */
const REMOVAL_MS = 30_000;

/** Never fires: a file is removed also after its call was given up, and while the moderator is being closed. */
const NEVER = new AbortController().signal;

/**
 * Removes a stored file, whatever has become of the call that it was stored for.
 * @returns a warning that names the file where it could not be removed; nothing where it is gone.
 */
export async function removeStored(
  context: StorageContext,
  vendor: Vendor,
  kind: Kind,
  place: UploadPlace,
): Promise<Warning[]> {
  const { id, removeUpload } = vendor.provider;
  const named = nameOfPlace(place);
  if (removeUpload === undefined) return [kept(`${id} removes no files; ${named} stays`)];
  const remove = context.calls.storage(vendor, kind, 'remove uploaded', removeUpload);
  const init = {
    operation: `remove uploaded ${kind}`,
    provider: id,
    timeoutMs: REMOVAL_MS,
    signal: undefined,
  };
  const deadline = new Deadline(init, { clock: context.clock, closing: NEVER });
  try {
    await context.calls.track(remove({ subject: place, call: { categories: null }, deadline }));
    context.emit({ type: 'upload', provider: id, kind, state: 'removed', place });
    return [];
  } catch (error) {
    const reason = isModerationError(error) ? `${error.code}: ${error.message}` : 'unexpected error';
    context.emit({ type: 'upload', provider: id, kind, state: 'kept', place });
    return [kept(`the uploaded file could not be removed and stays as ${named} (${reason})`)];
  }
}

/**
 * Removes the file that a ticket names when its job has ended; a failure is a warning on the verdict, or the end of the error.
 * A job that goes on is returned as it is.
 */
export async function releaseStored(
  context: StorageContext,
  vendor: Vendor,
  { upload, kind }: JobTicket,
  job: Job,
): Promise<Job> {
  if (upload === undefined || job.state === 'submitted' || job.state === 'running') return job;
  return withWarnings(withPlainSubject(job), await removeStored(context, vendor, kind, upload));
}

/** Removes the file of a job that nobody comes back to, because another vendor or a person decides. */
export async function abandonStored(
  context: StorageContext,
  { ticket, upload, provider, operation }: ModerationError,
): Promise<void> {
  const place = ticket?.upload ?? upload;
  if (place === undefined || provider === null) return;
  const kind = ticket?.kind ?? KINDS.find((each) => operation.endsWith(` ${each}`)) ?? 'document';
  await removeStored(context, await context.pool.get(provider), kind, place);
}

/** The address of a stored file may be signed, and the vendor repeats it: a verdict names it without its query. */
export function withPlainSubject(job: Job): Job {
  if (job.state !== 'succeeded') return job;
  const { source } = job.verdict;
  const subject = source.subject?.replace(/\?.*$/s, '') ?? null;
  return { ...job, verdict: { ...job.verdict, source: { ...source, subject } } };
}

/** Adds what went wrong with a stored file to the end of its job. */
export function withWarnings(job: Job, warnings: readonly Warning[]): Job {
  if (warnings.length === 0) return job;
  if (job.state === 'succeeded')
    return { ...job, verdict: { ...job.verdict, warnings: [...job.verdict.warnings, ...warnings] } };
  if (job.state === 'failed' || job.state === 'expired')
    return { ...job, error: withNotes(job.error, warnings) };
  return job;
}

/** Adds what went wrong with a stored file to an error. */
export function withNotes(error: ModerationError, warnings: readonly Warning[]): ModerationError {
  if (warnings.length === 0) return error;
  return withErrorDetails(error, {
    message: [error.message, ...warnings.map(({ message }) => message)].join('; '),
  });
}

/** Names a stored file for messages, such as `moderato/8c1e….mp4`. */
export function nameOfPlace(place: UploadPlace): string {
  return Object.values(place).join(' ');
}

function kept(message: string): Warning {
  return { code: 'file_kept', message, path: 'content.file' };
}
