import { parseTicket, type Job, type JobTicket, type Verdict } from '@moderato/core';
import { parseCallOptions } from '../call/options.js';
import { startDeadline } from '../call/request.js';
import { answeredJob, verdictOf } from '../call/to-job.js';
import { waitForJob } from '../jobs/wait-for-job.js';
import { endByTicket } from '../routing/escalation.js';
import { type ModeratorContext } from './context.js';
import { type WaitOptions } from './options.js';

/** Waits for a job to end. A job that failed or expired is thrown as its error. */
export async function wait(
  context: ModeratorContext,
  given: JobTicket,
  options: WaitOptions = {},
): Promise<Verdict> {
  const ticket = parseTicket(given);
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const vendor = await context.pool.get(ticket.provider);
  const deadline = startDeadline(context, ticket.provider, `wait for ${ticket.kind}`, options);
  const finish = (job: Job) =>
    policy.ofVerdict(endByTicket(verdictOf(job), ticket, vendor, policy.ofVerdict));
  const answered = answeredJob(ticket);
  // not awaited: the frame of this call, kept for each of very many waits, is larger than all the rest
  return answered === null
    ? waitForJob(context, vendor, ticket, deadline, options).then(finish)
    : finish(answered);
}
