import {
  ModerationError,
  type Effect,
  type ErrorCode,
  type HttpResponse,
  type Retry,
  type Secret,
} from '@moderato/core';
import { parseRetryAfter, redact } from '@moderato/http';

/** What one of the vendor's codes means for the caller. */
interface Meaning {
  code: ErrorCode;
  retry: Retry;
  effect: Effect;
  hint?: string;
}

const KEYS_HINT =
  'check the credentials and the clock of this machine; after 5 refused signatures in a row Huawei locks an access key for 5 minutes';
const TOKEN_HINT = 'the token is not valid, or no longer';
const ACCOUNT_HINT = 'to be settled in the console of the account';
const FROZEN_HINT = 'the account is frozen or in arrears; settle it in the billing center';
const JOB_HINT =
  'the id is wrong, or the result was cleaned up; how long Huawei keeps results is not documented';

const refused = (code: ErrorCode, hint?: string): Meaning => ({
  code,
  retry: 'never',
  effect: 'none',
  ...(hint === undefined ? {} : { hint }),
});
const busy: Meaning = { code: 'rate_limited', retry: 'later', effect: 'none' };
/** The media could not be fetched now; nothing was started. */
const unreachable: Meaning = { code: 'invalid_content', retry: 'later', effect: 'none' };
/** Failed inside: the call may have been carried out all the same. */
const fault: Meaning = { code: 'vendor_unavailable', retry: 'later', effect: 'unknown' };
const closed: Meaning = { code: 'vendor_unavailable', retry: 'later', effect: 'none' };

/**
 * The vendor's codes by number. All service errors come as HTTP 400, even internal ones, so the code decides.
 * Sources: `AIS` moderation_03_0010 (E10), older copies of it, and image_03_0010 (IMG10) for 05xx; `ModelArts` ocr_03_0028
 * (OCR); `APIG`, also spelt `APIGW`, the gateway's lists (APIG, api-sign-errorcode).
 */
const MEANINGS: Readonly<Record<'AIS' | 'ModelArts' | 'APIG', readonly (readonly [Meaning, ...string[]])[]>> =
  {
    AIS: [
      [refused('auth', TOKEN_HINT), '0002'],
      [refused('auth'), '0028'],
      [refused('config', ACCOUNT_HINT), '0004', '0007', '0026'],
      [refused('unsupported'), '0005'],
      [refused('internal'), '0010', '0013', '0014'],
      [refused('invalid_content'), '0011', '0012', '0015', '0020', '0021', '0022', '0023', '0024', '0025'],
      [refused('invalid_content'), '0401', '0402', '0403', '0501', '0502', '0503', '0504'],
      [refused('job_not_found', JOB_HINT), '0030'],
      [refused('quota', FROZEN_HINT), '0027'],
      [refused('quota'), '0032'],
      // "Repeated request": an earlier one like it may have been accepted; the documented text is cut off.
      [{ code: 'invalid_content', retry: 'never', effect: 'unknown' }, '0039'],
      [unreachable, '0029'],
      [busy, '0031'],
      [fault, '0003', '0404', '0405', '0505', '0506'],
    ],
    ModelArts: [
      [refused('auth', TOKEN_HINT), '0203', '4101', '4102', '4103'],
      [refused('auth'), '4106', '4107'],
      [refused('config', ACCOUNT_HINT), '0212', '4203', '4204', '4702'],
      [refused('internal'), '4104', '4105'],
      [refused('invalid_content'), '4201', '4202', '4601', '4703', '4705', '4706'],
      [refused('unsupported'), '4503', '4504', '4506', '4508'],
      [unreachable, '4603', '4704'],
      [refused('quota', FROZEN_HINT), '6201'],
      [busy, '4401'],
      [fault, '4301', '4302', '4402', '4403', '4502', '4505'],
    ],
    APIG: [
      [refused('auth', KEYS_HINT), '0301'],
      [refused('auth', 'the token has expired or belongs to another region'), '0307'],
      [
        refused('auth'),
        '0302',
        '0303',
        '0304',
        '0305',
        '0306',
        '0311',
        '0401',
        '0402',
        '0404',
        '0802',
        '1009',
      ],
      [refused('config', 'the address or the region has no such API'), '0101'],
      [refused('config', 'the TLS version is not accepted'), '0204'],
      [refused('config', ACCOUNT_HINT), '0310'],
      [refused('invalid_content'), '0602', '0607'],
      [refused('quota'), '0501'],
      [refused('quota', FROZEN_HINT), '0502'],
      [refused('vendor_unavailable'), '0106'],
      [busy, '0308'],
      [fault, '0103', '0104', '0105', '0601', '0605', '0606', '0608', '0609', '0611', '0612', '0705'],
      // Documented as raised by the gateway for want of a backend or of IAM: nothing was passed on.
      [closed, '0610', '0613'],
    ],
  };

