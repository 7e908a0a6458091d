import { type Job, type ModerationError } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { Deadline, LONGEST_TIMER_MS } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { type VendorCalls } from '../layers/compose.js';
import { pollJob } from './poll.js';
import { firstDeadlineMs } from './waiters.js';
import { type WaitingJob } from './waiting-job.js';

/** Polls under way for one vendor; the others stay in a queue, which costs less than requests. */
const POLL_CONCURRENCY = 64;

/** A poll that fails is repeated by its job's own pauses. */
const ONCE = { retries: false };

/** The polls of one vendor. */
interface Lane {
  polling: number;
  ready: Set<WaitingJob>;
}

/** What is done with what a poll finds. */
export interface PollListener {
  /** Whether somebody waits for a job, after those whose time is over have left. */
  isWanted(job: WaitingJob): boolean;
  /** @param polledMs when the poll began. */
  learn(job: WaitingJob, found: Job, polledMs: number): void;
  fail(job: WaitingJob, error: ModerationError): void;
}

/** Polls jobs, so many at a time for each vendor. */
export class Poller {
  readonly #lanes = new Map<string, Lane>();
  /** What ends each poll under way. */
  readonly #polls = new Map<WaitingJob, AbortController>();
  #guard: { untilMs: number; cancel: () => void } | null = null;

  constructor(
    private readonly context: CallContext & { calls: VendorCalls },
    private readonly listener: PollListener,
  ) {}

  /** Polls a job, or makes it wait for its turn and returns false. */
  take(job: WaitingJob): boolean {
    const lane = this.#laneOf(job.ticket.provider);
    if (lane.polling < POLL_CONCURRENCY) {
      this.#poll(job, lane);
      return true;
    }
    job.phase = 'ready';
    lane.ready.add(job);
    return false;
  }

  /** Ends the poll of a job for which nobody waits. */
  drop(job: WaitingJob): void {
    this.#lanes.get(job.ticket.provider)?.ready.delete(job);
    this.#polls.get(job)?.abort();
  }

  /** A poll that hangs holds no wait beyond its deadline: one timer for all polls, which is rarely set. */
  watch(job: WaitingJob): void {
    const { clock } = this.context;
    const untilMs = firstDeadlineMs(job);
    if (this.#guard !== null && this.#guard.untilMs <= untilMs) return;
    this.#guard?.cancel();
    const ms = Math.min(Math.max(0, untilMs - clock.monotonicMs()), LONGEST_TIMER_MS);
    const cancel = clock.setTimer(ms, () => {
      this.#guard = null;
      for (const each of [...this.#polls.keys()]) if (this.listener.isWanted(each)) this.watch(each);
    });
    this.#guard = { untilMs, cancel };
  }

  /** Keeps no timer when nobody waits. */
  rest(): void {
    this.#guard?.cancel();
    this.#guard = null;
  }

  #poll(job: WaitingJob, lane: Lane): void {
    lane.polling += 1;
    job.phase = 'polling';
    const ending = new AbortController();
    this.#polls.set(job, ending);
    this.watch(job);
    void job.runInAsyncScope(this.#run, this, job, lane, ending.signal);
  }

  async #run(job: WaitingJob, lane: Lane, signal: AbortSignal): Promise<void> {
    const { context, listener } = this;
    const { ticket } = job;
    const { provider } = ticket;
    const operation = `fetch ${ticket.kind}`;
    const polledMs = context.clock.monotonicMs();
    const endsAtMs = firstDeadlineMs(job);
    try {
      const init = { operation, provider, timeoutMs: endsAtMs - polledMs, signal };
      const deadline = new Deadline(init, context, endsAtMs);
      const vendor = context.pool.ready(provider) ?? (await context.pool.get(provider));
      listener.learn(job, await pollJob(context, vendor, ticket, deadline, ONCE), polledMs);
    } catch (error) {
      listener.fail(job, toModerationError(error, provider, operation));
    } finally {
      this.#polls.delete(job);
      lane.polling -= 1;
      this.#pollNext(lane);
    }
  }

  /** Those whose time is over make room for the one behind them. */
  #pollNext(lane: Lane): void {
    for (const next of lane.ready) {
      lane.ready.delete(next);
      if (!this.listener.isWanted(next)) continue;
      this.#poll(next, lane);
      return;
    }
  }

  #laneOf(provider: string): Lane {
    const known = this.#lanes.get(provider);
    if (known !== undefined) return known;
    const lane = { polling: 0, ready: new Set<WaitingJob>() };
    this.#lanes.set(provider, lane);
    return lane;
  }
}
