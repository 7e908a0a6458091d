import { type Job, type JobTicket, type ModerationError, type PollingSchedule } from '@moderato/core';
import { type JobProgress } from '../call/options.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Pace } from './pace.js';
import { type Timed } from './timer-wheel.js';

/** Somebody who waits for a job. */
export interface Waiter {
  limit: TimeLimit;
  onProgress: ((progress: JobProgress) => void) | undefined;
  resolve: (job: Job) => void;
  reject: (error: ModerationError) => void;
  /** Stops listening to the waiter's signal. */
  release: () => void;
}

/** A job that somebody waits for. */
export interface WaitingJob extends Timed {
  key: string;
  ticket: JobTicket;
  schedule: PollingSchedule;
  pace: Pace;
  /** Whether the wait began with the job, so that its end says something about the pace. */
  isFresh: boolean;
  waiters: Waiter[];
  /** `resting` until `dueMs`, `ready` when a question is due but too many are under way, `asking` during one. */
  phase: 'resting' | 'ready' | 'asking';
  dueMs: number;
  polls: number;
  /** Questions that failed, since the last one that was answered. */
  failures: number;
  /** Set when the last question before the deadline was planned. */
  isLast: boolean;
  /** Ends the question under way. */
  asking: AbortController | null;
}

/** Tells jobs apart; ids are unique within a vendor's region only. */
export function keyOf({ provider, region, kind, id }: JobTicket): string {
  return [provider, region, kind, id].join('/');
}

/** When the first of the waiters runs out of time. */
export function firstDeadlineMs({ waiters }: WaitingJob): number {
  let firstMs = Infinity;
  for (const { limit } of waiters) firstMs = Math.min(firstMs, limit.endsAtMs);
  return firstMs;
}

/** When the last of the waiters runs out of time. */
export function lastDeadlineMs({ waiters }: WaitingJob): number {
  let lastMs = -Infinity;
  for (const { limit } of waiters) lastMs = Math.max(lastMs, limit.endsAtMs);
  return lastMs;
}
