import { type Job, type JobTicket, type PollingSchedule } from '@moderato/core';
import { type JobProgress } from './call-options.js';
import { type TimeLimit } from './time-limit.js';

/**
 * Asks after a job until it has ended; the only polling loop there is.
 * The pauses grow by the schedule's factor, each shortened or lengthened by up to a fifth so that many waiters do not ask
 * in step.
 * @throws ModerationError `timeout` or `aborted` with the ticket, and whatever `fetchJob` throws.
 */
export async function waitForJob(
  ticket: JobTicket,
  fetchJob: () => Promise<Job>,
  schedule: PollingSchedule,
  limit: TimeLimit,
  random: () => number,
  onProgress?: (progress: JobProgress) => void,
): Promise<Job> {
  let pauseMs = schedule.initialMs;
  for (let polls = 1; ; polls += 1) {
    await limit.sleep(pauseMs * (0.8 + 0.4 * random()), ticket);
    const job = await fetchJob();
    onProgress?.({ ticket, state: job.state, vendorState: job.vendorState, polls });
    if (job.state !== 'submitted' && job.state !== 'running') return job;
    pauseMs = Math.min(pauseMs * schedule.factor, schedule.maxMs);
  }
}
