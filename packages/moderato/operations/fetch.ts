import { parseTicket, type Job, type JobTicket } from '@moderato/core';
import { parseCallOptions } from '../call/options.js';
import { startDeadline } from '../call/request.js';
import { answeredJob } from '../call/to-job.js';
import { pollJob } from '../jobs/poll.js';
import { endByTicket } from '../routing/escalation.js';
import { type FetchOptions } from './options.js';
import { type ModeratorContext } from './context.js';

/** Fetches the state of a job, also of one that another process submitted. */
export async function fetch(
  context: ModeratorContext,
  given: JobTicket,
  options: FetchOptions = {},
): Promise<Job> {
  const ticket = parseTicket(given);
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const vendor = await context.pool.get(ticket.provider);
  const deadline = startDeadline(context, ticket.provider, `fetch ${ticket.kind}`, options);
  const job = answeredJob(ticket) ?? (await pollJob(context, vendor, ticket, deadline, { retries: true }));
  const ended: Job =
    job.state === 'succeeded'
      ? { ...job, verdict: endByTicket(job.verdict, ticket, vendor, policy.ofVerdict) }
      : job;
  return policy.ofJob(ended);
}
