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
import { withPlainAddresses } from './plain-addresses.js';
import { type StorageContext } from './storage-calls.js';

/** A file that was stored for a vendor to read. */
export interface StoredFile {
  place: UploadPlace;
  /** Removes it; null where the configuration says that it stays. What goes wrong is told, not thrown. */
  remove: (() => Promise<Warning[]>) | null;
}

/** How long a file may take to be removed, with all attempts, in milliseconds. */
const REMOVAL_MS = 30_000;
/** How long a call waits for that, in milliseconds. */
const PATIENCE_MS = 5_000;
/** How long after a removal an upload that was broken off may still arrive, in milliseconds. */
const OVERTAKEN_MS = 2_000;

/** Never fires: a file is removed also after its call was given up, and while the moderator is being closed. */
const NEVER = new AbortController().signal;

/**
 * Removes a stored file, whatever has become of the call that it was stored for. The call waits for a part of its time, at most 5 s; a
 * removal that takes longer goes on, and ends before the moderator is closed.
 * @param deadline of the call; null for one that failed, and may take those 5 s beyond its time.
 * @returns a warning that names the file where it could not be removed; nothing where it is gone.
 */
export async function removeStored(
  context: StorageContext,
  vendor: Vendor,
  kind: Kind,
  place: UploadPlace,
  deadline: Deadline | null,
): Promise<Warning[]> {
  const { id } = vendor.provider;
  const removing = removeNow(context, vendor, kind, place).then((problem) => {
    context.emit({ type: 'upload', provider: id, kind, state: problem === null ? 'removed' : 'kept', place });
    return problem === null ? [] : [kept(problem)];
  });
  const removal = context.calls.track(removing);
  const leftMs = deadline === null ? Infinity : deadline.endsAtMs - context.clock.monotonicMs();
  // the other half is for the way back to the caller, whose own timer must not come first
  const waitMs = Math.min(PATIENCE_MS, Math.max(0, leftMs / 2));
  let cancel = () => {};
  const patience = new Promise<Warning[]>((resolve) => {
    const message = `the uploaded file could not be removed in time and may stay as ${nameOfPlace(place)}; its removal goes on until the moderator is closed`;
    cancel = context.clock.setTimer(waitMs, () => resolve([kept(message)]));
  });
  return Promise.race([removal, patience]).finally(() => cancel());
}

/** Removes a file once more that an upload may have stored after it was removed, unless the moderator is closed before. */
export function removeAgain(context: StorageContext, vendor: Vendor, kind: Kind, place: UploadPlace): void {
  if (context.closing.aborted) return;
  const again = context.clock
    .sleep(OVERTAKEN_MS, context.closing)
    .then(() => removeNow(context, vendor, kind, place));
  context.calls.track(again).catch(() => undefined);
}

/** Tries to remove a file for as long as that may take. Says why it stays; null where it is gone. */
async function removeNow(
  context: StorageContext,
  vendor: Vendor,
  kind: Kind,
  place: UploadPlace,
): Promise<string | null> {
  const { id, removeUpload } = vendor.provider;
  const named = nameOfPlace(place);
  if (removeUpload === undefined) return `${id} removes no files; ${named} stays`;
  const remove = context.calls.storage(vendor, kind, 'remove uploaded', removeUpload);
  const init = {
    operation: `remove uploaded ${kind}`,
    provider: id,
    timeoutMs: REMOVAL_MS,
    signal: undefined,
  };
  const deadline = new Deadline(init, { clock: context.clock, closing: NEVER });
  try {
    await remove({ subject: place, call: { categories: null }, deadline });
    return null;
  } catch (error) {
    if (isModerationError(error) && error.code === 'timeout')
      return `the uploaded file could not be removed in time and stays as ${named}`;
    const reason = isModerationError(error) ? `${error.code}: ${error.message}` : 'unexpected error';
    return `the uploaded file could not be removed and stays as ${named} (${reason})`;
  }
}

/**
 * Removes the file that a ticket names when its job has ended; a failure is a warning on the verdict, or the end of the error.
 * A job that goes on is returned as it is.
 */
export async function releaseStored(
  context: StorageContext,
  vendor: Vendor,
  ticket: JobTicket,
  job: Job,
  deadline: Deadline,
): Promise<Job> {
  const { upload, kind } = ticket;
  if (upload === undefined || job.state === 'submitted' || job.state === 'running') return job;
  context.calls.storedPlaces.forget(ticket);
  const left = await removeStored(context, vendor, kind, upload, deadline);
  return withWarnings(withPlainAddresses(job, upload), left);
}

/** Removes the file of a job that nobody comes back to, because another vendor or a person decides. */
export async function abandonStored(
  context: StorageContext,
  { ticket, upload, provider, operation }: ModerationError,
  deadline: Deadline,
): Promise<void> {
  const place = ticket?.upload ?? upload;
  if (place === undefined || provider === null) return;
  const kind = ticket?.kind ?? KINDS.find((each) => operation.endsWith(` ${each}`)) ?? 'document';
  await removeStored(context, await context.pool.get(provider), kind, place, deadline);
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
