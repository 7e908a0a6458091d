import {
  withErrorDetails,
  type Job,
  type JobTicket,
  type ModerationError,
  type PollingSchedule,
} from '@moderato/core';
import { type JobProgress } from '../call/options.js';
import { toModerationError } from '../call/failures.js';
import { type Emit } from '../telemetry/events.js';
import { startTimeLimit, type Clock, type TimeLimit } from '../call/deadline.js';
import { createAbortHub } from './abort-hub.js';
import { learn, pauseMs, startPace, type Pace } from './pace.js';
import { createTimerWheel } from './timer-wheel.js';
import { firstDeadlineMs, keyOf, lastDeadlineMs, type Waiter, type WaitingJob } from './waiting-job.js';

/** Asks after all the jobs that are waited for, on one timer. */
export interface Scheduler {
  /** How many jobs are waited for. */
  readonly size: number;
  /**
   * Waits until the job has ended; several waits for one job share its questions.
   * @throws ModerationError with the ticket: `timeout`, `aborted`, or why the vendor cannot be asked.
   */
  wait(init: WaitInit): Promise<Job>;
  /** The ticket under which a job is waited for; null when nobody waits for it. */
  ticketOf(ticket: JobTicket): JobTicket | null;
  /** Ends the waits for a job whose end was learnt otherwise, such as by a callback. False when nobody waits for it. */
  settle(job: Job): boolean;
  /** Ends all waits with `aborted`; the jobs go on at the vendors. */
  close(): void;
}

export interface WaitInit {
  ticket: JobTicket;
  schedule: PollingSchedule;
  limit: TimeLimit;
  /** How long the content runs, where it is known. */
  durationMs?: number | undefined;
  /** When it was submitted, by this clock; the ticket's instant may be the vendor's, in whole seconds. Default: the ticket's. */
  submittedMs?: number | undefined;
  onProgress?: ((progress: JobProgress) => void) | undefined;
}

export interface SchedulerInit {
  /** Asks once after a job. */
  ask: (ticket: JobTicket, limit: TimeLimit) => Promise<Job>;
  clock: Clock;
  random: () => number;
  emit: Emit;
  /** How often a question may fail in a row, and the pauses after it. */
  retry: { attempts: number; baseMs: number; maxMs: number };
}

/** Questions under way at a time for one vendor; the others stay in a queue, which costs less than requests. */
const QUESTIONS_AT_A_TIME = 64;

/** Node's timers fire at once beyond it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A vendor that asks for a longer pause than so many of our longest ones is not waited for. */
const PATIENCE = 10;

interface Lane {
  asking: number;
  ready: Set<WaitingJob>;
}

