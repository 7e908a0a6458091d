import { type AsyncResource } from 'node:async_hooks';
import { type Job, type JobTicket, type ModerationError } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type JobProgress } from '../call/options.js';
import { type Pace, type PollingPlan } from './pace.js';
import { type Timed } from './timer-wheel.js';

/** Somebody who waits for a job. */
export interface Waiter {
  deadline: Deadline;
  onProgress: ((progress: JobProgress) => void) | undefined;
  /** Polls that may fail in a row before this wait ends. */
  maxFailures: number;
  resolve: (job: Job) => void;
  reject: (error: ModerationError) => void;
  /** Stops listening to the waiter's signal, where it has one. */
  release: (() => void) | undefined;
}

/** A job that somebody waits for. */
export interface WaitingJob extends Timed {
  key: string;
  ticket: JobTicket;
  plan: PollingPlan;
  pace: Pace;
  /** Whether the wait began with the job, so that its end says something about the pace. */
  isFresh: boolean;
  /** Never changed in place: an array of one is small, one that grows is not. */
  waiters: readonly Waiter[];
  /** `resting` until `dueMs`, `ready` when a poll is due but too many are under way, `polling` during one. */
  phase: 'resting' | 'ready' | 'polling';
  dueMs: number;
  polls: number;
  /** Polls that failed, since the last one that did not. */
  failures: number;
  /** Why the latest poll failed; null when it did not. */
  lastError: ModerationError | null;
  /** When the job was submitted, by the monotonic clock. */
  submittedMs: number;
  /** When the latest poll began. */
  polledMs: number;
  /** Age of the job at the latest poll that found it running; 0 when none did. */
  runningMs: number;
  /** Set when the last poll before the deadline was planned. */
  isLast: boolean;
  /** Ends the poll under way. */
  polling: AbortController | null;
  /** Polls run in the async context of whoever was the first to wait, so that their spans are children of that call. */
  scope: AsyncResource;
}

/** Tells jobs apart; ids are unique within a vendor's region only. */
export function keyOf({ provider, region, kind, id }: JobTicket): string {
  return [provider, region, kind, id].join('/');
}

/** When the first of the waiters runs out of time. */
export function firstDeadlineMs({ waiters }: Pick<WaitingJob, 'waiters'>): number {
  let firstMs = Infinity;
  for (const { deadline } of waiters) firstMs = Math.min(firstMs, deadline.endsAtMs);
  return firstMs;
}

/** When the last of the waiters runs out of time. */
export function lastDeadlineMs({ waiters }: WaitingJob): number {
  let lastMs = -Infinity;
  for (const { deadline } of waiters) lastMs = Math.max(lastMs, deadline.endsAtMs);
  return lastMs;
}
