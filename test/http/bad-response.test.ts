import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '@moderato/core';
import { badResponse } from '@moderato/http';
import { CREDENTIALS, expectNoCredentials } from './leaks.js';

describe('badResponse', () => {
  it('says who asked what, why, and that the vendor may have accepted the call', () => {
    const response = { status: 200, headers: {}, body: '<Response/>' };

    const error = badResponse({
      provider: 'acme',
      operation: 'submit audio',
      reason: 'JobId is missing',
      response,
      requestId: 'r-1',
    });

    expect(error).toMatchObject({
      code: 'bad_response',
      provider: 'acme',
      operation: 'submit audio',
      message: 'JobId is missing (HTTP status 200)',
      status: 200,
      requestId: 'r-1',
      retry: 'never',
      effect: 'unknown',
      body: '<Response/>',
    });
  });

  it('works without an answer at hand', () => {
    const error = badResponse({ provider: 'acme', operation: 'submit audio', reason: 'no answer' });

    expect(error.message).toBe('no answer');
    expect(error.status).toBeUndefined();
    expect(error.body).toBeUndefined();
  });

  it('shows no credential in any form, not even in the attached body', () => {
    const body = `echo: X-Auth-Token: ${CREDENTIALS.token}, {"password":"${CREDENTIALS.password}"}, id ${CREDENTIALS.id}, ${CREDENTIALS.signature}`;
    const secrets = [new Secret(CREDENTIALS.id), new Secret(CREDENTIALS.signature)];

    const error = badResponse({
      provider: 'acme',
      operation: 'submit audio',
      reason: `refused ${CREDENTIALS.id}`,
      response: { status: 400, headers: { 'x-subject-token': CREDENTIALS.token }, body },
      secrets,
    });

    expectNoCredentials(error);
    expect(error.body).toBe('echo: X-Auth-Token: [secret], {"password":"[secret]"}, id [secret], [secret]');
    expect(inspect(error)).not.toContain('echo');
  });
});
