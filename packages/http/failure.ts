import { type HttpRequest, ModerationError, type ModerationErrorInit } from '@moderato/core';
import { redact } from './redact.js';

/** What is known about a call when it fails. */
export interface CallState {
  request: HttpRequest;
  /** Why it was ended from this side; undefined when it failed by itself. */
  stopped?: 'timeout' | 'aborted';
  /** Whether a byte of the request may have left. */
  sent: boolean;
  timeoutMs: number;
  maxResponseBytes: number;
}

type Classification = Pick<ModerationErrorInit, 'code' | 'message' | 'retry'>;

/** Node's codes for a certificate that is not trusted or a peer that does not speak TLS; waiting does not help. */
const TLS =
  /^(ERR_TLS_(?!HANDSHAKE_TIMEOUT)|ERR_SSL_|EPROTO$|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_)/;
const CONNECT_TIMEOUT = /^(ETIMEDOUT|ERR_TLS_HANDSHAKE_TIMEOUT)$/;
const DECOMPRESSION = /^(Z_|ERR_BROTLI|ERR__ERROR_|ERR_PADDING_|ERR_ZSTD)/;
const MISUSE = /^(ERR_INVALID_|ERR_UNESCAPED_|ERR_HTTP_|ERR_BAD_OPTION|ERR_BAD_REQUEST)/;
const TOO_LARGE = 'ERR_RESPONSE_TOO_LARGE';
/** What undici calls things for which Node has codes. */
const SAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // the other side closed the connection, or ended the body before its announced length
    UND_ERR_SOCKET: 'ECONNRESET',
    UND_ERR_INFO: 'ECONNRESET',
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'ECONNRESET',
    HPE_INVALID_EOF_STATE: 'ECONNRESET',
    UND_ERR_HEADERS_OVERFLOW: 'HPE_HEADER_OVERFLOW',
    UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
    UND_ERR_INVALID_ARG: 'ERR_INVALID_ARG_VALUE',
    UND_ERR_NOT_SUPPORTED: 'ERR_INVALID_ARG_VALUE',
  }),
);

/**
 * Turns whatever ended a call into a `ModerationError`: `timeout`, `network`, `aborted`, `bad_response` (too large, not
 * HTTP, not decompressible) or `internal` (a request that cannot be sent). Effect is `none` until a connection was ready.
 * The library's error holds the request with its credentials and is dropped: only its code and its redacted message
 * live on, in a new `cause`.
 */
export function toModerationError(error: unknown, state: CallState): ModerationError {
  const { code, text } = describe(error);
  return new ModerationError({
    ...classify(code, state),
    provider: state.request.provider,
    operation: state.request.operation,
    effect: state.sent ? 'unknown' : 'none',
    ...(state.stopped === undefined && { cause: plainCause(code, text) }),
  });
}

function classify(code: string, state: CallState): Classification {
  const host = hostOf(state.request.url);
  if (state.stopped === 'aborted') return never('aborted', `the call to ${host} was aborted`);
  if (state.stopped === 'timeout')
    return later('timeout', `no complete response from ${host} within ${state.timeoutMs} ms`);
  if (code === TOO_LARGE) {
    return never('bad_response', `the response from ${host} is larger than ${state.maxResponseBytes} bytes`);
  }
  if (TLS.test(code)) return never('network', `no trusted connection to ${host} (${code})`);
  if (code.startsWith('HPE_'))
    return never('bad_response', `the response from ${host} is not valid HTTP (${code})`);
  if (DECOMPRESSION.test(code))
    return never('bad_response', `the response from ${host} cannot be decompressed (${code})`);
  if (!state.sent && MISUSE.test(code))
    return never('internal', `the request to ${host} cannot be sent (${code})`);
  if (CONNECT_TIMEOUT.test(code)) return later('timeout', `the connection to ${host} timed out (${code})`);
  if (state.sent)
    return later('network', `the connection to ${host} broke before the response was complete (${code})`);
  return later('network', `no connection to ${host} (${code})`);
}

function never(code: Classification['code'], message: string): Classification {
  return { code, message, retry: 'never' };
}

function later(code: Classification['code'], message: string): Classification {
  return { code, message, retry: 'later' };
}

function describe(error: unknown): { code: string; text: string } {
  if (typeof error !== 'object' || error === null) return { code: 'no code', text: '' };
  const { code, message, name } = error as { code?: unknown; message?: unknown; name?: unknown };
  const text = typeof message === 'string' ? message : '';
  const parserCode = name === 'HTTPParserError' ? parserCodeOf(text) : 'no code';
  const known = typeof code === 'string' ? code : parserCode;
  return { code: SAME.get(known) ?? known, text };
}

/** undici's parser gives no codes. */
function parserCodeOf(text: string): string {
  return text.includes('Invalid EOF state') ? 'HPE_INVALID_EOF_STATE' : 'HPE_INVALID';
}

function plainCause(code: string, text: string): Error {
  const withoutQuery = text.replace(/\?[^\s"']*/g, '?…');
  return Object.assign(new Error(redact(withoutQuery, []) || code), { code });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an unusable address';
}
