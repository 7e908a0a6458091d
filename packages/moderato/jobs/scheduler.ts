import { AsyncResource } from 'node:async_hooks';
import { withErrorDetails, type Job, type JobTicket, type ModerationError } from '@moderato/core';
import { onAbort } from '@moderato/http';
import { type CallContext } from '../call/context.js';
import { Deadline, LONGEST_TIMER_MS } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { type JobProgress } from '../call/options.js';
import { type VendorCalls } from '../layers/compose.js';
import { backoffMs } from '../layers/retry.js';
import { type JobWaits } from './job-waits.js';
import { learn, paceKey, pauseMs, startPace, type Pace, type PollingPlan } from './pace.js';
import { endsWait, pollJob } from './poll.js';
import { TimerWheel } from './timer-wheel.js';
import { firstDeadlineMs, keyOf, lastDeadlineMs, type Waiter, type WaitingJob } from './waiting-job.js';

/** A wait for one job. */
export interface WaitInit {
  ticket: JobTicket;
  plan: PollingPlan;
  deadline: Deadline;
  /** How long the content runs, where it is known. */
  durationMs?: number | undefined;
  /** When it was submitted, by the monotonic clock. @default what the ticket says */
  submittedMs?: number | undefined;
  /** Polls that may fail in a row before the wait ends with their error. @default any number, until the deadline */
  maxFailures?: number | undefined;
  onProgress?: ((progress: JobProgress) => void) | undefined;
}

/** Polls under way for one vendor; the others stay in a queue, which costs less than requests. */
const POLL_CONCURRENCY = 64;

/** What is due within this time is polled at once, so that the process is not woken for each of many jobs. */
const TOGETHER_MS = 25;

/** The polls of one vendor. */
interface Lane {
  polling: number;
  ready: Set<WaitingJob>;
}

/** Polls all the jobs that are waited for, on one timer. */
export class Scheduler implements JobWaits {
  readonly #jobs = new Map<string, WaitingJob>();
  #wheel: TimerWheel<WaitingJob> | null = null;
  readonly #paces = new Map<string, Pace>();
  readonly #lanes = new Map<string, Lane>();
  /** Jobs whose poll is under way. */
  readonly #polls = new Set<WaitingJob>();
  #guard: { untilMs: number; cancel: () => void } | null = null;
  /** While jobs are woken, one after the other; the timer is set afterwards. */
  #isWaking = false;
  #sleep: { untilMs: number; controller: AbortController } | null = null;

  constructor(private readonly context: CallContext & { calls: VendorCalls }) {}

  /** Made for the first job: most programs start without one. */
  get #timers(): TimerWheel<WaitingJob> {
    return (this.#wheel ??= new TimerWheel(this.#nowMs()));
  }

  /** How many jobs are waited for. */
  get size(): number {
    return this.#jobs.size;
  }

