import { ModerationError, isModerationError, withErrorDetails, type ModerationErrorInit } from './errors.js';

/** Marks the error of a call that costs money: what may have been carried out must not be retried, since it would be paid for twice. */
export function paidOnce(error: ModerationError, provider: string): ModerationError {
  return withErrorDetails(error, { provider, ...(error.effect === 'unknown' ? { retry: 'never' } : {}) });
}

/** Marks the error of a call that starts nothing, such as a poll: however it fails, there is nothing to be paid for. */
export function startedNothing(error: ModerationError, provider: string): ModerationError {
  return withErrorDetails(error, { provider, effect: 'none' });
}

/** Takes whatever was thrown as the `ModerationError` that it is, or hides it in one. */
export function toModerationError(thrown: unknown, provider: string, operation: string): ModerationError {
  return isModerationError(thrown) ? thrown : internalError(thrown, provider, operation);
}

/** Keeps anything but a `ModerationError` from reaching the caller, without the original, which may hold a request. */
export function internalError(thrown: unknown, provider: string, operation: string): ModerationError {
  const { name, stack } = Object(thrown) as { name?: unknown; stack?: unknown };
  const isError = typeof name === 'string' && typeof stack === 'string';
  const wrapped = new ModerationError({
    code: 'internal',
    provider,
    operation,
    message: `${operation}: unexpected ${isError ? name : typeof thrown}; please report it`,
  });
  const frames = isError ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  wrapped.stack = [`${wrapped.name}: ${wrapped.message}`, ...frames].join('\n');
  return wrapped;
}

/** What went wrong before anything was sent. */
export function refusal(init: Omit<ModerationErrorInit, 'effect'>): ModerationError {
  return new ModerationError({ ...init, effect: 'none' });
}
