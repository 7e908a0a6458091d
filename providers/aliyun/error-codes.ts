import { type Effect, type ErrorCode, type Retry } from '@moderato/core';

/** What an error code says. */
export interface Meaning {
  code: ErrorCode;
  retry: Retry;
  effect: Effect;
  hint?: string;
}

/** A certain refusal: nothing was carried out, and the same call will be refused again. */
export function refused(code: ErrorCode, hint?: string): Meaning {
  return { code, retry: 'never', effect: 'none', ...(hint === undefined ? {} : { hint }) };
}

/** Too many calls; nothing was carried out. */
export const busy: Meaning = { code: 'rate_limited', retry: 'later', effect: 'none' };

/** The vendor failed; whether the call was carried out is not known. */
export const fault: Meaning = { code: 'vendor_unavailable', retry: 'later', effect: 'unknown' };

/** The vendor failed and said so in words of its own: only success is billed (D434034, D604973). */
const failedUnbilled: Meaning = { code: 'vendor_unavailable', retry: 'later', effect: 'none' };

const RIGHTS = 'the RAM user lacks a right; AliyunYundunGreenWebFullAccess has it';
const CLOCK = 'check the clock of this machine';
const KEYS = 'check the access keys';

/**
 * Codes in the body of a response, numbers written as text (D3060179, D3060193, D53414, D276036), and words of the gateway before
 * the service (D276036, and the vendor's RPC style). A code that is not here is never taken for the content's fault, and its effect is unknown.
 */
export const BY_CODE: ReadonlyMap<string, Meaning> = new Map([
  ['400', refused('invalid_content', 'a parameter was refused')],
  ['401', refused('invalid_content', 'the address of the content was refused')],
  ['403', refused('invalid_content', 'the address of the content cannot be reached')],
  ['404', refused('invalid_content', 'there is nothing at the address of the content')],
  ['480', refused('invalid_content', 'the content could not be downloaded: check its size and its address')],
  ['592', { ...refused('invalid_content', 'downloading the content took too long'), retry: 'later' }],
  ['408', refused('auth', RIGHTS)],
  ['411', refused('auth', RIGHTS)],
  ['596', refused('auth', 'the service is not activated for the account')],
  ['588', busy],
  ['594', refused('job_expired', 'the vendor no longer keeps the result')],
  ['500', failedUnbilled],
  ['580', failedUnbilled],
  ['581', failedUnbilled],
  ['585', failedUnbilled],
  ['586', failedUnbilled],
  ['587', failedUnbilled],
  ['591', failedUnbilled],
  ['595', failedUnbilled],
  ['SignatureDoesNotMatch', refused('auth', KEYS)],
  ['IncompleteSignature', refused('auth', KEYS)],
  ['InvalidAccessKeyId.NotFound', refused('auth', KEYS)],
  ['InvalidAccessKeyId.Inactive', refused('auth', KEYS)],
  ['InvalidSecurityToken.Expired', refused('auth', 'the security token has expired')],
  ['InvalidSecurityToken.Malformed', refused('auth', KEYS)],
  ['InvalidTimeStamp.Expired', refused('auth', CLOCK)],
  ['Forbidden', refused('auth', RIGHTS)],
  ['Forbidden.RAM', refused('auth', RIGHTS)],
  ['NoPermission', refused('auth', RIGHTS)],
  ['InvalidAction.NotFound', refused('config', 'check the endpoint')],
  ['InvalidVersion', refused('config', 'check the endpoint')],
  ['Throttling', busy],
  ['Throttling.User', busy],
  ['Throttling.Api', busy],
]);