  /**
   * Waits until the job has ended; several waits for one job share its polls. While time is left, polls go on behind outages, and
   * behind a new job that the vendor does not know yet.
   * @throws ModerationError with the ticket: `timeout`, `aborted`, or what no further poll can change.
   */
  wait(wait: WaitInit): Promise<Job> {
    return new Promise((resolve, reject) => {
      const { ticket, deadline, onProgress, maxFailures = Infinity } = wait;
      deadline.remainingMs(ticket);
      const key = keyOf(ticket);
      const known = this.#jobs.get(key);
      const waiter: Waiter = { deadline, onProgress, maxFailures, resolve, reject, release: undefined };
      const job = known ?? this.#begin(wait, key, waiter);
      if (known !== undefined) known.waiters = [...known.waiters, waiter];
      if (deadline.signal !== undefined)
        waiter.release = onAbort(deadline.signal, () => this.#leave(job, waiter, 'aborted'));
      if (known === undefined) this.#rest(job, this.#firstPauseMs(job));
      else if (job.phase === 'resting' && job.isLast) {
        // the newcomer may have more time than those who were here
        job.isLast = false;
        this.#rest(job, this.#pauseMs(job));
      } else if (job.phase === 'polling') this.#watch(job);
      else this.#wakeAt(job, Math.min(job.wakeMs, deadline.endsAtMs));
    });
  }

  /** The ticket under which a job is waited for; null when nobody waits for it. */
  ticketOf(ticket: JobTicket): JobTicket | null {
    return this.#jobs.get(keyOf(ticket))?.ticket ?? null;
  }

  /** Ends the waits for a job whose end was learnt otherwise, such as by a callback. False when nobody waits for it. */
  settle(found: Job): boolean {
    const job = this.#jobs.get(keyOf(found.ticket));
    if (job === undefined || found.state === 'submitted' || found.state === 'running') return false;
    const { state, vendorState } = found;
    const { ticket, polls } = job;
    for (const { onProgress } of job.waiters) onProgress?.({ ticket, state, vendorState, polls });
    this.#end(job, ({ resolve }) => resolve({ ...found, ticket }));
    return true;
  }

  /** Ends all waits with `aborted`; the jobs go on at the vendors. */
  close(): void {
    for (const job of this.#jobs.values())
      this.#end(job, ({ reject, deadline }) => reject(deadline.error('aborted', job.ticket)));
  }

  #nowMs(): number {
    return this.context.clock.monotonicMs();
  }

  #ageMs({ submittedMs }: WaitingJob): number {
    return Math.max(0, this.#nowMs() - submittedMs);
  }

  #jitter(): number {
    return 0.9 + 0.2 * this.context.random();
  }

  /** The pause before the next poll of a job that still runs. */
  #pauseMs(job: WaitingJob): number {
    return pauseMs(job.pace, job.plan, this.#ageMs(job)) * this.#jitter();
  }

  #begin({ ticket, plan, durationMs, submittedMs }: WaitInit, key: string, waiter: Waiter): WaitingJob {
    const { clock } = this.context;
    const ageMs = Math.max(0, clock.now() - Date.parse(ticket.submittedAt));
    const sinceMs = submittedMs ?? this.#nowMs() - ageMs;
    const pace = paceFor(this.#paces, ticket, plan, durationMs);
    const job: WaitingJob = {
      key,
      ticket,
      plan,
      pace,
      isFresh: this.#nowMs() - sinceMs < pauseMs(pace, plan, 0) / 2,
      waiters: [waiter],
      phase: 'resting',
      dueMs: 0,
      polls: 0,
      failures: 0,
      lastError: null,
      submittedMs: sinceMs,
      polledMs: sinceMs,
      runningMs: 0,
      isLast: false,
      polling: null,
      scope: new AsyncResource('moderato.job'),
      wakeMs: 0,
      slot: null,
    };
    this.#jobs.set(key, job);
    return job;
  }

  /** An old job is polled soon, but not all old jobs at once. */
  #firstPauseMs(job: WaitingJob): number {
    const sinceMs = this.#nowMs() - job.submittedMs;
    const pause = pauseMs(job.pace, job.plan, 0);
    return Math.max(pause * this.#jitter() - sinceMs, Math.min(pause, sinceMs) * this.context.random());
  }

