import { ModerationError, describeIssues, lazily, type Job } from '@moderato/core';
import { z } from 'zod';
import { configError } from '../config/schema.js';
import { toModerationError } from '../call/failures.js';
import { type Moderator } from '../moderator.js';
import { readBody, rejected } from './read-body.js';

/** How a callback handler answers; everything is optional. */
export interface CallbackHandlerOptions {
  /** The vendor that calls this address. Default: the configured one. */
  provider?: string | undefined;
  /**
   * Told of every job that a callback was about, and awaited before the answer, so that a program can store it. Callbacks
   * repeat: store by `job.ticket.id`. Where it fails, the vendor is asked to call again.
   */
  onJob?: ((job: Job) => Promise<void> | void) | undefined;
  /** Told why a callback was not taken; what it throws is dropped. */
  onError?: ((error: ModerationError) => void) | undefined;
  /** The largest body that is read, in bytes. @default the configuration's `callbacks.maxBytes`, which bounds it */
  maxBytes?: number | undefined;
  /** The longest time for a body to arrive, in milliseconds. @default 10 000 */
  bodyTimeoutMs?: number | undefined;
  /** The most bytes of bodies that are held at once; callbacks beyond it get 503. @default 64 MiB */
  maxHeldBytes?: number | undefined;
  /** The longest time to fetch the verdict from the vendor, in milliseconds. @default 2500 */
  timeoutMs?: number | undefined;
  /** Origin and path under which the vendor calls, where a proxy changes them on the way. Default: those of the request. */
  publicUrl?: string | undefined;
}

/** Takes a callback as a web-standard request and answers it; never rejects. */
export type CallbackHandler = (request: Request) => Promise<Response>;

const callable = <Signature>() =>
  z.custom<Signature>((value) => typeof value === 'function', 'expected a function').optional();

const schema = lazily(() =>
  z.strictObject({
    provider: z.string().min(1).optional(),
    onJob: callable<CallbackHandlerOptions['onJob']>(),
    onError: callable<CallbackHandlerOptions['onError']>(),
    maxBytes: z.int().positive().optional(),
    bodyTimeoutMs: z.int().positive().optional(),
    maxHeldBytes: z.int().positive().optional(),
    timeoutMs: z.int().positive().optional(),
    publicUrl: z.url({ protocol: /^https?$/, error: 'not an http: or https: URL' }).optional(),
  }),
);

/** The documented vendor with the shortest patience gives up after 3 s; the rest is for the way and for `onJob`. */
const TIMEOUT_MS = 2500;

const BODY_TIMEOUT_MS = 10_000;
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/** When the vendor may call again, unless the failure says. */
const RETRY_AFTER_MS = 30_000;

/**
 * Makes what replies to callbacks: 200 for a job that has ended and for the probe, 400 for what is not readable, 401 for what is
 * forged, stale or lacks its token, 404 for an unknown job, 405, 413 and 415 for what is no callback at all, 408 for a body that
 * does not arrive, 503 with `Retry-After` where the verdict cannot be fetched in time or too many bodies are held, so that the
 * vendor calls again, and 500 for a mistake here. Method, headers and token are checked before the body is read.
 * @throws ModerationError `config`, naming each wrong option.
 */
export function createCallbackHandler(
  moderator: Pick<Moderator, 'handleCallback'>,
  options: CallbackHandlerOptions = {},
): CallbackHandler {
  const checked = schema().safeParse(options);
  if (!checked.success) throw configError(describeIssues(checked.error, 'options'));
  const { provider, onJob, onError, publicUrl, maxBytes = Infinity, timeoutMs = TIMEOUT_MS } = options;
  const { bodyTimeoutMs = BODY_TIMEOUT_MS, maxHeldBytes = MAX_HELD_BYTES } = options;
  let heldBytes = 0;

  const take = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') throw rejected(405, 'not a POST');
    const headers = Object.fromEntries(request.headers);
    if (Number(headers['content-length']) > maxBytes)
      throw rejected(413, `the body is larger than ${maxBytes} bytes`);
    const url = publicUrl === undefined ? request.url : withQueryOf(publicUrl, request.url);
    let ownBytes = 0;
    const onBytes = (bytes: number) => {
      if (heldBytes + bytes > maxHeldBytes)
        throw rejected(503, `more than ${maxHeldBytes} bytes of callbacks at once (options.maxHeldBytes)`);
      heldBytes += bytes;
      ownBytes += bytes;
    };
    const body = async (allowedBytes: number) =>
      readBody(request, { maxBytes: Math.min(maxBytes, allowedBytes), timeoutMs: bodyTimeoutMs, onBytes });
    try {
      const job = await moderator.handleCallback({ provider, headers, body, url, timeoutMs });
      if (job === null) return taken();
      if (isOpen(job)) throw notEnded(job);
      await tell(job);
      return taken();
    } finally {
      heldBytes -= ownBytes;
    }
  };

  const tell = async (job: Job) => {
    try {
      await onJob?.(job);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      const message = `options.onJob failed (${name}); the vendor is asked to call again`;
      throw new ModerationError({ code: 'internal', operation: OPERATION, message, ticket: job.ticket });
    }
  };

  return async (request) => {
    try {
      return await take(request);
    } catch (thrown) {
      const error = toModerationError(thrown, provider ?? '', OPERATION);
      try {
        onError?.(error);
      } catch {
        // watching may not change the answer
      }
      return refused(error);
    }
  };
}

const OPERATION = 'answer callback';

function withQueryOf(publicUrl: string, called: string): string {
  const url = new URL(publicUrl);
  url.search = new URL(called).search;
  return url.href;
}

/** A stream is reported on while it runs; all else that still runs was reported before the vendor's answers know of it. */
function isOpen({ state, ticket }: Job): boolean {
  return (state === 'submitted' || state === 'running') && ticket.kind !== 'live';
}

function notEnded({ ticket }: Job): ModerationError {
  return new ModerationError({
    code: 'vendor_unavailable',
    provider: ticket.provider,
    operation: OPERATION,
    retry: 'later',
    effect: 'none',
    message: 'the vendor reports a job whose verdict it does not give yet; it is asked to call again',
    ticket,
  });
}

function taken(): Response {
  return reply(200, { received: true });
}

function refused(error: ModerationError): Response {
  const status = statusOf(error);
  return reply(status, { error: error.code }, headersFor(status, error));
}

const REFUSALS = [400, 401, 405, 408, 413, 415, 503];

function statusOf({ code, status = 400 }: ModerationError): number {
  if (code === 'callback_rejected') return REFUSALS.includes(status) ? status : 400;
  if (code === 'job_not_found') return 404;
  return ['config', 'unsupported', 'internal', 'invalid_content'].includes(code) ? 500 : 503;
}

function headersFor(
  status: number,
  { retryAfterMs = RETRY_AFTER_MS }: ModerationError,
): Record<string, string> {
  if (status === 405) return { allow: 'POST' };
  return status === 503 ? { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) } : {};
}

function reply(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
}
