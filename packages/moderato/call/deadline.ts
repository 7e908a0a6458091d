import { setMaxListeners } from 'node:events';
import { ModerationError, type JobTicket } from '@moderato/core';

/** The means of waiting and telling the time; exchanged in tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now: () => number;
  /** Waits; rejects with the signal's reason as soon as it is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The time that a call has left, and the means to end it early. */
export interface TimeLimit {
  operation: string;
  signal: AbortSignal | undefined;
  /** Epoch milliseconds by the clock. */
  endsAtMs: number;
  /** The error for a call that ran out of time or was ended by its caller. */
  error(code: 'timeout' | 'aborted', ticket?: JobTicket): ModerationError;
  /** Milliseconds left. Throws `timeout` when there are none, `aborted` when the caller gave up. */
  remainingMs(ticket?: JobTicket): number;
  /** Waits, but never past the limit: then it throws `timeout` at once instead of waiting in vain. */
  sleep(ms: number, ticket?: JobTicket): Promise<void>;
}

/** Starts the time limit of one call. */
export function startTimeLimit(
  init: { operation: string; provider: string; timeoutMs: number; signal?: AbortSignal | undefined },
  clock: Clock,
): TimeLimit {
  const endsAtMs = clock.now() + init.timeoutMs;
  // one signal may end any number of calls; Node warns from the eleventh listener on
  if (init.signal !== undefined) setMaxListeners(0, init.signal);

  const fail = (code: 'timeout' | 'aborted', ticket?: JobTicket) => {
    const reason = code === 'aborted' ? 'the call was aborted' : `no verdict within ${init.timeoutMs} ms`;
    const rest =
      ticket === undefined ? '' : `; job ${ticket.id} goes on at the vendor, fetch it later by its ticket`;
    return new ModerationError({
      code,
      provider: init.provider,
      operation: init.operation,
      retry: ticket === undefined ? 'never' : 'later',
      effect: ticket === undefined ? 'none' : 'unknown',
      message: `${reason}${rest}`,
      ...(ticket === undefined ? {} : { ticket }),
    });
  };

  const remainingMs = (ticket?: JobTicket) => {
    if (init.signal?.aborted) throw fail('aborted', ticket);
    const left = endsAtMs - clock.now();
    if (left <= 0) throw fail('timeout', ticket);
    return left;
  };

  return {
    operation: init.operation,
    signal: init.signal,
    endsAtMs,
    error: fail,
    remainingMs,
    sleep: async (ms, ticket) => {
      if (ms >= remainingMs(ticket)) throw fail('timeout', ticket);
      try {
        await clock.sleep(ms, init.signal);
      } catch (error) {
        if (init.signal?.aborted) throw fail('aborted', ticket);
        throw error;
      }
    },
  };
}
