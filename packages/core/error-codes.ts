/** Every way in which a moderation can fail; programs branch on this code, never on a message. */
export const ERROR_CODES = [
  'config',
  'unsupported',
  'invalid_content',
  'auth',
  'quota',
  'rate_limited',
  'timeout',
  'network',
  'vendor_unavailable',
  'bad_response',
  'job_not_found',
  'job_failed',
  'job_expired',
  'callback_rejected',
  'aborted',
  'internal',
] as const;

/** What went wrong, from a closed list. */
export type ErrorCode = (typeof ERROR_CODES)[number];
