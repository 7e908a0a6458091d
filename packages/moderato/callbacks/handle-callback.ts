import { type CallbackRequest, type Job } from '@moderato/core';
import { type CallContext } from '../call-context.js';
import { limitOf, missing } from '../calls.js';
import { fetchOnce } from '../wait-for.js';

/** A callback as it came in. */
export interface IncomingCallback extends CallbackRequest {
  /** The vendor that is expected to have sent it. Default: the configured one. */
  provider?: string;
}

/**
 * Reads a callback and fetches the job that it names, so that no forged body can set a verdict; those who wait for the job get it.
 * @returns null for a probe, which belongs to no job.
 * @throws ModerationError `callback_rejected` for anything forged or unreadable.
 */
export async function handleCallback(
  context: CallContext,
  { provider: id, ...request }: IncomingCallback,
): Promise<Job | null> {
  const vendor = await context.pool.get(id);
  const { provider } = vendor;
  if (provider.readCallback === undefined) throw missing(vendor, 'readCallback');
  const { ticket, state, trust } = provider.readCallback(request);
  if (ticket === null || state === 'probe') return null;
  const { kind, id: jobId } = ticket;
  context.emit({ type: 'callback', provider: provider.id, kind, jobId, state, trust });
  const limit = limitOf(context, provider.id, 'handle callback', {});
  const job = await fetchOnce(context, vendor, ticket, limit);
  context.scheduler.settle(job);
  return job;
}
