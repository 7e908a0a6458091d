import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ModerationError, isModerationError, withErrorDetails } from '@moderato/core';

const init = {
  code: 'rate_limited' as const,
  provider: 'acme',
  operation: 'submit audio',
  retry: 'later' as const,
  effect: 'none' as const,
  message: 'slow down',
  status: 429,
  vendorCode: 'X.1',
  requestId: 'r-1',
  retryAfterMs: 500,
  body: 'the text of the caller',
};

describe('ModerationError', () => {
  it('carries what programs and people need', () => {
    const { body, ...visible } = init;

    expect(new ModerationError(init)).toMatchObject({
      ...visible,
      name: 'ModerationError',
      message: 'slow down',
    });
    expect(new ModerationError(init).body).toBe(body);
  });

  it('keeps the body out of every printed form', () => {
    const error = new ModerationError(init);

    expect(
      JSON.stringify(error) + inspect(error, { depth: 10 }) + String(error) + (error.stack ?? ''),
    ).not.toContain('the text of the caller');
  });

  it('prints as plain JSON', () => {
    expect(JSON.parse(JSON.stringify(new ModerationError(init)))).toEqual({
      name: 'ModerationError',
      code: 'rate_limited',
      provider: 'acme',
      operation: 'submit audio',
      retry: 'later',
      effect: 'none',
      message: 'slow down',
      status: 429,
      vendorCode: 'X.1',
      requestId: 'r-1',
      retryAfterMs: 500,
    });
  });

  it('assumes the worst where nothing is said: do not repeat, and it may have had an effect', () => {
    expect(new ModerationError({ code: 'internal', operation: 'x', message: 'y' })).toMatchObject({
      provider: null,
      retry: 'never',
      effect: 'unknown',
    });
  });

  it('is recognised across copies of the package, and nothing else is', () => {
    const copy = Object.assign(new Error('x'), { [Symbol.for('moderato.ModerationError')]: true });

    expect([new ModerationError(init), copy].map(isModerationError)).toEqual([true, true]);
    expect([new Error('x'), { code: 'config' }, null, 'x', undefined].map(isModerationError)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('is copied with changed details, keeping stack and body', () => {
    const error = new ModerationError(init);
    const copy = withErrorDetails(error, { retry: 'exhausted' });

    expect(copy).toMatchObject({ ...init, retry: 'exhausted' });
    expect(copy.stack).toBe(error.stack);
  });
});
