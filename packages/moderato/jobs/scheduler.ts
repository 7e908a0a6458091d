import { withErrorDetails, type Job, type JobTicket, type ModerationError } from '@moderato/core';
import { onAbort } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type VendorCalls } from '../layers/compose.js';
import { backoffMs } from '../layers/retry.js';
import { Alarm } from './alarm.js';
import { JobTable } from './job-table.js';
import { type JobWaits } from './job-waits.js';
import { Paces, learn, pauseMs } from './pace.js';
import { firstPauseMs, nextPauseMs } from './pauses.js';
import { endsWait } from './poll.js';
import { Poller } from './poller.js';
import { TimerWheel } from './timer-wheel.js';
import {
  departure,
  fulfil,
  refuse,
  waiterOf,
  type WaitInit,
  type Waiter,
  type WaiterInit,
} from './waiter.js';
import {
  addWaiter,
  firstDeadlineMs,
  forgetGone,
  isWaitedFor,
  lastDeadlineMs,
  waitersFrom,
} from './waiters.js';
import { WaitingJob, tellProgress } from './waiting-job.js';

/** What is due within this time is polled at once, so that the process is not woken for each of many jobs. */
const TOGETHER_MS = 25;

/** Polls all the jobs that are waited for, on one timer. */
export class Scheduler implements JobWaits {
  readonly #jobs = new JobTable();
  readonly #paces = new Paces();
  readonly #alarm: Alarm;
  readonly #poller: Poller;
  #wheel: TimerWheel<WaitingJob> | null = null;
  /** While jobs are woken, one after the other; the alarm is set afterwards. */
  #isWaking = false;

