import {
  ModerationError,
  isJsonObject,
  nonEmptyText,
  parseJsonObject,
  type Effect,
  type HttpResponse,
  type Secret,
} from '@moderato/core';
import { parseRetryAfter, redact } from '@moderato/http';
import { BY_CODE, busy, fault, refused, type Meaning } from './error-codes.js';

/** Refusals that a fresh token can heal; any other HTTP 401 counts as one too (IAM, APIG, OCR). */
const TOKEN_REFUSALS = [
  'AIS.0002',
  'APIG.0301',
  'APIG.0307',
  'ModelArts.0203',
  'ModelArts.4102',
  'ModelArts.4103',
];

/** What an error response says, in whichever of the documented shapes. */
export interface ErrorBody {
  code: string | null;
  message: string | null;
  requestId: string | null;
}

/** What is needed to put an error response into words that are safe to print. */
export interface ErrorContext {
  operation: string;
  /** Everything that must not be printed, should the vendor repeat it. */
  secrets: readonly Secret[];
  nowMs: number;
  /** 0 up to 1. */
  random: number;
}

/**
 * Makes the error for a response, or null when it is no error: HTTP 2xx without an error code inside.
 * The vendor's code decides, then the HTTP status; a response in no documented shape never counts as a certain refusal unless
 * its status does.
 */
export function answerError(response: HttpResponse, context: ErrorContext): ModerationError | null {
  const succeeded = response.status >= 200 && response.status < 300;
  const body = readErrorBody(response.body, succeeded);
  if (succeeded && body.code === null) return null;
  // an error inside a success is a contradiction, so nothing is certain
  return errorOf(body, response, context, succeeded ? { effect: 'unknown' } : {});
}

/** Whether what was parsed from a 2xx response has a field that marks an error; then `answerError` decides. */
export function mayHoldError(answer: unknown): boolean {
  if (!isJsonObject(answer)) return false;
  const { error, error_code, errorCode } = answer;
  return error !== undefined || error_code !== undefined || errorCode !== undefined;
}

/** Makes the error of one content in a response about several, where such errors come inside HTTP 200 (I98). */
export function itemError(body: ErrorBody, response: HttpResponse, context: ErrorContext): ModerationError {
  return errorOf(body, { ...response, status: 400 }, context, { status: response.status });
}

function errorOf(
  body: ErrorBody,
  response: HttpResponse,
  context: ErrorContext,
  instead: { effect?: Effect; status?: number },
): ModerationError {
  const code = body.code === null ? null : body.code.replace(/^APIGW\./, 'APIG.');
  const meaning = (code === null ? undefined : BY_CODE.get(code)) ?? meaningOfStatus(response.status, code);
  const requestId = body.requestId ?? response.headers['x-request-id'];
  const retryAfterMs = waitMs(response, code, context);
  const status = instead.status ?? response.status;
  return new ModerationError({
    code: meaning.code,
    provider: 'huawei',
    operation: context.operation,
    retry: meaning.retry,
    effect: instead.effect ?? meaning.effect,
    status,
    message: redact(describe(body, status, code, meaning), context.secrets),
    body: redact(response.body, context.secrets),
    ...(body.code === null ? {} : { vendorCode: redact(body.code, context.secrets) }),
    ...(requestId === undefined ? {} : { requestId: redact(requestId, context.secrets) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Tells whether a fresh token could heal this refusal, and the call certainly had no effect. */
export function isTokenRefusal(error: ModerationError): boolean {
  const code = error.vendorCode?.replace(/^APIGW\./, 'APIG.');
  const isRefused = error.status === 401 || (code !== undefined && TOKEN_REFUSALS.includes(code));
  return isRefused && error.effect === 'none';
}

/** Refusals of a parameter that the service does not know (E10, A82). */
const PARAMETER_REFUSALS = ['AIS.0012', 'AIS.0401', 'AIS.0501'];

/**
 * Tells whether a word of the categories may be what was refused, and the call certainly had no effect. The code names no
 * parameter; a message that names another one saves a call that would be refused as well.
 */
export function mayRefuseCategory({ vendorCode, effect, message }: ModerationError): boolean {
  return (
    PARAMETER_REFUSALS.includes(vendorCode ?? '') && effect === 'none' && !/event_type|url/i.test(message)
  );
}

/**
 * Finds code and message in any documented shape: `error_code` + `error_msg`, `errorCode` + `errorMsg`, `code` + `message`,
 * flat or one level down, where flat wins (Huawei Python SDK, exception_handler.py).
 * @param succeeded in a 2xx response only `error_code`, `errorCode` and an `error` object mark an error.
 */
export function readErrorBody(text: string, succeeded = false): ErrorBody {
  const body = parseJsonObject(text);
  if (body === null) return { code: null, message: null, requestId: null };
  const requestId = nonEmptyText(body['request_id']);
  const inner = succeeded ? [body['error']] : Object.values(body);
  const places = [body, ...inner.filter(isJsonObject)];
  for (const place of places) {
    const plain = !succeeded || place !== body;
    const code =
      nonEmptyText(place['error_code']) ??
      nonEmptyText(place['errorCode']) ??
      (plain ? nonEmptyText(place['code']) : null);
    if (code === null) continue;
    const message =
      nonEmptyText(place['error_msg']) ?? nonEmptyText(place['errorMsg']) ?? nonEmptyText(place['message']);
    return { code, message, requestId };
  }
  return { code: null, message: null, requestId };
}

/** The one listed code that the gateway uses with several statuses, so that the status says what went wrong (APIG). */
const MALFORMED = 'APIG.0201';

/**
 * What the HTTP status says where the code does not. Service errors come as 400 even when Huawei itself failed, so that an
 * unlisted code is never taken for the content's fault.
 */
function meaningOfStatus(status: number, code: string | null): Meaning {
  if (status === 429) return busy;
  if (status >= 500) return fault;
  if (status === 408) return { code: 'timeout', retry: 'later', effect: 'unknown' };
  if (status === 401 || status === 403 || status === 407) return refused('auth');
  if (status === 404 || status === 405) return refused('config', 'the address has no such API');
  if (status === 413 && (code === null || code === MALFORMED))
    return refused('invalid_content', 'the request is larger than the gateway takes');
  return { code: 'bad_response', retry: 'never', effect: code === MALFORMED ? 'none' : 'unknown' };
}

/** Huawei advises to wait 2 to 5 seconds when throttled by APIG.0308; `Retry-After` is not documented, and wins if sent. */
function waitMs(response: HttpResponse, code: string | null, context: ErrorContext): number | undefined {
  const asked = parseRetryAfter(response.headers['retry-after'], context.nowMs);
  return asked ?? (code === 'APIG.0308' ? 2000 + Math.round(3000 * context.random) : undefined);
}

function describe(body: ErrorBody, status: number, code: string | null, meaning: Meaning): string {
  const said = body.message === null ? '' : `: ${vendorWords(body.message, code)}`;
  const hint = meaning.hint === undefined ? '' : ` (${meaning.hint})`;
  return `Huawei responded ${body.code === null ? 'without an error code' : `with ${body.code}`}, HTTP status ${status}${said}${hint}`;
}

/** The message of APIG.0301 can repeat the signed request with `|` for line breaks, token headers included: that part goes. */
function vendorWords(message: string, code: string | null): string {
  const end = code === 'APIG.0301' ? message.indexOf('|') : -1;
  const shown = end < 0 ? message : `${message.slice(0, end).trimEnd()} …`;
  return shown.length > 300 ? `${shown.slice(0, 300)}…` : shown;
}
