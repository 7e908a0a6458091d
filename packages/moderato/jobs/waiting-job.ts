import { AsyncResource } from 'node:async_hooks';
import { type Job, type JobTicket, type ModerationError } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type Pace, type PollingPlan } from './pace.js';
import { type Timed } from './timer-wheel.js';
import { type FinishWait, type Waiter, type WaiterExtras, type WaiterInit } from './waiter.js';

/** What is known of a job when the first wait for it begins. */
export interface WaitingJobInit {
  plan: PollingPlan;
  pace: Pace;
  /** When the job was submitted, by the monotonic clock. */
  submittedMs: number;
  isFresh: boolean;
}

/**
 * A job that somebody waits for, and the first who waits for it, in one record. Polls run in the async context of that first wait, so
 * that their spans are children of its call. Times are whole milliseconds of the monotonic clock: others would each be kept in a box of
 * their own.
 */
export class WaitingJob extends AsyncResource implements Timed, Waiter {
  readonly ticket: JobTicket;
  readonly deadline: Deadline;
  readonly finish: FinishWait<unknown>;
  extras: WaiterExtras | null;
  resolve: Waiter['resolve'];
  /** The others who wait, in the order in which they came. */
  next: Waiter | null = null;

  readonly plan: PollingPlan;
  readonly pace: Pace;
  readonly submittedMs: number;
  /** Whether the wait began with the job, so that its end says something about the pace. */
  readonly isFresh: boolean;
  /** `resting` until `dueMs`, `ready` when a poll is due but too many are under way, `polling` during one. */
  phase: 'resting' | 'ready' | 'polling' = 'resting';
  /** When the next poll is due; null when only a callback can help. */
  dueMs: number | null = null;
  /** Set when the last poll before the deadline was planned. */
  isLast = false;
  polls = 0;
  /** Polls that failed, since the last one that did not. */
  failures = 0;
  /** Why the latest poll failed; null when it did not. */
  lastError: ModerationError | null = null;
  /** Age of the job at the latest poll that found it running; 0 when none did. */
  runningMs = 0;
  wakeMs = 0;
  before: Timed | null = null;
  after: Timed | null = null;

  constructor({ plan, pace, submittedMs, isFresh }: WaitingJobInit, first: WaiterInit) {
    super('moderato.job');
    this.ticket = first.ticket;
    this.deadline = first.deadline;
    this.finish = first.finish;
    this.extras = first.extras;
    this.resolve = first.resolve;
    this.plan = plan;
    this.pace = pace;
    this.submittedMs = Math.round(submittedMs);
    this.isFresh = isFresh;
  }
}

/** Tells those who want to know what was learnt of a job. */
export function tellProgress(job: WaitingJob, { state, vendorState }: Job): void {
  const { ticket, polls } = job;
  for (let each: Waiter | null = job; each !== null; each = each.next)
    if (each.resolve !== null) each.extras?.onProgress?.({ ticket, state, vendorState, polls });
}
