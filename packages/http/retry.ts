import { isModerationError, ModerationError, withErrorDetails } from '@moderato/core';
import { onAbort } from './abort.js';

export interface RetryPolicy {
  /** `submit` repeats only what certainly had no effect at the vendor; `read` repeats whatever may succeed later. */
  mode: 'read' | 'submit';
  /** Attempts in all, the first one included. */
  attempts: number;
  /** Upper bound of the wait after the first attempt; doubles with each further one. */
  baseMs: number;
  /** Upper bound of every such wait. */
  maxMs: number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Gives 0 up to 1, like `Math.random`. */
  random(): number;
  signal?: AbortSignal;
  /** Asked before each repeat; false ends the repeating with the error as it is. Default: always true. */
  mayRepeat?(error: ModerationError, attemptNumber: number, waitMs: number): boolean;
}

const PATIENCE = 10;

/**
 * Calls `attempt` until it succeeds or repeating makes no sense; each attempt is made afresh, so that it is signed anew.
 * Waits a random time between 0 and the bound ("full jitter"), or exactly as long as the vendor asked. A vendor that asks
 * for more than ten times `maxMs` is not waited for: its error is thrown as it is, with `retryAfterMs`.
 * @throws the last error; with retry `exhausted` when it was repeated in vain. ModerationError `aborted` when the signal
 * fires while waiting, with the last error as cause.
 */
export async function retry<T>(
  attempt: (attemptNumber: number) => Promise<T>,
  policy: RetryPolicy,
): Promise<T> {
  for (let attemptNumber = 1; ; attemptNumber++) {
    try {
      return await attempt(attemptNumber);
    } catch (error) {
      if (!isModerationError(error) || !isRepeatable(error, policy.mode)) throw error;
      if (attemptNumber >= policy.attempts) {
        throw attemptNumber > 1 ? withErrorDetails(error, { retry: 'exhausted' }) : error;
      }
      const waitMs = error.retryAfterMs ?? jitter(attemptNumber, policy);
      if (waitMs > policy.maxMs * PATIENCE) throw error;
      if (policy.mayRepeat?.(error, attemptNumber, waitMs) === false) throw error;
      await sleepUnlessAborted(waitMs, policy, error);
    }
  }
}

function isRepeatable(error: ModerationError, mode: RetryPolicy['mode']): boolean {
  return error.retry === 'later' && (mode === 'read' || error.effect === 'none');
}

function jitter(attemptNumber: number, policy: RetryPolicy): number {
  return policy.random() * Math.min(policy.maxMs, policy.baseMs * 2 ** (attemptNumber - 1));
}

async function sleepUnlessAborted(waitMs: number, policy: RetryPolicy, last: ModerationError): Promise<void> {
  const { signal } = policy;
  const aborted = () =>
    new ModerationError({
      code: 'aborted',
      provider: last.provider,
      operation: last.operation,
      message: `aborted while waiting to repeat: ${last.message}`,
      effect: last.effect,
      cause: last,
    });
  if (signal?.aborted) throw aborted();
  let release: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    release = onAbort(signal, () => reject(aborted()));
  });
  try {
    await Promise.race([policy.sleep(waitMs, signal), interrupted]);
  } catch (error) {
    throw signal?.aborted ? aborted() : error;
  } finally {
    release();
  }
  if (signal?.aborted) throw aborted();
}
