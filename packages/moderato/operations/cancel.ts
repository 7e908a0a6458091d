import { type Job, type JobTicket } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { unsupported } from '../call/request.js';
import { withTicket } from '../call/failures.js';
import { callVendor } from '../layers/call-vendor.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';
import { toJob } from '../call/to-job.js';

/** Ends a running job at the vendor; repeatable, since ending it twice ends it once. */
export async function cancelJob(
  context: CallContext,
  vendor: Vendor,
  ticket: JobTicket,
  limit: TimeLimit,
): Promise<Job> {
  const { provider, map } = vendor;
  const cancel = provider.cancelJob;
  if (cancel === undefined || provider.capabilities.kinds[ticket.kind]?.cancel !== true) {
    throw unsupported(vendor, ticket.kind, `${provider.id} cannot end a job of ${ticket.kind}`);
  }
  const call = { mode: 'read' as const, operation: `cancel ${ticket.kind}`, kind: ticket.kind, limit };
  const job = await callVendor(context, vendor, call, (limits) =>
    cancel(ticket, { categories: null, ...limits }),
  ).catch((error: unknown) => {
    throw withTicket(error, ticket);
  });
  return toJob({ ...job, ticket }, map);
}
