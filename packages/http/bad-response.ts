import { type HttpResponse, ModerationError, type Secret } from '@moderato/core';
import { redact } from './redact.js';

export interface BadResponseInit {
  provider: string;
  operation: string;
  /** What is wrong with the response, in plain words and without a piece of the response. */
  reason: string;
  /** The response; its body is attached, redacted, and kept off every printed form. */
  response?: HttpResponse;
  /** Credentials to remove from the body, besides what well-known patterns find. */
  secrets?: readonly Secret[];
  requestId?: string;
}

/**
 * Makes the error for a response that cannot be understood: code `bad_response`, retry `never`, effect `unknown`, because
 * the vendor may have accepted the call before it responded badly.
 */
export function badResponse(init: BadResponseInit): ModerationError {
  return build(init, init.response?.body);
}

/** The vendor and the operation, for error messages; the rest of the response and the credentials where they are at hand. */
export interface ReadContext {
  provider: string;
  operation: string;
  /** The response that the text was taken from; adds its status to the error. */
  response?: HttpResponse;
  /** Credentials to remove from the text that is attached to the error. */
  secrets?: readonly Secret[];
}

/** Makes the error for a body that a reader refuses: as `badResponse`, with the refused text attached, redacted. */
export function unreadable(reason: string, text: string, context: ReadContext): ModerationError {
  return build({ ...context, reason }, text);
}

function build(init: BadResponseInit, body: string | undefined): ModerationError {
  const { provider, operation, reason, response, secrets = [], requestId } = init;
  return new ModerationError({
    code: 'bad_response',
    provider,
    operation,
    message: redact(response ? `${reason} (HTTP status ${response.status})` : reason, secrets),
    retry: 'never',
    effect: 'unknown',
    ...(response && { status: response.status }),
    ...(body !== undefined && { body: redact(body, secrets) }),
    ...(requestId !== undefined && { requestId }),
  });
}
