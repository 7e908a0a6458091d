import { parseTicket, type Job, type JobTicket } from '@moderato/core';
import { withTicket } from '../call/failures.js';
import { parseCallOptions } from '../call/options.js';
import { startDeadline, unsupported } from '../call/request.js';
import { toJob } from '../call/to-job.js';
import { removeStored, withWarnings } from '../files/stored-file.js';
import { type ModeratorContext } from './context.js';
import { type FetchOptions } from './options.js';

/** Ends a running job at the vendor; repeatable, since ending it twice ends it once. */
export async function cancel(
  context: ModeratorContext,
  given: JobTicket,
  options: FetchOptions = {},
): Promise<Job> {
  const ticket = parseTicket(given);
  const { kind } = ticket;
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const vendor = await context.pool.get(ticket.provider);
  const { provider, map } = vendor;
  const deadline = startDeadline(context, provider.id, `cancel ${kind}`, options);
  if (provider.cancelJob === undefined || provider.capabilities.kinds[kind]?.cancel !== true)
    throw unsupported(vendor, kind, `${provider.id} cannot end a job of ${kind}`, 'cancel');
  const call = context.calls.reader(vendor, kind, { verb: 'cancel' }, provider.cancelJob);
  try {
    const job = await call({ subject: ticket, call: { categories: null }, deadline });
    const { upload } = ticket;
    context.calls.storedPlaces.forget(ticket);
    const left = upload === undefined ? [] : await removeStored(context, vendor, kind, upload, deadline);
    return policy.ofJob(withWarnings(toJob({ ...job, ticket }, map), left));
  } catch (error) {
    throw withTicket(error, ticket);
  }
}
