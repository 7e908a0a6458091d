import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { toSecret } from '@moderato/core';
import fc from 'fast-check';
import { acsDate, authorizationHeader, sha256Of } from '../../../providers/aliyun/sign.js';
import { TEXT, answering, success } from './support.js';

interface Oracle {
  getAuthorization(request: object, algorithm: string, payload: string, id: string, secret: string): string;
}

const { OpenApiUtil } = createRequire(import.meta.url)('@alicloud/openapi-core') as { OpenApiUtil: Oracle };

const printable = fc.string({
  unit: fc.constantFrom(...'A Z a z 0 9 - _ . ~ : / ; + ='.split(' '), ' '),
  maxLength: 20,
});
const requests = fc.record({
  body: fc.string({ unit: 'grapheme', maxLength: 200 }),
  action: printable,
  token: fc.option(printable),
  host: fc.constantFrom('green-cip.cn-shanghai.aliyuncs.com', '127.0.0.1:8080'),
  secret: fc.string({ unit: fc.constantFrom(...'A Z a z 0 9 / +'.split(' ')), minLength: 1, maxLength: 40 }),
});

describe('a signature', () => {
  it("is that of the vendor's own client", () => {
    fc.assert(
      fc.property(requests, ({ body, action, token, host, secret }) => {
        const payload = sha256Of(body);
        const headers = {
          host,
          'content-type': 'application/x-www-form-urlencoded',
          'x-acs-action': action,
          'x-acs-date': '2026-01-01T00:00:00Z',
          'x-acs-content-sha256': payload,
          ...(token === null ? {} : { 'x-acs-security-token': token }),
        };
        const request = { method: 'POST', pathname: '/', query: {}, headers };
        const keys = { accessKeyId: toSecret('KEYID'), accessKeySecret: toSecret(secret) };

        expect(authorizationHeader({ method: 'POST', headers, body }, keys)).toBe(
          OpenApiUtil.getAuthorization(request, 'ACS3-HMAC-SHA256', payload, 'KEYID', secret),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('changes with the body, a header, the secret and the method', () => {
    const sign = (body: string, date: string, secret: string, method: string) =>
      authorizationHeader(
        { method, headers: { host: 'a', 'x-acs-date': date }, body },
        { accessKeyId: toSecret('KEYID'), accessKeySecret: toSecret(secret) },
      );

    const all = [
      sign('a', '1', 's', 'POST'),
      sign('b', '1', 's', 'POST'),
      sign('a', '2', 's', 'POST'),
      sign('a', '1', 't', 'POST'),
      sign('a', '1', 's', 'GET'),
    ];

    expect(new Set(all).size).toBe(all.length);
  });

  it('has a date in whole seconds', () => {
    expect(acsDate(Date.parse('2026-11-28T23:06:54.999Z'))).toBe('2026-11-28T23:06:54Z');
  });

  it('covers the temporary token, and has another nonce for every attempt', async () => {
    const { provider, requests: sent } = answering(success({ RiskLevel: 'none', Result: [] }), {
      securityToken: 'made-up-token',
    });

    await provider.check!(TEXT, { categories: null });
    await provider.check!(TEXT, { categories: null });

    const [first, second] = sent.map(({ headers }) => headers);
    expect(first).toMatchObject({ 'x-acs-security-token': 'made-up-token' });
    expect(first!['Authorization']).toContain(';x-acs-security-token;');
    expect(first!['x-acs-signature-nonce']).toMatch(/^[0-9a-f]{32}$/);
    expect(first!['x-acs-signature-nonce']).not.toBe(second!['x-acs-signature-nonce']);
  });
});
