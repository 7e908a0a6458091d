import { withErrorDetails, type Job, type JobTicket, type ModerationError } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { withoutTokens } from '../call/callback-token.js';
import { type Deadline } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { unsupported } from '../call/request.js';
import { toJobInTurn } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';
import { withPlainBody } from '../files/plain-addresses.js';
import { releaseStored } from '../files/stored-file.js';
import { type VendorCalls } from '../layers/compose.js';

/**
 * Fetches the state of a job, once. A file that was stored for it is removed when it has ended.
 * @param retries whether a failed attempt is followed by others at once; the scheduler has its own pauses.
 * @throws ModerationError with the ticket.
 */
export async function pollJob(
  context: CallContext & { calls: VendorCalls },
  vendor: Vendor,
  ticket: JobTicket,
  deadline: Deadline,
  { retries }: { retries: boolean },
): Promise<Job> {
  const { provider, map } = vendor;
  const { kind } = ticket;
  try {
    const { fetchJob } = provider;
    if (fetchJob === undefined)
      throw unsupported(vendor, kind, `${provider.id} has no jobs to fetch`, 'fetch');
    const fetch = context.calls.reader(vendor, kind, { verb: 'fetch', retries }, fetchJob);
    const job = await fetch({ subject: ticket, call: { categories: null }, deadline });
    const { state, vendorState } = job;
    if (state === 'submitted' || state === 'running') return { ticket, state, vendorState };
    const found = await toJobInTurn({ ...job, ticket }, map);
    return await releaseStored(context, vendor, ticket, found, deadline);
  } catch (thrown) {
    const failed = toModerationError(thrown, provider.id, `fetch ${kind}`);
    const error = ticket.upload === undefined ? failed : withPlainBody(failed);
    const body = error.body === undefined ? {} : { body: withoutTokens(error.body) };
    throw withErrorDetails(error, { ticket: error.ticket ?? ticket, ...body });
  }
}

/** How long after its submit a job may still be unknown to the vendor. */
const UNKNOWN_MS = 120_000;

/**
 * Tells whether no further poll can help after one that failed.
 * @param sinceSubmitMs how long ago the job was submitted.
 */
export function endsWait({ code, retry }: ModerationError, sinceSubmitMs: number): boolean {
  if (code === 'job_not_found') return sinceSubmitMs > UNKNOWN_MS;
  // the time-out of one poll ends no wait that has more time
  return retry === 'never' && code !== 'timeout';
}
