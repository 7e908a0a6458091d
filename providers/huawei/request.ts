import { ModerationError, type ErrorCode, type HttpRequest, type Secret } from '@moderato/core';
import { authorizationHeader, sdkDate, type HuaweiKeys } from './sign.js';

/** The id of this vendor. */
export const PROVIDER = 'huawei';

/** The shape of ids that may enter an address: nothing that needs escaping, and no `.` or `..`. */
export const JOB_ID = /^(?!\.+$)[A-Za-z0-9_.~-]{1,128}$/;

/** A request before it is addressed and signed. */
export interface WireRequest {
  method: 'GET' | 'POST';
  /** From the root, of characters that need no escaping, so that it is signed as it is sent. */
  path: string;
  body?: string;
  operation: string;
  /** Header `Enterprise-Project-Id`: the enterprise project that is billed. */
  enterpriseProjectId?: string | undefined;
  /** Texts of the caller that must not be printed should a response repeat them: addresses can hold signatures. */
  hidden?: readonly Secret[];
}

/** What proves who is calling. */
export type Credential = { kind: 'keys'; keys: HuaweiKeys } | { kind: 'token'; token: Secret };

/** Where and as whom to call. */
export interface Caller {
  /** An origin, without a slash at the end. */
  origin: string;
  projectId: string;
  credential: Credential;
  nowMs: number;
}

/**
 * Addresses and signs a request. A token goes into `X-Auth-Token`; access keys sign `host`, `content-type`, `x-sdk-date`,
 * `x-project-id`, `enterprise-project-id` and `x-security-token`, as Huawei's SDKs do.
 */
export function buildRequest(request: WireRequest, caller: Caller): HttpRequest {
  return {
    method: request.method,
    url: `${caller.origin}${request.path}`,
    headers: {
      'Content-Type': 'application/json',
      ...ownHeaders(request),
      ...authenticate(request, caller),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
    operation: request.operation,
    provider: PROVIDER,
  };
}

function ownHeaders({ enterpriseProjectId }: WireRequest): Record<string, string> {
  return enterpriseProjectId === undefined ? {} : { 'Enterprise-Project-Id': enterpriseProjectId };
}

function authenticate(request: WireRequest, caller: Caller): Record<string, string> {
  const { credential } = caller;
  if (credential.kind === 'token') return { 'X-Auth-Token': credential.token.reveal() };
  const { keys } = credential;
  const headers = {
    'X-Sdk-Date': sdkDate(caller.nowMs),
    'X-Project-Id': caller.projectId,
    ...(keys.securityToken === undefined ? {} : { 'X-Security-Token': keys.securityToken.reveal() }),
  };
  const host = caller.origin.slice(caller.origin.indexOf('//') + 2);
  const signed = { host, 'Content-Type': 'application/json', ...ownHeaders(request), ...headers };
  const { method, path, body = '' } = request;
  return {
    ...headers,
    Authorization: authorizationHeader({ method, path, query: {}, headers: signed, body }, keys),
  };
}

/** The vendor's site that a region belongs to; the two have separate accounts and different policies (EP52, LIM). */
export function siteOf(region: string): 'cn' | 'intl' {
  return region.startsWith('cn-') ? 'cn' : 'intl';
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?)(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

/**
 * Reads one of the vendor's instants as ISO-8601 with a zone; null where it is missing or none.
 * Audio responses write `YYYY-MM-DD HH:mm:ss` without a zone (A83), read as +08:00: unconfirmed, inferred from the job ids of
 * the documented samples, which count days from midnight at +08:00. Video responses write ISO-8601 with `Z` (V72).
 */
export function toInstant(value: unknown): string | null {
  const [, day, time, zone] = (typeof value === 'string' ? INSTANT.exec(value) : null) ?? [];
  if (day === undefined || time === undefined || !isDay(day)) return null;
  return `${day}T${time}${zone ?? '+08:00'}`;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(text: string): boolean {
  const year = numberAt(text, 0) * 100 + numberAt(text, 2);
  const month = numberAt(text, 5);
  const day = numberAt(text, 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0));
}

/** Reads two digits. */
function numberAt(text: string, index: number): number {
  return (text.charCodeAt(index) - ZERO) * 10 + text.charCodeAt(index + 1) - ZERO;
}

const ZERO = 48;

/** The error for what is refused before anything is sent. */
export function refuse(code: ErrorCode, operation: string, message: string): ModerationError {
  return new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
}