const BY_CODE: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(MEANINGS).flatMap(([family, rows]) =>
    rows.flatMap(([meaning, ...numbers]) =>
      numbers.map((number): [string, Meaning] => [`${family}.${number}`, meaning]),
    ),
  ),
);

/** Refusals that a fresh token can heal; any other HTTP 401 counts as one too (IAM, APIG, OCR). */
const TOKEN_REFUSALS = [
  'AIS.0002',
  'APIG.0301',
  'APIG.0307',
  'ModelArts.0203',
  'ModelArts.4102',
  'ModelArts.4103',
];

/** What an error answer says, in whichever of the documented shapes. */
export interface ErrorBody {
  code: string | null;
  message: string | null;
  requestId: string | null;
}

/** What is needed to put an error answer into words that are safe to print. */
export interface ErrorContext {
  operation: string;
  /** Everything that must not be printed, should the vendor repeat it. */
  secrets: readonly Secret[];
  nowMs: number;
  /** 0 up to 1. */
  random: number;
}

/**
 * Makes the error for an answer, or null when the answer is none: HTTP 2xx without an error code inside.
 * The vendor's code decides, then the HTTP status; an answer in no documented shape never counts as a certain refusal unless
 * its status does.
 */
export function answerError(response: HttpResponse, context: ErrorContext): ModerationError | null {
  const succeeded = response.status >= 200 && response.status < 300;
  const body = readErrorBody(response.body, succeeded);
  if (succeeded && body.code === null) return null;
  // an error inside a success is a contradiction, so nothing is certain
  return errorOf(body, response, context, succeeded ? { effect: 'unknown' } : {});
}

/** Makes the error of one content in an answer about several, where such errors come inside HTTP 200 (I98). */
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
 * @param succeeded in a 2xx answer only `error_code`, `errorCode` and an `error` object mark an error.
 */
export function readErrorBody(text: string, succeeded = false): ErrorBody {
  const body = parseObject(text);
  if (body === null) return { code: null, message: null, requestId: null };
  const requestId = word(body['request_id']);
  const inner = succeeded ? [body['error']] : Object.values(body);
  const places = [body, ...inner.filter(isObject)];
  for (const place of places) {
    const plain = !succeeded || place !== body;
    const code =
      word(place['error_code']) ?? word(place['errorCode']) ?? (plain ? word(place['code']) : null);
    if (code === null) continue;
    const message = word(place['error_msg']) ?? word(place['errorMsg']) ?? word(place['message']);
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
  return `Huawei answered ${body.code ?? 'without an error code'}, HTTP status ${status}${said}${hint}`;
}

/** The message of APIG.0301 can repeat the signed request with `|` for line breaks, token headers included: that part goes. */
function vendorWords(message: string, code: string | null): string {
  const end = code === 'APIG.0301' ? message.indexOf('|') : -1;
  const shown = end < 0 ? message : `${message.slice(0, end).trimEnd()} …`;
  return shown.length > 300 ? `${shown.slice(0, 300)}…` : shown;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Codes are texts, but numbers at IAM; an empty text is as good as none. */
function word(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
