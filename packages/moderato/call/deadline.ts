import { ModerationError, type JobTicket } from '@moderato/core';
import { onAbort } from '@moderato/core';

/** The means of waiting and of telling the time; exchanged in tests. */
export interface Clock {
  /** Epoch milliseconds, for instants that are written down. May be set, and then jumps. */
  now: () => number;
  /** Milliseconds since some moment, for durations and deadlines. Never set, never goes back. */
  monotonicMs: () => number;
  /** Waits; rejects with the signal's reason as soon as it is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls back after a time, unless cancelled with the function that it returns. */
  setTimer: (ms: number, act: () => void) => () => void;
}

/** What a deadline is started with. */
export interface DeadlineInit {
  /** Such as `moderate audio`, for messages. */
  operation: string;
  provider: string;
  timeoutMs: number;
  /** The caller's. */
  signal: AbortSignal | undefined;
}

/** The means of a moderator that its deadlines need. */
export interface DeadlineContext {
  clock: Clock;
  /** Fires when the moderator is closed. */
  closing: AbortSignal;
}

/**
 * When a call has to be over: at the end of its time, when its caller gives up, or when the moderator is closed. The one place
 * where these three end a wait. A class, since every call makes one and methods on a prototype cost nothing.
 */
export class Deadline {
  /** As it was given: calls that are alike share it. */
  readonly #init: DeadlineInit;
  /** By the monotonic clock, in whole milliseconds: others would be kept in a box of their own. */
  endsAtMs: number;
  /** Whether the latest attempt had less time than a request may take, so that its time-out says nothing about the vendor. */
  isAttemptShort = false;

  constructor(
    init: DeadlineInit,
    private readonly context: DeadlineContext,
    endsAtMs?: number,
  ) {
    this.#init = init;
    this.endsAtMs = endsAtMs ?? Math.ceil(context.clock.monotonicMs() + init.timeoutMs);
  }

  get operation(): string {
    return this.#init.operation;
  }

  get timeoutMs(): number {
    return this.#init.timeoutMs;
  }

  get signal(): AbortSignal | undefined {
    return this.#init.signal;
  }

  /** The same end of time at another vendor. */
  at(provider: string): Deadline {
    return new Deadline({ ...this.#init, provider }, this.context, this.endsAtMs);
  }

  /** Whether more than so many milliseconds are left. */
  hasTimeFor(ms: number): boolean {
    return this.endsAtMs - this.context.clock.monotonicMs() > ms;
  }

  /** Milliseconds left. Throws `timeout` when there are none, `aborted` when the caller gave up or the moderator is closed. */
  remainingMs(ticket?: JobTicket): number {
    if (this.context.closing.aborted || this.signal?.aborted === true) throw this.error('aborted', ticket);
    const leftMs = this.endsAtMs - this.context.clock.monotonicMs();
    if (leftMs <= 0) throw this.error('timeout', ticket);
    return leftMs;
  }

  /** How long the next attempt may take: as long as a request may, but not past the end. */
  attemptMs(requestTimeoutMs: number): number {
    const leftMs = this.remainingMs();
    this.isAttemptShort = leftMs < requestTimeoutMs;
    return Math.min(leftMs, requestTimeoutMs);
  }

  /** Waits, but never past the end: then it throws `timeout` at once. */
  async sleep(ms: number): Promise<void> {
    if (ms >= this.remainingMs()) throw this.error('timeout');
    const waking = new AbortController();
    const release = onEither(this.signal, this.context.closing, () => waking.abort());
    try {
      await this.context.clock.sleep(ms, waking.signal);
    } catch (error) {
      throw waking.signal.aborted ? this.error('aborted') : error;
    } finally {
      release();
    }
  }

  /**
   * Calls back once when the call has to be over.
   * @returns releases the callback.
   */
  onEnd(act: (error: ModerationError) => void): () => void {
    const ms = Math.min(Math.max(0, this.endsAtMs - this.context.clock.monotonicMs()), LONGEST_TIMER_MS);
    const cancel = this.context.clock.setTimer(ms, () => end('timeout'));
    const release = onEither(this.signal, this.context.closing, () => end('aborted'));
    const stop = () => {
      cancel();
      release();
    };
    const end = (code: 'timeout' | 'aborted') => {
      stop();
      act(this.error(code));
    };
    return stop;
  }

  /** What a call says that ran out of time. */
  get timeoutMessage(): string {
    return `no verdict within ${this.timeoutMs} ms`;
  }

  /** The error for a call that has to be over; it keeps the ticket of a job that goes on at the vendor. */
  error(code: 'timeout' | 'aborted', ticket?: JobTicket): ModerationError {
    const { operation, provider } = this.#init;
    const reason =
      code === 'timeout'
        ? this.timeoutMessage
        : this.context.closing.aborted
          ? 'the moderator is closed'
          : 'the call was aborted';
    const rest =
      ticket === undefined ? '' : `; job ${ticket.id} goes on at the vendor, fetch it later by its ticket`;
    return new ModerationError({
      code,
      provider,
      operation,
      retry: ticket === undefined ? 'never' : 'later',
      effect: ticket === undefined ? 'none' : 'unknown',
      message: `${reason}${rest}`,
      ...(ticket === undefined ? {} : { ticket }),
    });
  }
}

/** Node's timers fire at once beyond it. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Not a method, since a private one takes room in every deadline. */
function onEither(signal: AbortSignal | undefined, other: AbortSignal, act: () => void): () => void {
  const releases = [onAbort(signal, act), onAbort(other, act)];
  return () => releases.forEach((release) => release());
}
