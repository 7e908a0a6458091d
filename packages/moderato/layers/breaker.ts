import { ModerationError } from '@moderato/core';
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll, isBrokenCircuitError } from 'cockatiel';
import { type Emit } from '../telemetry/events.js';

/** Stops calling for what is down, and tries again with one call after a while. */
export interface Breaker {
  /**
   * @param isOutage tells the errors that say that the vendor is down from those that prove that it is up.
   * @throws ModerationError `vendor_unavailable` with effect `none` while the vendor is not called.
   */
  run<Value>(work: () => Promise<Value>, isOutage: (error: unknown) => boolean): Promise<Value>;
}

export interface BreakerInit {
  provider: string;
  operation: string;
  /** Outages in a row that open it. */
  failures: number;
  /** How long it stays open before one call is tried. */
  openMs: number;
  emit: Emit;
}

const STATES = {
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Closed]: 'closed',
} as const;

/** Makes the breaker of one vendor's operation. */
export function createBreaker(init: BreakerInit): Breaker {
  const { provider, operation, failures, openMs, emit } = init;
  let openedAtMs = 0;
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  policy.onStateChange((state) => {
    if (state === CircuitState.Isolated) return;
    if (state === CircuitState.Open) openedAtMs = Date.now();
    emit({ type: 'breaker', provider, operation, state: STATES[state] });
  });
  const refusal = () =>
    new ModerationError({
      code: 'vendor_unavailable',
      provider,
      operation,
      retry: 'later',
      effect: 'none',
      retryAfterMs: Math.max(1, openedAtMs + openMs - Date.now()),
      message: `${provider} is not asked to ${operation} for now, since ${failures} calls in a row found it down`,
    });
  return {
    run: async (work, isOutage) => {
      const attempt = async () => {
        try {
          return { value: await work() };
        } catch (error) {
          if (isOutage(error)) throw error;
          return { error };
        }
      };
      const outcome = await policy.execute(attempt).catch((error: unknown) => {
        throw isBrokenCircuitError(error) ? refusal() : error;
      });
      if ('value' in outcome) return outcome.value;
      throw outcome.error;
    },
  };
}
