import { describe, expect, it } from '@jest/globals';
import { toModerationError, type CallState } from '../../packages/http/failure.js';
import { CREDENTIALS, expectNoCredentials, secretiveRequest } from './leaks.js';

function stateOf(changes: Partial<CallState> = {}): CallState {
  const request = secretiveRequest('https://bucket.example');
  return { request, sent: false, timeoutMs: 1000, maxResponseBytes: 10, ...changes };
}

/** An error as the HTTP library throws it, with everything it knows attached. */
function libraryError(code: string, message = `connect ${code}`): Error {
  const { request } = stateOf();
  const config = { headers: request.headers, url: request.url, data: request.body };
  return Object.assign(new Error(message), {
    code,
    config,
    request: { config },
    response: { config, data: CREDENTIALS },
  });
}

describe('toModerationError', () => {
  it.each([
    ['ECONNREFUSED', 'network', 'later'],
    ['ENOTFOUND', 'network', 'later'],
    ['EAI_AGAIN', 'network', 'later'],
    ['EHOSTUNREACH', 'network', 'later'],
    ['ENETUNREACH', 'network', 'later'],
    ['ECONNRESET', 'network', 'later'],
    ['EPIPE', 'network', 'later'],
    ['ETIMEDOUT', 'timeout', 'later'],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'timeout', 'later'],
    ['CERT_HAS_EXPIRED', 'network', 'never'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network', 'never'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'network', 'never'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'network', 'never'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'network', 'never'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network', 'never'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'network', 'never'],
    ['EPROTO', 'network', 'never'],
    ['ERR_INVALID_CHAR', 'internal', 'never'],
  ])('judges %s before a connection was ready as %s, retry %s, effect none', (code, expected, retry) => {
    const error = toModerationError(libraryError(code), stateOf());

    expect(error).toMatchObject({ code: expected, retry, effect: 'none' });
    expect(error.message).toContain(code);
    expectNoCredentials(error);
  });

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ERR_STREAM_PREMATURE_CLOSE',
    'ERR_INVALID_CHAR',
    'EWHATEVER',
  ])('never claims to know the effect of %s once bytes may have left', (code) => {
    const error = toModerationError(libraryError(code), stateOf({ sent: true }));

    expect(error.effect).toBe('unknown');
    expectNoCredentials(error);
  });

  it('keeps of the library error only its code and message, as a plain new error', () => {
    const original = libraryError(
      'ECONNRESET',
      `read ECONNRESET https://h/p?sign=${CREDENTIALS.signature} end`,
    );

    const { cause } = toModerationError(original, stateOf({ sent: true }));

    expect(cause).not.toBe(original);
    expect(Object.keys(cause as object)).toEqual(['code']);
    expect((cause as Error).message).toBe('read ECONNRESET https://h/p?… end');
  });

  it.each([undefined, null, 'text', 7, {}, { code: 5, message: 6 }, new TypeError('odd')])(
    'survives %p being thrown',
    (thrown) => {
      const error = toModerationError(thrown, stateOf({ sent: true }));

      expect(error).toMatchObject({ name: 'ModerationError', code: 'network', effect: 'unknown' });
    },
  );

  it('attaches no cause to what this side ended itself', () => {
    const error = toModerationError(
      libraryError('ERR_CANCELED'),
      stateOf({ stopped: 'timeout', sent: true }),
    );

    expect(error).toMatchObject({ code: 'timeout', retry: 'later', effect: 'unknown' });
    expect(error.cause).toBeUndefined();
  });
});
