import { isModerationError, withErrorDetails, type ModerationError } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type Lane, type Layer } from './layer.js';
import { type RetryBudget } from './retry-budget.js';

/** A vendor that asks for a longer pause than so many of our longest ones is not waited for. */
const PATIENCE = 10;

/**
 * Makes failed calls again while that may help, time is left and the budget of the vendor allows it. A pause is drawn between
 * 0 and a bound that doubles each time ("full jitter"), or is as long as the vendor asked.
 * @param mode `submit`: only what certainly had no effect at the vendor is retried. `read`: whatever may succeed later.
 */
export function retryLayer(
  { context, vendor, operation }: Lane,
  mode: 'read' | 'submit',
  budget: RetryBudget,
): Layer {
  const { settings, random, emit } = context;
  const { attempts } = settings.retry;
  const provider = vendor.provider.id;

  const isRetryable = ({ retry, effect }: ModerationError) =>
    retry === 'later' && (mode === 'read' || effect === 'none');

  return (next) => async (request) => {
    budget.deposit();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(request);
      } catch (error) {
        if (!isModerationError(error) || !isRetryable(error)) throw error;
        if (attempt >= attempts) throw attempt > 1 ? withErrorDetails(error, { retry: 'exhausted' }) : error;
        const waitMs = error.retryAfterMs ?? random() * backoffMs(settings.retry, attempt);
        const isWorthIt = waitMs <= settings.retry.maxMs * PATIENCE;
        if (!isWorthIt || !request.deadline.hasTimeFor(waitMs) || !budget.withdraw()) throw error;
        emit({ type: 'retry', provider, operation, attempt, waitMs, error: error.code });
        await pause(request.deadline, waitMs, error);
      }
    }
  };
}

/** Whoever ends the call in the pause learns what the latest attempt may have caused. */
async function pause(deadline: Deadline, waitMs: number, latest: ModerationError): Promise<void> {
  try {
    await deadline.sleep(waitMs);
  } catch (error) {
    throw isModerationError(error)
      ? withErrorDetails(error, { effect: latest.effect, cause: latest })
      : error;
  }
}

/** The longest pause after so many failed attempts. */
export function backoffMs({ baseMs, maxMs }: { baseMs: number; maxMs: number }, failures: number): number {
  return Math.min(maxMs, baseMs * 2 ** (failures - 1));
}
