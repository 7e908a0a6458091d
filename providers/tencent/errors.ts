import { ModerationError, type Effect, type ErrorCode, type Retry, type Secret } from '@moderato/core';
import { parseRetryAfter, readJson, redact } from '@moderato/http';
import { readXml, type XmlElement } from '@moderato/http/xml';
import { PROVIDER, REPEATED, elementsOf, requestIdOf, textOf, type Answer } from './wire.js';

interface Meaning {
  code: ErrorCode;
  retry: Retry;
  /** Default `none`: a documented refusal, so nothing was accepted. */
  effect?: Effect;
  hint: string;
}

const never = (code: ErrorCode, hint: string): Meaning => ({ code, retry: 'never', hint });
const later = (code: ErrorCode, hint: string): Meaning => ({ code, retry: 'later', hint });

const CLOCK = 'the signature is outside its time; check the clock of this machine';
const WRONG_PLACE = 'the bucket is not at this address; check bucket, region and endpoint';

/** Error codes of requests (Tencent Cloud CI "Error codes", D:1045/43611, D:436/46214; COS "Error codes", D:436/7730). */
const CODES: Readonly<Record<string, Meaning>> = {
  PermanentRedirect: never('config', WRONG_PLACE),
  TemporaryRedirect: never('config', WRONG_PLACE),
  NoSuchBucket: never('config', WRONG_PLACE),
  InvalidHost: never('config', WRONG_PLACE),
  InvalidArgument: never('invalid_content', 'a field of the request is not accepted'),
  InvalidUrl: never('invalid_content', 'the address of the content is not accepted'),
  MissingContent: never('invalid_content', 'the request has no content'),
  InvalidContent: never('invalid_content', 'the request body is not accepted'),
  InvalidContentType: never('invalid_content', 'the type of the request body is not accepted'),
  ResourceNotFound: never('invalid_content', 'the content does not exist'),
  ResourceAccessDenied: never('auth', 'the vendor may not read the content'),
  ResourceDownloadFailed: later('invalid_content', 'the content could not be downloaded'),
  MissingAuthorization: never('auth', 'the request is not signed'),
  InvalidAuthorization: never('auth', 'the signature is not accepted'),
  AccessDenied: never('auth', 'access is denied; check the key and its permissions'),
  SecretidNotExist: never('auth', 'the secretId does not exist'),
  SignatureExpired: later('auth', CLOCK),
  RequestTimeTooSkewed: never('auth', CLOCK),
  SlowDown: later('rate_limited', 'too many requests'),
  InternalError: { ...later('vendor_unavailable', 'the vendor failed inside'), effect: 'unknown' },
  BucketAlreadyBinded: never('config', 'the bucket is bound already'),
  QueueNotFound: never('config', 'the queue does not exist'),
  TemplateNotFound: never('config', 'the template does not exist'),
  BindedBucketNumLimit: never('quota', 'no more buckets can be bound'),
  CreatedTemplateNumLimit: never('quota', 'no more templates can be made'),
  MediaBucketUnBinded: never('config', 'the bucket is not bound to CI; bind it in the console'),
  TemplateNameDuplicate: never('config', 'the template exists already'),
  ActiveWorkflowForbiddenUpdate: never('config', 'the workflow is active'),
  WorkFlowNumLimit: never('quota', 'no more workflows can be made'),
  WriteTargetBucketDenied: never('auth', 'the vendor may not write to the bucket'),
  QueueNumLimit: never('quota', 'no more queues can be made'),

  // what goes wrong while moderating (D:1045/33700)
  '-61011': never('invalid_content', 'the file does not exist'),
  '-65007': never('invalid_content', 'the content cannot be decoded'),
  '-65010': later('invalid_content', 'the content could not be downloaded; private files need a signed link'),
  '-65011': never('invalid_content', 'the file is too large'),
  '-65012': never('invalid_content', 'the resolution is too low'),
  '-65013': never('invalid_content', 'the name ending or the size of the file is outside the rules'),
  '-65014': never('config', 'the service role CI_QCSRole is missing; create it in the console'),
  '-65015': never('config', 'there is nothing to look for; check the policy or the categories'),
  '-65016': never('config', 'the bizType does not exist'),
  '-29214': later('rate_limited', 'too many requests'),
  '-60949': later('rate_limited', 'too many requests'),
  '-46618': never('auth', 'the signature of the content is not accepted'),
  '-46619': later('auth', 'the signature of the content has expired'),
  '-46628': never('invalid_content', 'the file does not exist'),

  // the synchronous image call (D:1045/33700, D:460/8523), also in the header `X-ErrNo`
  '-162': never('quota', 'the account is in arrears; settle it in the console'),
  '-164': later('rate_limited', 'too many requests'),
  '-902': later('invalid_content', 'the origin of the content did not answer in time'),
  '-5062': never('invalid_content', 'the vendor blocks the image because it may be prohibited'),
  '-6101': never('invalid_content', 'the image is gone'),
};

