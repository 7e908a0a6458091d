import { withErrorDetails, type Job, type JobTicket, type ModerationError } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type JobProgress } from '../call/options.js';
import { type PollingPlan } from './pace.js';

/** Makes what a wait gives of the job that has ended; throws why there is nothing. */
export type FinishWait<Value> = (job: Job, ticket: JobTicket) => Value;

/** A wait for one job. */
export interface WaitInit<Value = Job> {
  ticket: JobTicket;
  plan: PollingPlan;
  deadline: Deadline;
  /** Makes what the wait gives; the same function for many waits, since each of them keeps it. @default the job as it is */
  finish?: FinishWait<Value> | undefined;
  /** How long the content runs, where it is known. */
  durationMs?: number | undefined;
  /** When it was submitted, by the monotonic clock. @default what the ticket says */
  submittedMs?: number | undefined;
  /** Polls that may fail in a row before the wait ends with their error. @default any number, until the deadline */
  maxFailures?: number | undefined;
  onProgress?: ((progress: JobProgress) => void) | undefined;
}

/** What few waits have. */
export interface WaiterExtras {
  onProgress: ((progress: JobProgress) => void) | undefined;
  /** Polls that may fail in a row before this wait ends. */
  maxFailures: number;
  /** Stops listening to the waiter's signal. */
  release: (() => void) | undefined;
}

/** What somebody waits with. */
export interface WaiterInit {
  /** The waiter's own; jobs are polled with that of the first. */
  readonly ticket: JobTicket;
  readonly deadline: Deadline;
  readonly finish: FinishWait<unknown>;
  readonly extras: WaiterExtras | null;
  /** Ends the wait. An error goes in as a promise that is refused: a second function would take as much room again. */
  readonly resolve: (value: unknown) => void;
}

/** Somebody who waits for a job. Very many may wait, so that a record has only what all of them need. */
export interface Waiter extends Omit<WaiterInit, 'resolve' | 'extras'> {
  extras: WaiterExtras | null;
  /** Null when the wait is over. */
  resolve: WaiterInit['resolve'] | null;
  /** Whoever came after. */
  next: Waiter | null;
}

/** @param resolve ends the promise that the wait has given. */
export function waiterOf<Value>(
  { ticket, deadline, finish, onProgress, maxFailures }: WaitInit<Value>,
  resolve: (value: Value) => void,
): WaiterInit {
  const isPlain = onProgress === undefined && maxFailures === undefined && deadline.signal === undefined;
  const extras = isPlain ? null : { onProgress, maxFailures: maxFailures ?? Infinity, release: undefined };
  // it gets what `finish` makes, and nothing else
  return { ticket, deadline, finish: finish ?? asItIs, extras, resolve: resolve as WaiterInit['resolve'] };
}

function asItIs(job: Job): unknown {
  return job;
}

/** Gives a waiter the job that has ended. */
export function fulfil(waiter: Waiter, job: Job): void {
  try {
    end(waiter, waiter.finish(job, waiter.ticket));
  } catch (error) {
    refuse(waiter, error as Error);
  }
}

/** Ends a wait with its error. */
export function refuse(waiter: Waiter, error: Error): void {
  if (waiter.resolve !== null) end(waiter, Promise.reject(error));
}

function end(waiter: Waiter, outcome: unknown): void {
  const { resolve, extras } = waiter;
  waiter.resolve = null;
  extras?.release?.();
  resolve?.(outcome);
}

/** The error of a waiter who leaves before the job has ended; after a time-out it says why the latest poll failed, where it did. */
export function departure(
  { deadline }: Waiter,
  code: 'timeout' | 'aborted',
  { ticket, lastError }: { ticket: JobTicket; lastError: ModerationError | null },
): ModerationError {
  const error = deadline.error(code, ticket);
  if (lastError === null || code !== 'timeout') return error;
  const message = `${error.message}; the latest poll failed: ${lastError.code}`;
  return withErrorDetails(error, { message, cause: lastError });
}
