import {
  ModerationError,
  isModerationError,
  withErrorDetails,
  type ErrorCode,
  type JobTicket,
} from '@moderato/core';

/** Adds the ticket of a paid job to an error, so that the verdict can still be fetched. */
export function withTicket(error: unknown, ticket: JobTicket): unknown {
  return isModerationError(error) && error.ticket === undefined ? withErrorDetails(error, { ticket }) : error;
}

/** Takes whatever was thrown as the `ModerationError` that it is, or hides it in one. */
export function toModerationError(error: unknown, provider: string, operation: string): ModerationError {
  return isModerationError(error) ? error : internalError(error, provider, operation);
}

/** Keeps anything but a `ModerationError` from reaching the caller, without the original, which may hold a request. */
export function internalError(error: unknown, provider: string, operation: string): ModerationError {
  const name = error instanceof Error ? error.name : typeof error;
  const wrapped = new ModerationError({
    code: 'internal',
    provider,
    operation,
    message: `${operation}: unexpected ${name}; please report it`,
  });
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  wrapped.stack = [`${wrapped.name}: ${wrapped.message}`, ...frames].join('\n');
  return wrapped;
}

/** The vendor is down, over its limits or gives no usable response: another one may do better. Bad credentials and bad content are not among them. */
const OUTAGES: readonly ErrorCode[] = [
  'network',
  'timeout',
  'vendor_unavailable',
  'rate_limited',
  'quota',
  'bad_response',
  'job_not_found',
  'job_expired',
];

/** Tells whether another vendor may give a verdict after this error. */
export function mayFallBack(error: ModerationError): boolean {
  if (error.code === 'job_failed') return error.retry !== 'never';
  return OUTAGES.includes(error.code);
}
