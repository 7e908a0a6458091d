import { withoutAddressSecrets } from './address-secrets.js';
import type { ErrorCode } from './error-codes.js';
import type { JobTicket } from './ticket.js';
import type { UploadPlace } from './upload.js';

/** `never`: the same call will fail again. `later`: it may succeed later. `exhausted`: it was retried already, without success. */
export type Retry = 'never' | 'later' | 'exhausted';

/**
 * What the failed call may have caused at the vendor. `none`: certainly nothing, so a repeat cannot be paid for twice.
 * `unknown`: the vendor may have accepted it.
 */
export type Effect = 'none' | 'unknown';

/** What a `ModerationError` is made of. */
export interface ModerationErrorInit {
  code: ErrorCode;
  message: string;
  /** Vendor id, or `null` when no vendor was involved. */
  provider?: string | null;
  /** What was being done, such as `submit audio`. */
  operation: string;
  /** Default `never`. */
  retry?: Retry;
  /** Default `unknown`. */
  effect?: Effect;
  /** HTTP status, where an answer arrived. */
  status?: number;
  /** The vendor's own error code. */
  vendorCode?: string;
  /** The vendor's id of the failed call. */
  requestId?: string;
  /** How long the vendor asked to wait, in milliseconds. */
  retryAfterMs?: number;
  /** The caller's id of the content, where it has one. */
  contentId?: string;
  /** A submit whose answer was lost: the vendor may have taken the content, and nothing can tell. */
  uncertain?: boolean;
  /** The job that goes on at the vendor although this call ended, so that it can be fetched later. */
  ticket?: JobTicket;
  /** A file that was stored for a submit and is kept, because a job that nobody knows of may read it. */
  upload?: UploadPlace;
  /** The answer that could not be used. Kept off every printed form, because it may hold the caller's content. */
  body?: unknown;
  /** Must already be free of secrets and of request objects. */
  cause?: unknown;
}

const MARKER = Symbol.for('moderato.ModerationError');

/**
 * The one error that Moderato throws. Its printed forms hold no credential and no content: queries, fragments and user names
 * of addresses in its words are hidden, since links are signed there.
 */
export class ModerationError extends Error {
  readonly code: ErrorCode;
  readonly provider: string | null;
  readonly operation: string;
  readonly retry: Retry;
  readonly effect: Effect;
  declare readonly status?: number;
  declare readonly vendorCode?: string;
  declare readonly requestId?: string;
  declare readonly retryAfterMs?: number;
  declare readonly contentId?: string;
  declare readonly uncertain?: boolean;
  declare readonly ticket?: JobTicket;
  declare readonly upload?: UploadPlace;
  declare readonly body?: unknown;

  constructor(init: ModerationErrorInit) {
    super(withoutAddressSecrets(init.message), init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'ModerationError';
    this.code = init.code;
    this.provider = init.provider ?? null;
    this.operation = init.operation;
    this.retry = init.retry ?? 'never';
    this.effect = init.effect ?? 'unknown';
    if (init.status !== undefined) this.status = init.status;
    if (init.vendorCode !== undefined) this.vendorCode = withoutAddressSecrets(init.vendorCode);
    if (init.requestId !== undefined) this.requestId = withoutAddressSecrets(init.requestId);
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs;
    if (init.contentId !== undefined) this.contentId = init.contentId;
    if (init.uncertain !== undefined) this.uncertain = init.uncertain;
    if (init.ticket !== undefined) this.ticket = init.ticket;
    if (init.upload !== undefined) this.upload = init.upload;
    if (init.body !== undefined) Object.defineProperty(this, 'body', { value: init.body, enumerable: false });
    Object.defineProperty(this, MARKER, { value: true, enumerable: false });
  }

  /** The plain form for logs and for the command's `--json`; without stack, body and cause. */
  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      provider: this.provider,
      operation: this.operation,
      retry: this.retry,
      effect: this.effect,
      status: this.status,
      vendorCode: this.vendorCode,
      requestId: this.requestId,
      retryAfterMs: this.retryAfterMs,
      contentId: this.contentId,
      uncertain: this.uncertain,
      ticket: this.ticket,
      upload: this.upload,
    };
  }
}

/** Tells a `ModerationError` from anything else, also across two installed copies of this package. */
export function isModerationError(error: unknown): error is ModerationError {
  return typeof error === 'object' && error !== null && MARKER in error;
}

/** Copies an error with some fields replaced, keeping message, body and cause. */
export function withErrorDetails(
  error: ModerationError,
  details: { [Field in keyof ModerationErrorInit]?: ModerationErrorInit[Field] | undefined },
): ModerationError {
  const copy = new ModerationError({
    ...error.toJSON(),
    body: error.body,
    cause: error.cause,
    ...details,
  } as ModerationErrorInit);
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}