  #rest(job: WaitingJob, pause: number): void {
    const nowMs = this.#nowMs();
    const lastMs = lastDeadlineMs(job);
    job.phase = 'resting';
    job.dueMs = nowMs + pause;
    if (job.dueMs >= lastMs) {
      // one more poll just before the end, then only a callback can help
      job.dueMs = job.isLast ? Infinity : lastMs - Math.min(1000, (lastMs - nowMs) / 4);
      job.isLast = true;
    }
    this.#wakeAt(job, Math.min(job.dueMs, firstDeadlineMs(job)));
  }

  #wakeAt(job: WaitingJob, wakeMs: number): void {
    job.wakeMs = wakeMs;
    this.#timers.put(job);
    if (this.#isWaking) return;
    if (this.#sleep === null || wakeMs < this.#sleep.untilMs) this.#sleepUntil(wakeMs);
  }

  #sleepUntil(untilMs: number): void {
    this.#sleep?.controller.abort();
    const controller = new AbortController();
    const mine = { untilMs, controller };
    this.#sleep = mine;
    const ms = Math.min(Math.max(0, untilMs - this.#nowMs()), LONGEST_TIMER_MS);
    const wake = () => {
      if (this.#sleep === mine) this.#wake();
    };
    this.context.clock.sleep(ms, controller.signal).then(wake, () => undefined);
  }

  #wake(): void {
    this.#sleep = null;
    this.#isWaking = true;
    try {
      for (const job of this.#timers.take(this.#nowMs() + TOGETHER_MS)) this.#wakeJob(job);
    } finally {
      this.#isWaking = false;
    }
    const nextMs = this.#timers.nextMs();
    if (nextMs !== null) this.#sleepUntil(nextMs);
  }

  #wakeJob(job: WaitingJob): void {
    if (!this.#expire(job)) return;
    if (job.phase === 'ready' || job.dueMs > this.#nowMs() + TOGETHER_MS) {
      this.#wakeAt(job, Math.min(job.phase === 'ready' ? Infinity : job.dueMs, firstDeadlineMs(job)));
      return;
    }
    const lane = this.#laneOf(job.ticket);
    if (lane.polling < POLL_CONCURRENCY) {
      this.#poll(job, lane);
      return;
    }
    job.phase = 'ready';
    lane.ready.add(job);
    this.#wakeAt(job, firstDeadlineMs(job));
  }

  #poll(job: WaitingJob, lane: Lane): void {
    lane.polling += 1;
    job.phase = 'polling';
    job.polledMs = this.#nowMs();
    const controller = new AbortController();
    job.polling = controller;
    this.#polls.add(job);
    this.#watch(job);
    void job.scope.runInAsyncScope(async () => {
      const operation = `fetch ${job.ticket.kind}`;
      try {
        this.#learn(job, await this.#ask(job, operation, controller.signal));
      } catch (error) {
        this.#fail(job, toModerationError(error, job.ticket.provider, operation));
      } finally {
        job.polling = null;
        this.#polls.delete(job);
        lane.polling -= 1;
        this.#pollNext(lane);
      }
    });
  }

  /** A poll that hangs holds no wait beyond its deadline: one timer for all polls, which is rarely set. */
  #watch(job: WaitingJob): void {
    const untilMs = firstDeadlineMs(job);
    if (this.#guard !== null && this.#guard.untilMs <= untilMs) return;
    this.#guard?.cancel();
    const ms = Math.min(Math.max(0, untilMs - this.#nowMs()), LONGEST_TIMER_MS);
    const cancel = this.context.clock.setTimer(ms, () => {
      this.#guard = null;
      for (const each of this.#polls) if (this.#expire(each)) this.#watch(each);
    });
    this.#guard = { untilMs, cancel };
  }

  async #ask({ ticket, waiters }: WaitingJob, operation: string, signal: AbortSignal): Promise<Job> {
    const { provider } = ticket;
    const endsAtMs = firstDeadlineMs({ waiters });
    const timeoutMs = endsAtMs - this.#nowMs();
    const deadline = new Deadline({ operation, provider, timeoutMs, signal }, this.context, endsAtMs);
    const vendor = await this.context.pool.get(provider);
    return pollJob(this.context, vendor, ticket, deadline, { retries: false });
  }

  /** Those whose time is over make room for the one behind them. */
  #pollNext(lane: Lane): void {
    for (const next of lane.ready) {
      lane.ready.delete(next);
      this.#timers.remove(next);
      if (!this.#expire(next)) continue;
      this.#poll(next, lane);
      return;
    }
  }

  #learn(job: WaitingJob, found: Job): void {
    const { ticket } = job;
    job.polls += 1;
    job.failures = 0;
    job.lastError = null;
    const { state, vendorState } = found;
    const { provider, kind, contentId, id: jobId } = ticket;
    this.context.emit({ type: 'polled', provider, kind, contentId, jobId, state, polls: job.polls });
    for (const { onProgress } of job.waiters) onProgress?.({ ticket, state, vendorState, polls: job.polls });
    // a listener may have aborted
    if (job.waiters.length === 0) return;
    if (state !== 'submitted' && state !== 'running') {
      if (job.isFresh) learn(job.pace, job.runningMs, this.#ageMs(job), this.context.random());
      this.#end(job, ({ resolve }) => resolve(found));
      return;
    }
    job.runningMs = Math.max(0, job.polledMs - job.submittedMs);
    if (this.#expire(job)) this.#rest(job, this.#pauseMs(job));
  }

  #fail(job: WaitingJob, error: ModerationError): void {
    job.lastError = error;
    if (job.waiters.length === 0 || !this.#expire(job)) return;
    if (endsWait(error, this.#nowMs() - job.submittedMs)) {
      this.#end(job, ({ reject }) => reject(withErrorDetails(error, { ticket: job.ticket })));
      return;
    }
    job.failures += 1;
    if (!this.#dismissImpatient(job, error)) return;
    const longestMs = backoffMs(this.context.settings.retry, job.failures);
    this.#rest(job, error.retryAfterMs ?? this.context.random() * longestMs);
  }

  /** Ends the waits that have another way. False when nobody is left. */
  #dismissImpatient(job: WaitingJob, error: ModerationError): boolean {
    const impatient = job.waiters.filter(({ maxFailures }) => job.failures >= maxFailures);
    for (const waiter of impatient)
      this.#dismiss(job, waiter, withErrorDetails(error, { ticket: job.ticket, retry: 'exhausted' }));
    return job.waiters.length > 0;
  }

  #leave(job: WaitingJob, waiter: Waiter, code: 'timeout' | 'aborted'): void {
    const { lastError, ticket } = job;
    const error = waiter.deadline.error(code, ticket);
    const message = `${error.message}; the latest poll failed: ${lastError?.code ?? ''}`;
    const isExplained = lastError !== null && code === 'timeout';
    this.#dismiss(job, waiter, isExplained ? withErrorDetails(error, { message, cause: lastError }) : error);
  }

  #dismiss(job: WaitingJob, waiter: Waiter, error: ModerationError): void {
    waiter.release?.();
    job.waiters = job.waiters.filter((other) => other !== waiter);
    waiter.reject(error);
    if (job.waiters.length === 0) this.#forget(job);
  }

  #end(job: WaitingJob, end: (waiter: Waiter) => void): void {
    const { waiters } = job;
    job.waiters = [];
    this.#forget(job);
    for (const waiter of waiters) {
      waiter.release?.();
      end(waiter);
    }
  }

  /** Takes leave of the waiters whose time is over. False when nobody is left. */
  #expire(job: WaitingJob): boolean {
    const nowMs = this.#nowMs();
    for (const waiter of job.waiters)
      if (waiter.deadline.endsAtMs <= nowMs) this.#leave(job, waiter, 'timeout');
    return job.waiters.length > 0;
  }

  #forget(job: WaitingJob): void {
    this.#jobs.delete(job.key);
    this.#timers.remove(job);
    this.#laneOf(job.ticket).ready.delete(job);
    job.polling?.abort();
    if (this.#jobs.size > 0) return;
    this.#sleep?.controller.abort();
    this.#sleep = null;
    this.#guard?.cancel();
    this.#guard = null;
  }

  #laneOf({ provider }: JobTicket): Lane {
    const known = this.#lanes.get(provider);
    if (known !== undefined) return known;
    const lane = { polling: 0, ready: new Set<WaitingJob>() };
    this.#lanes.set(provider, lane);
    return lane;
  }
}

/** A new pace starts from that of its kind. */
function paceFor(
  paces: Map<string, Pace>,
  ticket: JobTicket,
  plan: PollingPlan,
  durationMs: number | undefined,
): Pace {
  const common = paceKey(ticket, undefined);
  const key = paceKey(ticket, durationMs);
  const pace = paces.get(key) ?? { ...(paces.get(common) ?? startPace(plan)), ended: 0 };
  paces.set(key, pace);
  return pace;
}
