import { parseTicket, type JobTicket, type Verdict } from '@moderato/core';
import { parseCallOptions } from '../call/options.js';
import { startDeadlineOf } from '../call/request.js';
import { answeredJob, verdictOf } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';
import { waitForJob } from '../jobs/wait-for-job.js';
import { type FinishWait } from '../jobs/waiter.js';
import { waitsAlike } from '../jobs/waits-alike.js';
import { type CallPolicy } from '../policy/call-policy.js';
import { endByTicket } from '../routing/escalation.js';
import { type ModeratorContext } from './context.js';
import { type WaitOptions } from './options.js';

/**
 * Waits for a job to end. A job that failed or expired is thrown as its error. Not async itself: its promise would be a second one, kept
 * for each of very many waits.
 */
export function wait(
  context: ModeratorContext,
  given: JobTicket,
  options: WaitOptions = {},
): Promise<Verdict> {
  try {
    const ticket = parseTicket(given);
    const policy = context.policies(parseCallOptions(options, context.pool.ids));
    const vendor = context.pool.ready(ticket.provider);
    return vendor === null
      ? context.pool.get(ticket.provider).then((loaded) => waitAt(context, loaded, ticket, policy, options))
      : waitAt(context, vendor, ticket, policy, options);
  } catch (thrown) {
    const error = thrown as Error;
    return Promise.reject(error);
  }
}

function waitAt(
  context: ModeratorContext,
  vendor: Vendor,
  ticket: JobTicket,
  policy: CallPolicy,
  options: WaitOptions,
): Promise<Verdict> {
  const { timeoutMs, signal } = options;
  const alike = waitsAlike(vendor, ticket.kind, context.settings).deadline;
  const isAlike = timeoutMs === undefined && signal === undefined;
  const init = isAlike ? alike : { ...alike, timeoutMs: timeoutMs ?? alike.timeoutMs, signal };
  const deadline = startDeadlineOf(context, init);
  const answered = answeredJob(ticket);
  const finish = finisherFor(policy, vendor);
  return answered === null
    ? waitForJob(context, vendor, ticket, deadline, options, { finish })
    : Promise.resolve(finish(answered, ticket));
}

/** What makes verdicts of ended jobs; the same for all waits with one policy. */
const finishers = new WeakMap<CallPolicy, WeakMap<Vendor, FinishWait<Verdict>>>();

function finisherFor(policy: CallPolicy, vendor: Vendor): FinishWait<Verdict> {
  const vendors = finishers.get(policy) ?? new WeakMap<Vendor, FinishWait<Verdict>>();
  finishers.set(policy, vendors);
  const finish = vendors.get(vendor) ?? makeFinisher(policy, vendor);
  vendors.set(vendor, finish);
  return finish;
}

function makeFinisher({ ofVerdict }: CallPolicy, vendor: Vendor): FinishWait<Verdict> {
  return (job, ticket) => ofVerdict(endByTicket(verdictOf(job), ticket, vendor, ofVerdict));
}
