import { type ErrorCode, type ModerationError } from '@moderato/core';

/** The vendor is down, over its limits or talks nonsense: another one may do better. Bad credentials and bad content are not among them. */
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

/** Tells whether the next vendor may be asked after this error. */
export function mayFallBack(error: ModerationError): boolean {
  if (error.code === 'job_failed') return error.retry !== 'never';
  return OUTAGES.includes(error.code);
}
