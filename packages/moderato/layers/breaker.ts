import { ModerationError, isModerationError, type ErrorCode } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type Deadline } from '../call/deadline.js';
import { type Layer } from './layer.js';

export interface BreakerInit {
  provider: string;
  operation: string;
  /** Consecutive failures that open the circuit. */
  failures: number;
  /** How long it stays open before one call is tried, in milliseconds. */
  openMs: number;
}

/** What a call showed: that the vendor is up, that it is down, or nothing. */
export type Sign = 'up' | 'down' | 'unknown';

/** How long those are sent away who come while one call finds out. */
const TRIAL_MS = 1000;

const OUTAGES: readonly ErrorCode[] = ['network', 'vendor_unavailable', 'timeout'];
const NO_SIGNS: readonly ErrorCode[] = ['aborted', 'internal', 'config', 'unsupported'];

/** The circuit to one operation of a vendor: open after so many consecutive failures, and closed again by the first call that succeeds. */
export class Breaker {
  #state: 'closed' | 'open' | 'half-open' = 'closed';
  #failures = 0;
  #opensUntilMs = 0;

  constructor(
    private readonly init: BreakerInit,
    private readonly context: Pick<CallContext, 'clock' | 'emit'>,
  ) {}

  /** Lets a call through. Throws `vendor_unavailable` with effect `none` while the circuit is open. */
  enter(): void {
    if (this.#state === 'closed') return;
    const leftMs = this.#opensUntilMs - this.context.clock.monotonicMs();
    if (this.#state === 'half-open' || leftMs > 0) throw this.#refusal(Math.max(leftMs, 1));
    this.#become('half-open');
    this.#opensUntilMs = this.context.clock.monotonicMs() + TRIAL_MS;
  }

  /** Learns from a call that was let through. */
  leave(sign: Sign): void {
    if (this.#state === 'open') return;
    if (sign === 'up') {
      this.#failures = 0;
      if (this.#state === 'half-open') this.#become('closed');
    } else if (sign === 'down') {
      this.#failures += 1;
      if (this.#state === 'half-open' || this.#failures >= this.init.failures) this.#open();
    } else if (this.#state === 'half-open') {
      // the next call is the trial
      this.#opensUntilMs = 0;
      this.#state = 'open';
    }
  }

  #open(): void {
    this.#opensUntilMs = this.context.clock.monotonicMs() + this.init.openMs;
    this.#become('open');
  }

  #become(state: 'closed' | 'open' | 'half-open'): void {
    const { provider, operation } = this.init;
    this.#state = state;
    this.context.emit({ type: 'breaker', provider, operation, state });
  }

  #refusal(retryAfterMs: number): ModerationError {
    const { provider, operation } = this.init;
    const seconds = Math.ceil(retryAfterMs / 1000);
    return new ModerationError({
      code: 'vendor_unavailable',
      provider,
      operation,
      retry: 'later',
      effect: 'none',
      retryAfterMs,
      message: `circuit open for ${provider} ${operation} after ${this.#failures} consecutive failures; next attempt in ${seconds} s`,
    });
  }
}

/** Stops calling a vendor that is down, and tries again with one call after a while. */
export function breakerLayer(breaker: Breaker): Layer {
  return (next) => async (request) => {
    request.deadline.remainingMs();
    breaker.enter();
    let sign: Sign = 'up';
    try {
      return await next(request);
    } catch (error) {
      sign = signOf(error, request.deadline);
      throw error;
    } finally {
      breaker.leave(sign);
    }
  };
}

function signOf(error: unknown, deadline: Deadline): Sign {
  if (!isModerationError(error) || NO_SIGNS.includes(error.code)) return 'unknown';
  if (!OUTAGES.includes(error.code)) return 'up';
  // little time of the caller's says nothing about the vendor
  const isOurs = error.code === 'timeout' && (deadline.isAttemptShort || !deadline.hasTimeFor(0));
  return isOurs ? 'unknown' : 'down';
}
