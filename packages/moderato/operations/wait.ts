import { withErrorDetails, type Job, type JobTicket } from '@moderato/core';
import { type CallContext, type VendorCallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { withoutTokens } from '../call/callback-token.js';
import { unsupported } from '../call/request.js';
import { toModerationError } from '../call/failures.js';
import { POLLING } from '../config/schema.js';
import { callVendor } from '../layers/call-vendor.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';
import { toJob } from '../call/to-job.js';

/**
 * Asks once after a job.
 * @param attempts how often a call that fails is made in all. Default: the configuration's.
 * @throws ModerationError with the ticket.
 */
export async function fetchOnce(
  context: VendorCallContext,
  vendor: Vendor,
  ticket: JobTicket,
  limit: TimeLimit,
  attempts?: number,
): Promise<Job> {
  const { provider, map } = vendor;
  const { kind } = ticket;
  const call = {
    mode: 'read' as const,
    operation: `fetch ${kind}`,
    kind,
    limit,
    ...(attempts === undefined ? {} : { attempts }),
  };
  try {
    const fetchJob = provider.fetchJob;
    if (fetchJob === undefined) throw unsupported(vendor, kind, `${provider.id} has no jobs to ask after`);
    const job = await callVendor(context, vendor, call, (limits) =>
      fetchJob(ticket, { categories: null, ...limits }),
    );
    return toJob({ ...job, ticket }, map);
  } catch (thrown) {
    const error = toModerationError(thrown, provider.id, call.operation);
    throw withErrorDetails(error, {
      ticket: error.ticket ?? ticket,
      ...(error.body === undefined ? {} : { body: withoutTokens(error.body) }),
    });
  }
}

/** Waits for a job to end, along the vendor's schedule with the configuration's changes. */
export function waitFor(
  { scheduler, settings }: CallContext,
  vendor: Vendor,
  ticket: JobTicket,
  limit: TimeLimit,
  { onProgress }: Pick<CallOptions, 'onProgress'>,
  known: { durationMs?: number | undefined; submittedMs?: number | undefined } = {},
): Promise<Job> {
  const declared = vendor.provider.capabilities.kinds[ticket.kind]?.polling;
  const schedule = { ...POLLING, ...declared, ...settings.polling };
  return scheduler.wait({ ticket, schedule, limit, onProgress, ...known });
}
