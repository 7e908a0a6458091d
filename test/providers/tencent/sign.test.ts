import { Secret } from '@moderato/core';
import COS from 'cos-nodejs-sdk-v5';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { authorization, headersToSign, keyTimeAt } from '../../../providers/tencent/sign.js';
import { readFixture } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

interface Vector {
  name: string;
  secretId: string;
  secretKey: string;
  keyTime: string;
  method: string;
  pathname: string;
  headers: Record<string, string>;
  params: Record<string, string>;
  expected: { authorization: string };
}

const { vectors } = JSON.parse(readFixture('signature-vectors.json')) as { vectors: Vector[] };

/** The SDK's function takes a fixed time and a method that its types do not know. */
const signWithSdk = COS.getAuthorization as unknown as (options: {
  SecretId: string;
  SecretKey: string;
  Method: string;
  Pathname: string;
  Query: Record<string, string>;
  Headers: Record<string, string>;
  KeyTime: string;
}) => string;

const keysOf = (secretId: string, secretKey: string) => ({
  secretId: new Secret(secretId),
  secretKey: new Secret(secretKey),
});

describe('the signature of Tencent COS and CI', () => {
  it('has nine published or derived vectors to meet', () => {
    expect(vectors).toHaveLength(9);
  });

  it.each(vectors)('of $name is the expected one', (vector) => {
    const { secretId, secretKey, keyTime, method, pathname, headers, params, expected } = vector;

    const parts = { method, pathname, headers, parameters: params };

    expect(authorization(parts, keysOf(secretId, secretKey), keyTime)).toBe(expected.authorization);
  });

  it("agrees with Tencent's own SDK on random requests", () => {
    const text = fc.string({ unit: 'grapheme' });
    const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/).filter((value) => value !== '__proto__');
    const word = fc.stringMatching(/^[A-Za-z0-9]{1,40}$/);
    // two names that differ in case alone have no order in any document
    const fields = (names: fc.Arbitrary<string>) =>
      fc
        .uniqueArray(fc.tuple(names, text), { maxLength: 6, selector: ([key]) => key.toLowerCase() })
        .map((pairs) => Object.fromEntries(pairs));
    const headerName = fc.oneof(
      fc.constantFrom('Host', 'host', 'Content-Type', 'content-md5', 'Range', 'x-ci-security-token'),
      name.map((suffix) => `x-cos-${suffix}`),
      name.map((suffix) => `X-Ci-${suffix}`),
    );
    const requests = fc.record({
      secretId: word,
      secretKey: word,
      startS: fc.integer({ min: 0, max: 4_000_000_000 }),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      pathname: text.map((path) => `/${path}`),
      headers: fields(headerName),
      parameters: fields(name),
    });

    fc.assert(
      fc.property(requests, ({ secretId, secretKey, startS, method, pathname, headers, parameters }) => {
        const keyTime = `${startS};${startS + 900}`;

        const ours = authorization(
          { method, pathname, headers, parameters },
          keysOf(secretId, secretKey),
          keyTime,
        );

        expect(ours).toBe(
          signWithSdk({
            SecretId: secretId,
            SecretKey: secretKey,
            Method: method,
            Pathname: pathname,
            Query: parameters,
            Headers: headers,
            KeyTime: keyTime,
          }),
        );
      }),
      { numRuns: casesOf(300, 1500), seed: 20260101 },
    );
  });

  it('orders names by their encoded form, as the document says', () => {
    const parts = {
      method: 'GET',
      pathname: '/',
      headers: {},
      parameters: { a0: '1', 'a/': '2', 'a-': '3' },
    };

    const signed = authorization(parts, keysOf('id', 'key'), '1;2');

    expect(signed).toContain('q-url-param-list=a%2f;a-;a0&');
  });

  it('covers host, content type and the headers of Tencent, and nothing else', () => {
    const headers = {
      Host: 'h',
      'Content-Type': 'application/xml',
      'x-ci-security-token': 't',
      'x-cos-meta-a': 'm',
      'User-Agent': 'u',
      'Content-Length': '3',
    };

    const names = Object.keys(headersToSign(headers));

    expect(names).toEqual(['Host', 'Content-Type', 'x-ci-security-token', 'x-cos-meta-a']);
  });

  it('is good from a minute before now to 15 minutes after', () => {
    expect(keyTimeAt(1_767_225_600_999)).toBe('1767225540;1767226500');
  });

  it('holds neither the key nor the secret that is derived from it', () => {
    const signed = authorization(
      { method: 'GET', pathname: '/', headers: {} },
      keysOf('id', 'made-up-key'),
      '1;2',
    );

    expect(signed).not.toContain('made-up-key');
    expect(signed.match(/[0-9a-f]{40}/g)).toHaveLength(1);
  });

  it('signs alike however keys and periods take turns, though the key of a period is kept', () => {
    const parts = { method: 'GET', pathname: '/', headers: {} };
    const kept = [keysOf('id', 'one'), keysOf('id', 'other')];
    const turns = ['1;2', '1;2', '2;3', '1;2'].flatMap((period) => kept.map((keys) => ({ period, keys })));

    for (const { period, keys } of turns) {
      const afresh = keysOf('id', keys.secretKey.reveal());

      expect(authorization(parts, keys, period)).toBe(authorization(parts, afresh, period));
    }
  });
});
