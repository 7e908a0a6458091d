import {
  isModerationError,
  withErrorDetails,
  type ModerationError,
  type ModerationErrorInit,
} from './errors.js';

/** Marks the error of a call that costs money: what may have been carried out must not be repeated, since it would be paid for twice. */
export function paidOnce(error: ModerationError, provider: string): ModerationError {
  return withErrorDetails(error, { provider, ...(error.effect === 'unknown' ? { retry: 'never' } : {}) });
}

/** Awaits a call that costs money, and marks its errors as `paidOnce` does. */
export async function payingOnce<Value>(provider: string, work: Promise<Value>): Promise<Value> {
  return marking(work, (error) => paidOnce(error, provider));
}

/** Awaits a call that starts nothing, such as asking after a job: however it fails, nothing is there to be paid for. */
export async function startingNothing<Value>(provider: string, work: Promise<Value>): Promise<Value> {
  const details: Partial<ModerationErrorInit> = { provider, effect: 'none' };
  return marking(work, (error) => withErrorDetails(error, details));
}

async function marking<Value>(
  work: Promise<Value>,
  mark: (error: ModerationError) => ModerationError,
): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw isModerationError(error) ? mark(error) : error;
  }
}