/** The numbers that JSON error bodies and callbacks carry instead of the names (D:1045/33700). */
const NUMBERS: Readonly<Record<string, string>> = {
  '1007': 'InternalError',
  '1010': 'InvalidUrl',
  '1011': 'InvalidContent',
  '1012': 'MissingAuthorization',
  '1013': 'InvalidAuthorization',
  '1014': 'SignatureExpired',
  '1015': 'InvalidArgument',
  '1016': 'MissingContent',
  '1017': 'InvalidHost',
  '1018': 'AccessDenied',
  '1019': 'SecretidNotExist',
  '1020': 'SlowDown',
  '1021': 'InvalidContentType',
  '1100': 'BucketAlreadyBinded',
  '1103': 'ResourceNotFound',
  '1106': 'QueueNotFound',
  '1107': 'TemplateNotFound',
  '1109': 'BindedBucketNumLimit',
  '1110': 'CreatedTemplateNumLimit',
  '1111': 'MediaBucketUnBinded',
  '1112': 'TemplateNameDuplicate',
  '1114': 'ActiveWorkflowForbiddenUpdate',
  '1120': 'WorkFlowNumLimit',
  '1124': 'WriteTargetBucketDenied',
  '1145': 'QueueNumLimit',
};

/** What an error body says; all parts are optional on the wire (D:1045/43611; COS adds `Resource`, D:436/7730). */
export interface Refusal {
  code: string | null;
  message: string | null;
  requestId: string | null;
}

/**
 * Gives the XML of an answer that is no error. Errors say what a repeat could bring; that an uncertain submit is not to be
 * repeated is decided by who submits.
 * @throws ModerationError for a refusal, also inside a 2xx answer, and `bad_response` for anything but one well-formed XML
 * document.
 */
export function readAnswer(answer: Answer): XmlElement {
  if (answer.root !== undefined) return answer.root;
  const { response, operation, secrets } = answer;
  const { status, body } = response;
  const isJson = body.trimStart().startsWith('{');
  const succeeded = status >= 200 && status < 300;
  const number = readErrorNumber(response.headers);
  const isRefusal = !succeeded || number !== null;
  const early = isJson ? readJsonRefusal(body) : isRefusal ? readXmlRefusal(body) : null;
  if (isRefusal || early !== null) throw refusalError(answer, withNumber(early, number));
  const root = readXml(body, { provider: PROVIDER, operation, arrays: REPEATED, response, secrets });
  const refusal = refusalIn(root);
  if (refusal !== null) throw refusalError(answer, refusal);
  return root;
}

function withNumber(refusal: Refusal | null, number: string | null): Refusal | null {
  if (number === null || (refusal !== null && refusal.code !== null)) return refusal;
  return { message: null, requestId: null, ...refusal, code: number };
}

/** The number that the synchronous image call gives in a header, where bodies can be anything (D:1045/33700); 0 is no error. */
function readErrorNumber(headers: Readonly<Record<string, string>>): string | null {
  const number = headers['x-errno']?.trim() ?? '';
  return /^-?\d+$/.test(number) && Number(number) !== 0 ? number : null;
}

function readXmlRefusal(body: string): Refusal | null {
  const root = attempt(() => readXml(body, { ...QUIET, arrays: REPEATED }));
  return root === undefined ? null : refusalIn(root);
}

function refusalIn(root: XmlElement): Refusal | null {
  if (!Object.hasOwn(root, 'Error')) return null;
  const [error = {}] = elementsOf(root, 'Error');
  return {
    code: textOf(error, 'Code'),
    message: textOf(error, 'Message'),
    requestId: textOf(error, 'RequestId'),
  };
}

/** `{ code, message, request_id }` with a numeric code, as cos-go-sdk-v5 reads it. */
function readJsonRefusal(body: string): Refusal | null {
  const fields = attempt(() => readJson(body, QUIET)) as Record<string, unknown> | undefined;
  if (fields === undefined || !Object.hasOwn(fields, 'code')) return null;
  const text = (name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return typeof value === 'number'
      ? String(value)
      : typeof value === 'string' && value !== ''
        ? value
        : null;
  };
  return { code: text('code'), message: text('message'), requestId: text('request_id') };
}

