import {
  ModerationError,
  isJsonObject,
  nonEmptyText,
  parseJsonObject,
  type Effect,
  type ErrorCode,
  type HttpResponse,
  type Retry,
  type Secret,
} from '@moderato/core';
import { parseRetryAfter, redact } from '@moderato/http';
import { PROVIDER } from './request.js';

/** What is needed to put an error answer into words that are safe to print. */
export interface ErrorContext {
  operation: string;
  /** Everything that must not be printed, should the vendor repeat it. */
  secrets: readonly Secret[];
  nowMs: number;
}

interface Meaning {
  code: ErrorCode;
  retry: Retry;
  effect: Effect;
  hint?: string;
}

/**
 * Codes that are the content's fault. The first two are documented for this call (threads of its users); the others are the codes
 * of images in the error type of `openai` on npm (ResponseError in resources/responses/responses.d.ts). A code that is not here is
 * never taken for the content's fault: a fault of ours or of the server would then refuse everybody's content.
 */
const CONTENT_CODES = [
  'too_many_images',
  'file_too_large',
  'invalid_image',
  'invalid_image_format',
  'invalid_base64_image',
  'invalid_image_url',
  'image_too_large',
  'image_too_small',
  'image_parse_error',
  'image_file_too_large',
  'unsupported_image_media_type',
  'empty_image_file',
  'failed_to_download_image',
  'image_file_not_found',
];

/** Codes and types of an account that has nothing left; they come as 429, as too many requests do. */
const QUOTA_CODES = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'];

interface ErrorBody {
  code: string | null;
  type: string | null;
  message: string | null;
}

/**
 * Makes the error for an answer, or null when the answer is none: HTTP 2xx without an error inside. The body is
 * `{ error: { message, type, param, code } }`; servers of the same shape also send the error as a text, or its fields at the top.
 */
export function answerError(response: HttpResponse, context: ErrorContext): ModerationError | null {
  const { status, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const body = readErrorBody(response.body, isSuccess);
  if (isSuccess && body === null) return null;
  const { secrets } = context;
  const meaning = withAdvice(meaningOf(status, body, isSuccess), headers['x-should-retry']);
  const vendorCode = body?.code ?? body?.type ?? null;
  const requestId = headers['x-request-id'];
  const retryAfterMs = waitMs(headers, context.nowMs);
  return new ModerationError({
    code: meaning.code,
    provider: PROVIDER,
    operation: context.operation,
    retry: meaning.retry,
    effect: meaning.effect,
    status,
    message: redact(describe(vendorCode, body?.message ?? null, status, meaning), secrets),
    body: redact(response.body, secrets),
    ...(vendorCode === null ? {} : { vendorCode: redact(vendorCode, secrets) }),
    ...(requestId === undefined ? {} : { requestId: redact(requestId, secrets) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function meaningOf(status: number, body: ErrorBody | null, isSuccess: boolean): Meaning {
  const refused = (code: ErrorCode, hint?: string): Meaning => ({
    code,
    retry: 'never',
    effect: 'none',
    ...(hint === undefined ? {} : { hint }),
  });
  const words = [body?.code, body?.type];
  // an error inside a success is a contradiction, so nothing is certain
  if (isSuccess) return { code: 'bad_response', retry: 'never', effect: 'unknown' };
  if (status === 401 || status === 403 || status === 407)
    return refused('auth', 'check the key, its organization and its project');
  if (status === 402 || (status < 500 && words.some((word) => QUOTA_CODES.includes(word ?? ''))))
    return refused('quota', 'the account has no credit left, or its limit is reached');
  if (status === 429) return { code: 'rate_limited', retry: 'later', effect: 'none' };
  if (status >= 500) return { code: 'vendor_unavailable', retry: 'later', effect: 'unknown' };
  if (status === 408) return { code: 'timeout', retry: 'later', effect: 'unknown' };
  if (status === 404 || status === 405)
    return refused('config', 'check the endpoint and the name of the model');
  if (status >= 400 && CONTENT_CODES.includes(body?.code ?? '')) return refused('invalid_content');
  // only a body in the vendor's own shape shows that the vendor itself refused the request
  const effect = status >= 400 && body !== null ? 'none' : 'unknown';
  return { code: 'bad_response', retry: 'never', effect };
}

/** The server's own advice, which OpenAI's client follows too. It never allows to repeat what may have been carried out. */
function withAdvice(meaning: Meaning, advice: string | undefined): Meaning {
  if (advice === 'false') return { ...meaning, retry: 'never' };
  return advice === 'true' && meaning.effect === 'none' ? { ...meaning, retry: 'later' } : meaning;
}

/** `retry-after-ms` is finer than `retry-after`, and wins. */
function waitMs(headers: HttpResponse['headers'], nowMs: number): number | undefined {
  const exact = headers['retry-after-ms']?.trim() ?? '';
  if (/^\d{1,12}(\.\d+)?$/.test(exact)) return Math.ceil(Number(exact));
  return parseRetryAfter(headers['retry-after'], nowMs);
}

/** @param isSuccess in a 2xx answer only an `error` marks an error. */
function readErrorBody(text: string, isSuccess: boolean): ErrorBody | null {
  const body = parseJsonObject(text);
  if (body === null) return null;
  const { error } = body;
  if (isJsonObject(error)) return fieldsOf(error);
  if (typeof error === 'string' && error !== '') return { ...fieldsOf(body), message: error };
  const isFlat = !isSuccess && (nonEmptyText(body['message']) ?? nonEmptyText(body['code'])) !== null;
  return isFlat ? fieldsOf(body) : null;
}

function fieldsOf(fields: Record<string, unknown>): ErrorBody {
  const { code, type, message } = fields;
  return { code: nonEmptyText(code), type: nonEmptyText(type), message: nonEmptyText(message) };
}

function describe(
  vendorCode: string | null,
  message: string | null,
  status: number,
  { hint }: Meaning,
): string {
  const said = message === null ? '' : `: ${vendorWords(message)}`;
  const advice = hint === undefined ? '' : ` (${hint})`;
  return `OpenAI answered ${vendorCode ?? 'without an error code'}, HTTP status ${status}${said}${advice}`;
}

/** Messages about keys repeat their ends (`sk-ab***wxyz`), those about images may repeat the whole data URL. */
function vendorWords(message: string): string {
  const shown = message
    .slice(0, 4096)
    .replace(/(key[^:]{0,40}: ?)[^\s,;]+/i, '$1[secret]')
    .replace(/\bsk-[\w*-]+/g, '[secret]')
    .replace(/\bdata:[^\s"']*/gi, 'data:…');
  return shown.length > 300 ? `${shown.slice(0, 300)}…` : shown;
}
