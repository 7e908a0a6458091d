import { createRequire } from 'node:module';
import { Secret } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  authorizationHeader,
  canonicalQuery,
  canonicalRequest,
  sdkDate,
  type SigningRequest,
} from '../../../providers/huawei/sign.js';
import { readFixture } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

interface Vector {
  id: string;
  ak: string;
  sk: string;
  method: string;
  path: string;
  query: Record<string, string>;
  signedHeaderValues: Record<string, string>;
  body: string;
  expected: { canonicalRequest: string; authorization: string };
}

interface Signer {
  sign(request: object, credential: { getAk(): string; getSk(): string }): Record<string, string>;
}

const published = JSON.parse(readFixture('aksk-vectors.json')) as {
  vectors: Vector[];
  canonicalQueryVectors: [{ query: Record<string, unknown>; expected: string }];
};
const { AKSKSigner } = createRequire(import.meta.url)(
  '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner',
) as {
  AKSKSigner: Signer;
};

const unreserved = 'A B C X Y Z a b c x y z 0 1 8 9 - _ . ~'.split(' ');
const segment = fc.string({ unit: fc.constantFrom(...unreserved), minLength: 1, maxLength: 12 });
const queryText = fc.string({ unit: 'grapheme', maxLength: 8 });
const headerText = fc.string({
  unit: fc.constantFrom(...unreserved, '/', '=', '+', ';', ':', ' '),
  maxLength: 20,
});
const isTrimmed = (value: string) => value === value.trim();
const json: fc.Arbitrary<unknown> = fc.dictionary(
  fc.string(),
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()),
);

const exchange = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
  query: fc.dictionary(
    queryText.filter((key) => key !== '__proto__'),
    fc.oneof(queryText, fc.array(queryText, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4 },
  ),
  projectId: segment,
  securityToken: fc.option(headerText.filter(isTrimmed)),
  contentType: fc.constantFrom('application/json', 'application/json; charset=utf-8'),
  data: fc.option(json),
  secondOfDay: fc.integer({ min: 0, max: 86_399 }),
  accessKey: segment,
  secretKey: fc.string({ minLength: 1 }),
});

describe('the signature of Huawei access keys', () => {
  it.each(published.vectors)('equals the published one: $id', (vector) => {
    const request: SigningRequest = {
      method: vector.method,
      path: vector.path,
      query: vector.query,
      headers: vector.signedHeaderValues,
      body: vector.body,
    };
    const keys = { accessKeyId: new Secret(vector.ak), secretAccessKey: new Secret(vector.sk) };

    expect(canonicalRequest(request)).toBe(vector.expected.canonicalRequest);
    expect(authorizationHeader(request, keys)).toBe(vector.expected.authorization);
  });

  it('covers all ten published vectors', () => {
    expect(published.vectors).toHaveLength(10);
  });

  it('encodes the published query', () => {
    const [{ query, expected }] = published.canonicalQueryVectors;
    const texts = Object.entries(query).map(([key, value]): [string, string | string[]] => [
      key,
      Array.isArray(value) ? value.map(String) : String(value),
    ]);

    expect(canonicalQuery(Object.fromEntries(texts))).toBe(expected);
  });

  it("agrees with Huawei's own SDK on 1,500 random requests", () => {
    const property = fc.property(exchange, (random) => {
      const date = sdkDate(Date.UTC(2026, 0, 1) + random.secondOfDay * 1000);
      const others = {
        'content-type': random.contentType,
        'X-Project-Id': random.projectId,
        ...(random.securityToken === null ? {} : { 'X-Security-Token': random.securityToken }),
      };
      const theirs = AKSKSigner.sign(
        {
          method: random.method,
          endpoint: `https://moderation.cn-north-4.myhuaweicloud.com${random.path}`,
          queryParams: structuredClone(random.query),
          headers: { ...others, 'X-Sdk-Date': date },
          data: random.data ?? undefined,
        },
        { getAk: () => random.accessKey, getSk: () => random.secretKey },
      );

      const ours = authorizationHeader(
        {
          method: random.method,
          path: random.path,
          query: random.query,
          headers: { host: 'moderation.cn-north-4.myhuaweicloud.com', 'X-Sdk-Date': date, ...others },
          body: random.data === null ? '' : JSON.stringify(random.data),
        },
        { accessKeyId: new Secret(random.accessKey), secretAccessKey: new Secret(random.secretKey) },
      );

      expect(ours).toBe(theirs['Authorization']);
    });

    fc.assert(property, { numRuns: casesOf(300, 1500), seed: 20260101 });
  });

  it("agrees with Huawei's own SDK on every recorded request", () => {
    const options = JSON.parse(readFixture('options.json')) as Record<
      'accessKeyId' | 'secretAccessKey',
      string
    >;
    const recorded = [
      'audio-submit-accepted',
      'audio-submit-defaults',
      'audio-submit-callback',
      'audio-fetch-block',
    ];
    for (const name of recorded) {
      const request = JSON.parse(readFixture(`${name}/request.json`)) as {
        method: string;
        url: string;
        headers: Record<string, string>;
        body: string | null;
      };
      const theirs = AKSKSigner.sign(
        {
          method: request.method,
          endpoint: request.url,
          queryParams: {},
          headers: {
            'content-type': 'application/json',
            'X-Sdk-Date': request.headers['X-Sdk-Date'],
            'X-Project-Id': request.headers['X-Project-Id'],
          },
          data: request.body === null ? undefined : (JSON.parse(request.body) as unknown),
        },
        { getAk: () => options.accessKeyId, getSk: () => options.secretAccessKey },
      );

      expect(request.headers['Authorization']).toBe(theirs['Authorization']);
    }
  });

  it('writes the date in UTC without separators', () => {
    expect(sdkDate(Date.parse('2026-01-01T07:59:58.999+08:00'))).toBe('20251231T235958Z');
  });

  it('adds a slash to the signed path and takes an existing one', () => {
    const request = { method: 'get', query: {}, headers: { 'x-sdk-date': 'd' }, body: '' };

    expect(canonicalRequest({ ...request, path: '/a' })).toBe(canonicalRequest({ ...request, path: '/a/' }));
  });
});