const QUIET = { provider: PROVIDER, operation: 'read error' };

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** By the documented code, else by the HTTP status. The vendor's message is quoted redacted, the body attached. */
export function refusalError(answer: Answer, refusal: Refusal | null): ModerationError {
  const { response, operation, purpose, secrets, nowMs } = answer;
  const { code = null, message = null } = refusal ?? {};
  const meaning = meaningOf(code, message, response.status, purpose);
  const requestId = requestIdOf(answer, refusal?.requestId ?? null);
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], nowMs);
  return new ModerationError({
    code: meaning.code,
    provider: PROVIDER,
    operation,
    retry: meaning.retry,
    effect: meaning.effect ?? 'none',
    status: response.status,
    message: `Tencent CI: ${meaning.hint} ${quote(code ?? `HTTP status ${response.status}`, message, secrets)}`,
    body: redact(response.body, secrets),
    ...(code === null ? {} : { vendorCode: shorten(code, secrets) }),
    ...(requestId === null ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function meaningOf(
  code: string | null,
  message: string | null,
  status: number,
  purpose: Answer['purpose'],
): Meaning {
  const known = code === null ? undefined : documented(code);
  if (known === CODES['AccessDenied'] && /expired/i.test(message ?? '')) return never('auth', CLOCK);
  if (known === CODES['ResourceNotFound'] && purpose === 'fetch') return UNKNOWN_JOB;
  return known ?? unlisted(code) ?? byStatus(status, purpose);
}

function documented(code: string): Meaning | undefined {
  const name = Object.hasOwn(NUMBERS, code) ? NUMBERS[code] : code;
  return name !== undefined && Object.hasOwn(CODES, name) ? CODES[name] : undefined;
}

/** Negative numbers that no page explains are failures inside the vendor (D:1045/33700: "other", internal). */
function unlisted(code: string | null): Meaning | undefined {
  return /^-\d+$/.test(code ?? '')
    ? { ...later('vendor_unavailable', 'the vendor failed inside'), effect: 'unknown' }
    : undefined;
}

const UNKNOWN_JOB = never('job_not_found', 'no such job');

/** Most statuses are not documented; what is not certainly a refusal has an unknown effect. */
function byStatus(status: number, purpose: Answer['purpose']): Meaning {
  if (status >= 300 && status < 400) return never('config', WRONG_PLACE);
  if (status === 401 || status === 403)
    return never('auth', 'the request is refused; check the key and its permissions');
  if (status === 404 && purpose === 'fetch') return UNKNOWN_JOB;
  if (status === 404) return { ...never('config', WRONG_PLACE), effect: 'unknown' };
  if (status === 429) return later('rate_limited', 'too many requests');
  if (status === 408) return { ...later('timeout', 'the vendor waited too long'), effect: 'unknown' };
  if (status >= 500)
    return { ...later('vendor_unavailable', 'the vendor is not available'), effect: 'unknown' };
  return { ...never('bad_response', 'refused in words that are not documented'), effect: 'unknown' };
}

/**
 * The error of a job that ended as `Failed`. Its code is a name or a number, the pages point at both; a negative number that
 * no page explains is a failure inside the vendor. Whether a failed job is paid for is not documented.
 */
export function jobFailure(
  code: string | null,
  message: string | null,
  answer: Answer,
  requestId: string | null,
): ModerationError {
  const { operation, secrets } = answer;
  const inside = later('job_failed', 'a failure inside the vendor');
  const unexplained = /^-\d+$/.test(code ?? '') ? inside : never('job_failed', 'no documented reason');
  const { hint, retry } = (code === null ? undefined : documented(code)) ?? unexplained;
  return new ModerationError({
    code: 'job_failed',
    provider: PROVIDER,
    operation,
    retry,
    message: `Tencent CI could not moderate the content: ${hint} ${quote(code ?? 'no code', message, secrets)}`,
    ...(code === null ? {} : { vendorCode: shorten(code, secrets) }),
    ...(requestId === null ? {} : { requestId }),
  });
}

function quote(code: string, message: string | null, secrets: readonly Secret[]): string {
  const words = message === null ? '' : `: ${JSON.stringify(shorten(message, secrets))}`;
  return `(${shorten(code, secrets)}${words})`;
}

const QUOTED_CHARACTERS = 300;

function shorten(text: string, secrets: readonly Secret[]): string {
  return redact(text, secrets).slice(0, QUOTED_CHARACTERS);
}
