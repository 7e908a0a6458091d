import { pauseMs } from './pace.js';
import { type WaitingJob } from './waiting-job.js';

/** What pauses are made from, beside the job. */
interface PauseContext {
  /** By the monotonic clock. */
  nowMs: number;
  random: () => number;
}

/** The pause before the first poll: an old job is polled soon, but not all old jobs at once. */
export function firstPauseMs(
  { pace, plan, submittedMs }: WaitingJob,
  { nowMs, random }: PauseContext,
): number {
  const sinceMs = nowMs - submittedMs;
  const pause = pauseMs(pace, plan, 0);
  return Math.max(pause * jitter(random) - sinceMs, Math.min(pause, sinceMs) * random());
}

/** The pause before the next poll of a job that still runs. */
export function nextPauseMs(
  { pace, plan, submittedMs }: WaitingJob,
  { nowMs, random }: PauseContext,
): number {
  return pauseMs(pace, plan, Math.max(0, nowMs - submittedMs)) * jitter(random);
}

function jitter(random: () => number): number {
  return 0.9 + 0.2 * random();
}