  constructor(private readonly context: CallContext & { calls: VendorCalls }) {
    this.#alarm = new Alarm(context.clock, () => this.#wake());
    this.#poller = new Poller(context, {
      isWanted: (job) => {
        this.#timers.remove(job);
        return this.#expire(job);
      },
      learn: (job, found, polledMs) => this.#learn(job, found, polledMs),
      fail: (job, error) => this.#fail(job, error),
    });
  }

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
  wait<Value = Job>(wait: WaitInit<Value>): Promise<Value> {
    return new Promise((resolve) => {
      wait.deadline.remainingMs(wait.ticket);
      this.#enter(wait, waiterOf(wait, resolve));
    });
  }

  /** The ticket under which a job is waited for; null when nobody waits for it. */
  ticketOf(ticket: JobTicket): JobTicket | null {
    return this.#jobs.get(ticket)?.ticket ?? null;
  }

  /** Ends the waits for a job whose end was learnt otherwise, such as by a callback. False when nobody waits for it. */
  settle(found: Job): boolean {
    const job = this.#jobs.get(found.ticket);
    if (job === undefined || found.state === 'submitted' || found.state === 'running') return false;
    tellProgress(job, found);
    const own = { ...found, ticket: job.ticket };
    this.#endAll(job, (waiter) => fulfil(waiter, own));
    return true;
  }

  /** Ends all waits with `aborted`; the jobs go on at the vendors. */
  close(): void {
    for (const job of this.#jobs.jobs())
      this.#endAll(job, (waiter) => refuse(waiter, waiter.deadline.error('aborted', job.ticket)));
  }

  #nowMs(): number {
    return this.context.clock.monotonicMs();
  }

  #enter<Value>(wait: WaitInit<Value>, init: WaiterInit): void {
    const known = this.#jobs.get(wait.ticket);
    const job = known ?? this.#begin(wait, init);
    const waiter = known === undefined ? job : addWaiter(known, init);
    const { signal, endsAtMs } = init.deadline;
    if (init.extras !== null && signal !== undefined)
      init.extras.release = onAbort(signal, () => this.#leave(job, waiter, 'aborted'));
    if (known === undefined) this.#rest(job, this.#firstPauseMs(job));
    else if (job.phase === 'resting' && job.isLast) {
      // the newcomer may have more time than those who were here
      job.isLast = false;
      this.#rest(job, this.#nextPauseMs(job));
    } else if (job.phase === 'polling') this.#poller.watch(job);
    else this.#wakeAt(job, Math.min(job.wakeMs, endsAtMs));
  }

  #begin<Value>({ ticket, plan, durationMs, submittedMs }: WaitInit<Value>, first: WaiterInit): WaitingJob {
    const nowMs = this.#nowMs();
    const sinceMs =
      submittedMs ?? nowMs - Math.max(0, this.context.clock.now() - Date.parse(ticket.submittedAt));
    const pace = this.#paces.of(ticket, plan, durationMs);
    const isFresh = nowMs - sinceMs < pauseMs(pace, plan, 0) / 2;
    const job = new WaitingJob({ plan, pace, submittedMs: sinceMs, isFresh }, first);
    this.#jobs.add(job);
    return job;
  }

  #firstPauseMs(job: WaitingJob): number {
    return firstPauseMs(job, { nowMs: this.#nowMs(), random: this.context.random });
  }

  #nextPauseMs(job: WaitingJob): number {
    return nextPauseMs(job, { nowMs: this.#nowMs(), random: this.context.random });
  }

  #rest(job: WaitingJob, pause: number): void {
    const nowMs = this.#nowMs();
    const lastMs = lastDeadlineMs(job);
    job.phase = 'resting';
    job.dueMs = Math.round(nowMs + pause);
    if (job.dueMs >= lastMs) {
      // one more poll just before the end, then only a callback can help
      job.dueMs = job.isLast ? null : Math.round(lastMs - Math.min(1000, (lastMs - nowMs) / 4));
      job.isLast = true;
    }
    this.#wakeAt(job, Math.min(job.dueMs ?? Infinity, firstDeadlineMs(job)));
  }

  #wakeAt(job: WaitingJob, wakeMs: number): void {
    job.wakeMs = Math.ceil(wakeMs);
    this.#timers.put(job);
    if (!this.#isWaking) this.#alarm.setTo(job.wakeMs);
  }

  #wake(): void {
    this.#isWaking = true;
    try {
      for (const job of this.#timers.take(this.#nowMs() + TOGETHER_MS)) this.#wakeJob(job);
    } finally {
      this.#isWaking = false;
    }
    const nextMs = this.#timers.nextMs();
    if (nextMs !== null) this.#alarm.setTo(nextMs);
  }

  #wakeJob(job: WaitingJob): void {
    if (!this.#expire(job)) return;
    const dueMs = job.phase === 'ready' ? Infinity : (job.dueMs ?? Infinity);
    if (dueMs > this.#nowMs() + TOGETHER_MS) {
      this.#wakeAt(job, Math.min(dueMs, firstDeadlineMs(job)));
      return;
    }
    if (!this.#poller.take(job)) this.#wakeAt(job, firstDeadlineMs(job));
  }

  #learn(job: WaitingJob, found: Job, polledMs: number): void {
    job.polls += 1;
    job.failures = 0;
    job.lastError = null;
    const { provider, kind, contentId, id: jobId } = job.ticket;
    const { state } = found;
    this.context.emit({ type: 'polled', provider, kind, contentId, jobId, state, polls: job.polls });
    tellProgress(job, found);
    // a listener may have aborted
    if (!isWaitedFor(job)) return;
    if (state !== 'submitted' && state !== 'running') {
      const ageMs = Math.max(0, this.#nowMs() - job.submittedMs);
      if (job.isFresh) learn(job.pace, job.runningMs, ageMs, this.context.random());
      this.#endAll(job, (waiter) => fulfil(waiter, found));
      return;
    }
    job.runningMs = Math.max(0, Math.round(polledMs - job.submittedMs));
    if (this.#expire(job)) this.#rest(job, this.#nextPauseMs(job));
  }

  #fail(job: WaitingJob, error: ModerationError): void {
    const { ticket } = job;
    job.lastError = error;
    if (!this.#expire(job)) return;
    if (endsWait(error, this.#nowMs() - job.submittedMs)) {
      this.#endAll(job, (waiter) => refuse(waiter, withErrorDetails(error, { ticket })));
      return;
    }
    job.failures += 1;
    for (const waiter of waitersFrom(job)) {
      // those have another way
      if (job.failures >= (waiter.extras?.maxFailures ?? Infinity))
        this.#dismiss(job, waiter, withErrorDetails(error, { ticket, retry: 'exhausted' }));
    }
    if (!isWaitedFor(job)) return;
    const longestMs = backoffMs(this.context.settings.retry, job.failures);
    this.#rest(job, error.retryAfterMs ?? this.context.random() * longestMs);
  }

  /** Takes leave of the waiters whose time is over. False when nobody is left. */
  #expire(job: WaitingJob): boolean {
    const nowMs = this.#nowMs();
    if (firstDeadlineMs(job) <= nowMs)
      for (const waiter of waitersFrom(job))
        if (waiter.deadline.endsAtMs <= nowMs) this.#leave(job, waiter, 'timeout');
    return isWaitedFor(job);
  }

  #leave(job: WaitingJob, waiter: Waiter, code: 'timeout' | 'aborted'): void {
    this.#dismiss(job, waiter, departure(waiter, code, job));
  }

  #dismiss(job: WaitingJob, waiter: Waiter, error: ModerationError): void {
    refuse(waiter, error);
    forgetGone(job);
    if (!isWaitedFor(job)) this.#forget(job);
  }

  #endAll(job: WaitingJob, end: (waiter: Waiter) => void): void {
    waitersFrom(job).forEach(end);
    forgetGone(job);
    this.#forget(job);
  }

  /** Polls a job no more for which nobody waits. */
  #forget(job: WaitingJob): void {
    this.#jobs.delete(job);
    this.#timers.remove(job);
    this.#poller.drop(job);
    if (this.#jobs.size > 0) return;
    this.#alarm.cancel();
    this.#poller.rest();
  }
}