/** Makes the scheduler of one moderator. */
export function createScheduler(init: SchedulerInit): Scheduler {
  const { clock, random } = init;
  const jobs = new Map<string, WaitingJob>();
  const wheel = createTimerWheel<WaitingJob>(clock.now());
  const paces = new Map<string, Pace>();
  const lanes = new Map<string, Lane>();
  const hub = createAbortHub();
  let sleeping: { untilMs: number; controller: AbortController } | null = null;

  const laneOf = ({ provider }: JobTicket): Lane => {
    const lane = lanes.get(provider) ?? { asking: 0, ready: new Set() };
    lanes.set(provider, lane);
    return lane;
  };

  const sleepUntil = (untilMs: number) => {
    sleeping?.controller.abort();
    const controller = new AbortController();
    const mine = { untilMs, controller };
    sleeping = mine;
    const wake = () => {
      if (sleeping !== mine) return;
      sleeping = null;
      for (const job of wheel.take(clock.now())) wakeUp(job);
      const nextMs = wheel.nextMs();
      if (nextMs !== null && (sleeping as typeof mine | null) === null) sleepUntil(nextMs);
    };
    const ms = Math.min(Math.max(0, untilMs - clock.now()), LONGEST_TIMER_MS);
    clock.sleep(ms, controller.signal).then(wake, () => undefined);
  };

  const forget = (job: WaitingJob) => {
    jobs.delete(job.key);
    wheel.remove(job);
    laneOf(job.ticket).ready.delete(job);
    job.asking?.abort();
    if (jobs.size > 0) return;
    sleeping?.controller.abort();
    sleeping = null;
  };

  const restUntil = (job: WaitingJob, wakeMs: number) => {
    job.wakeMs = wakeMs;
    wheel.put(job);
    if (sleeping === null || wakeMs < sleeping.untilMs) sleepUntil(wakeMs);
  };

  const rest = (job: WaitingJob, pause: number) => {
    const nowMs = clock.now();
    const lastMs = lastDeadlineMs(job);
    job.phase = 'resting';
    job.dueMs = nowMs + pause;
    if (job.dueMs >= lastMs) {
      // one more question just before the end, then only a callback can help
      job.dueMs = job.isLast ? Infinity : lastMs - Math.min(1000, (lastMs - nowMs) / 4);
      job.isLast = true;
    }
    restUntil(job, Math.min(job.dueMs, firstDeadlineMs(job)));
  };

  const leave = (job: WaitingJob, waiter: Waiter, code: 'timeout' | 'aborted') => {
    waiter.release();
    job.waiters = job.waiters.filter((other) => other !== waiter);
    waiter.reject(waiter.limit.error(code, job.ticket));
    if (job.waiters.length === 0) forget(job);
  };

  const endWith = (job: WaitingJob, end: (waiter: Waiter) => void) => {
    const { waiters } = job;
    job.waiters = [];
    forget(job);
    for (const waiter of waiters) {
      waiter.release();
      end(waiter);
    }
  };

  /** Takes leave of the waiters whose time is over. False when nobody is left. */
  const expire = (job: WaitingJob): boolean => {
    const nowMs = clock.now();
    for (const waiter of job.waiters) if (waiter.limit.endsAtMs <= nowMs) leave(job, waiter, 'timeout');
    return job.waiters.length > 0;
  };

  const wakeUp = (job: WaitingJob) => {
    if (!expire(job)) return;
    if (job.phase === 'ready' || job.dueMs > clock.now()) {
      restUntil(job, Math.min(job.phase === 'ready' ? Infinity : job.dueMs, firstDeadlineMs(job)));
      return;
    }
    const lane = laneOf(job.ticket);
    if (lane.asking < QUESTIONS_AT_A_TIME) {
      void ask(job, lane);
      return;
    }
    job.phase = 'ready';
    lane.ready.add(job);
    restUntil(job, firstDeadlineMs(job));
  };

  const ask = async (job: WaitingJob, lane: Lane): Promise<void> => {
    const { ticket } = job;
    const controller = new AbortController();
    lane.asking += 1;
    job.phase = 'asking';
    job.asking = controller;
    const limit = startTimeLimit(
      {
        operation: `fetch ${ticket.kind}`,
        provider: ticket.provider,
        timeoutMs: firstDeadlineMs(job) - clock.now(),
        signal: controller.signal,
      },
      clock,
    );
    try {
      learnt(job, await init.ask(ticket, limit));
    } catch (error) {
      failed(job, toModerationError(error, ticket.provider, limit.operation));
    } finally {
      job.asking = null;
      lane.asking -= 1;
      askNext(lane);
    }
  };

  /** Those whose time is over make room for the one behind them. */
  const askNext = (lane: Lane) => {
    for (const next of lane.ready) {
      lane.ready.delete(next);
      wheel.remove(next);
      if (!expire(next)) continue;
      void ask(next, lane);
      return;
    }
  };

  const learnt = (job: WaitingJob, found: Job) => {
    const { ticket } = job;
    job.polls += 1;
    job.failures = 0;
    const { state, vendorState } = found;
    const { provider, kind, contentId, id: jobId } = ticket;
    init.emit({ type: 'polled', provider, kind, contentId, jobId, state, polls: job.polls });
    for (const { onProgress } of job.waiters) onProgress?.({ ticket, state, vendorState, polls: job.polls });
    // a listener may have aborted
    if (job.waiters.length === 0) return;
    if (state !== 'submitted' && state !== 'running') {
      if (job.isFresh) learn(job.pace, job.schedule, job.polls);
      endWith(job, ({ resolve }) => resolve(found));
    } else if (expire(job)) {
      rest(job, pauseMs(job.pace, job.schedule, job.polls) * jitter());
    }
  };

  const failed = (job: WaitingJob, error: ModerationError) => {
    const { attempts, baseMs, maxMs } = init.retry;
    if (job.waiters.length === 0 || !expire(job)) return;
    job.failures += 1;
    const isWorthIt = error.retry === 'later' && (error.retryAfterMs ?? 0) <= maxMs * PATIENCE;
    if (!isWorthIt || job.failures >= attempts) {
      const isExhausted = isWorthIt && job.failures > 1;
      const details = { ticket: job.ticket, ...(isExhausted ? { retry: 'exhausted' as const } : {}) };
      endWith(job, ({ reject }) => reject(withErrorDetails(error, details)));
      return;
    }
    const pause = error.retryAfterMs ?? random() * Math.min(maxMs, baseMs * 2 ** (job.failures - 1));
    rest(job, pause);
  };

  const jitter = () => 0.9 + 0.2 * random();

  const begin = ({ ticket, schedule, durationMs }: WaitInit, key: string, sinceMs: number): WaitingJob => {
    const pace = paceFor(paces, ticket, schedule, durationMs);
    return {
      key,
      ticket,
      schedule,
      pace,
      isFresh: sinceMs < pace.firstMs / 2,
      waiters: [],
      phase: 'resting',
      dueMs: 0,
      polls: 0,
      failures: 0,
      isLast: false,
      asking: null,
      wakeMs: 0,
      slot: null,
    };
  };

  /** An old job is asked after soon, but not all old jobs at once. */
  const firstPause = (job: WaitingJob, sinceMs: number) => {
    const pause = pauseMs(job.pace, job.schedule, 0);
    return Math.max(pause * jitter() - sinceMs, Math.min(pause, sinceMs) * random());
  };

  return {
    get size() {
      return jobs.size;
    },
    wait: (wait) =>
      new Promise((resolve, reject) => {
        const { ticket, limit, onProgress } = wait;
        limit.remainingMs(ticket);
        const key = keyOf(ticket);
        const known = jobs.get(key);
        const submittedMs = wait.submittedMs ?? Date.parse(ticket.submittedAt);
        const sinceMs = Math.max(0, clock.now() - submittedMs);
        const job = known ?? begin(wait, key, sinceMs);
        const waiter: Waiter = { limit, onProgress, resolve, reject, release: () => undefined };
        job.waiters.push(waiter);
        waiter.release = hub.on(limit.signal, () => leave(job, waiter, 'aborted'));
        jobs.set(key, job);
        if (known === undefined) rest(job, firstPause(job, sinceMs));
        else if (job.phase === 'resting' && job.isLast) {
          // the newcomer may have more time than those who were here
          job.isLast = false;
          rest(job, pauseMs(job.pace, job.schedule, job.polls) * jitter());
        } else if (job.phase !== 'asking') restUntil(job, Math.min(job.wakeMs, limit.endsAtMs));
      }),
    ticketOf: (ticket) => jobs.get(keyOf(ticket))?.ticket ?? null,
    settle: (found) => {
      const job = jobs.get(keyOf(found.ticket));
      if (job === undefined || found.state === 'submitted' || found.state === 'running') return false;
      const { state, vendorState } = found;
      const { ticket, polls } = job;
      for (const { onProgress } of job.waiters) onProgress?.({ ticket, state, vendorState, polls });
      endWith(job, ({ resolve }) => resolve({ ...found, ticket }));
      return true;
    },
    close: () => {
      for (const job of jobs.values()) {
        endWith(job, ({ reject, limit }) => reject(limit.error('aborted', job.ticket)));
      }
    },
  };
}

/** Jobs whose content is of like length, by powers of two, share a pace; a new one starts from that of its kind. */
function paceFor(
  paces: Map<string, Pace>,
  { provider, kind }: JobTicket,
  schedule: PollingSchedule,
  durationMs: number | undefined,
): Pace {
  const common = `${provider} ${kind}`;
  const key = durationMs === undefined ? common : `${common} ${Math.round(Math.log2(durationMs))}`;
  const pace = paces.get(key) ?? { ...(paces.get(common) ?? startPace(schedule)), ended: 0 };
  paces.set(key, pace);
  return pace;
}
