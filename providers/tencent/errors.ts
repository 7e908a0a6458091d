import { ModerationError, runAtOnce, type Secret, type Steps } from '@moderato/core';
import { parseRetryAfter, readJson, redact } from '@moderato/http';
import { readXml, readXmlSteps, type XmlElement } from '@moderato/http/xml';
import { CLOCK, CODES, WRONG_PLACE, documented, later, never, type Meaning } from './error-codes.js';
import { PROVIDER } from './request.js';
import { REPEATED, requestIdOf, type Answer } from './response.js';
import { elementsOf, textOf } from './elements.js';

/** What an error body says; all parts are optional on the wire (D:1045/43611; COS adds `Resource`, D:436/7730). */
export interface Refusal {
  code: string | null;
  message: string | null;
  requestId: string | null;
}

/**
 * Gives the XML of a response that is no error. Errors say what a repeat could bring; that an uncertain submit is not to be
 * repeated is decided by who submits.
 * @throws ModerationError for a refusal, also inside a 2xx response, and `bad_response` for anything but one well-formed XML
 * document.
 */
export function readAnswer(answer: Answer): XmlElement {
  return runAtOnce(readAnswerSteps(answer));
}

/** As `readAnswer`, but can be interrupted. */
export function* readAnswerSteps(answer: Answer): Steps<XmlElement> {
  if (answer.root !== undefined) return answer.root;
  const { response, operation, secrets } = answer;
  const { status, body } = response;
  const isJson = body.trimStart().startsWith('{');
  const succeeded = status >= 200 && status < 300;
  const number = readErrorNumber(response.headers);
  const isRefusal = !succeeded || number !== null;
  const early = isJson ? readJsonRefusal(body) : isRefusal ? readXmlRefusal(body) : null;
  if (isRefusal || early !== null) throw refusalError(answer, withNumber(early, number));
  const context = { provider: PROVIDER, operation, arrays: REPEATED, response, secrets };
  const root = yield* readXmlSteps(body, context);
  const refusal = refusalIn(root);
  if (refusal !== null) throw refusalError(answer, refusal);
  return root;
}

/** The error of a call about a stored file that was not carried out. */
export function readStorageRefusal(answer: Answer): ModerationError {
  return refusalError(answer, readXmlRefusal(answer.response.body));
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
