import { ModerationError, type HttpResponse, type Secret } from '@moderato/core';
import { parseRetryAfter, redact } from '@moderato/http';
import { BY_CODE, busy, fault, refused, type Meaning } from './error-codes.js';
import { PROVIDER, type WireRequest } from './request.js';

/** What is needed to put an error response into words that are safe to print. */
export interface ErrorContext extends Pick<WireRequest, 'operation' | 'purpose'> {
  /** Everything that must not be printed, should the vendor repeat it. */
  secrets: readonly Secret[];
  nowMs: number;
}

/** What the envelope of a response says; nulls where it is none. */
export interface Envelope {
  /** Numbers of the service, words of the gateway before it, as text. */
  code: string | null;
  message: string | null;
  requestId: string | null;
}

/** Codes of responses that are no errors. */
const DONE = '200';
/** The job still runs. */
export const RUNNING = '280';

/**
 * Makes the error for a response, or null when it is none: HTTP 2xx with the code 200, or 280 about a job. The code in the body
 * counts, except that nothing heals an HTTP status that says busy or broken.
 */
export function responseError(
  response: HttpResponse,
  envelope: Envelope,
  context: ErrorContext,
): ModerationError | null {
  const { status, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const { code, requestId } = envelope;
  if (isSuccess && (code === DONE || (code === RUNNING && context.purpose === 'query'))) return null;
  const meaning = meaningOf(status, envelope, context);
  const { secrets } = context;
  const id = requestId ?? headers['x-acs-request-id'];
  const retryAfterMs = parseRetryAfter(headers['retry-after'], context.nowMs);
  return new ModerationError({
    code: meaning.code,
    provider: PROVIDER,
    operation: context.operation,
    retry: meaning.retry,
    effect: meaning.effect,
    status,
    message: redact(describe(envelope, status, meaning), secrets),
    body: redact(response.body, secrets),
    ...(code === null ? {} : { vendorCode: redact(code, secrets) }),
    ...(id === undefined ? {} : { requestId: redact(id, secrets) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function meaningOf(status: number, { code, message }: Envelope, { purpose }: ErrorContext): Meaning {
  const listed = code === null ? undefined : BY_CODE.get(code);
  if (listed === busy || status === 429) return busy;
  if (status >= 500) return fault;
  if (listed === undefined) return meaningOfStatus(status);
  // of a result that is asked for, the job is what is not there
  if (code === '404' && purpose === 'query') return refused('job_not_found');
  if (code === '400' && /service/i.test(message ?? ''))
    return refused('config', 'check the service code and whether the region has it');
  // a job may have been created although the response says that something failed
  return listed.code === 'vendor_unavailable' && purpose === 'submit' ? fault : listed;
}

/** What the HTTP status says where the code does not. */
function meaningOfStatus(status: number): Meaning {
  if (status === 408) return { code: 'timeout', retry: 'later', effect: 'unknown' };
  if (status === 401 || status === 403 || status === 407) return refused('auth', 'check the access keys');
  if (status === 404 || status === 405) return refused('config', 'check the endpoint');
  return { code: 'bad_response', retry: 'never', effect: 'unknown' };
}

/** Finds code, message and request id in a body; which of `Msg` and `Message` there is depends on the operation. */
export function readEnvelope(body: unknown): Envelope {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return {
    code: word(fields['Code']),
    message: word(fields['Message']) ?? word(fields['Msg']),
    requestId: word(fields['RequestId']),
  };
}

/** Codes are numbers, or words; an empty text is as good as none. */
function word(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function describe({ code, message }: Envelope, status: number, { hint }: Meaning): string {
  const shown = (message ?? '').slice(0, 300);
  const said = shown === '' ? '' : `: ${shown}${(message ?? '').length > 300 ? '…' : ''}`;
  const advice = hint === undefined ? '' : ` (${hint})`;
  return `Aliyun responded ${code === null ? 'without a code' : `with ${code}`}, HTTP status ${status}${said}${advice}`;
}
