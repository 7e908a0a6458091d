import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { emulatorVendors, startEmulator, type Emulator } from '@moderato/emulator';
import fc from 'fast-check';
import { createClock } from '../../../../packages/emulator/clock.js';
import { createSignatureCheck } from '../../../../packages/emulator/vendors/huawei/sign.js';
import { callHuawei, fixture, sdkDate, send, type HuaweiCall } from '../../support.js';
import { casesOf } from '../../../support/exhaustive.js';

interface Vector {
  id: string;
  ak: string;
  sk: string;
  method: string;
  path: string;
  query: Record<string, string>;
  signedHeaderValues: Record<string, string>;
  body: string;
  date: string;
  expected: { authorization: string };
}

interface Signer {
  sign(request: object, credential: object): Record<string, string>;
}

const { vectors } = JSON.parse(fixture('huawei/aksk-vectors.json')) as { vectors: Vector[] };
const { AKSKSigner } = createRequire(import.meta.url)(
  '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner',
) as { AKSKSigner: Signer };

function checkFor(ak: string, sk: string, nowMs: number) {
  const account = { ...emulatorVendors.huawei.demoAccount, accessKeyId: ak, secretAccessKey: sk };
  return createSignatureCheck(
    account,
    createClock(() => nowMs),
  );
}

function msOf(date: string): number {
  return Date.parse(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
}

function exchangeOf(vector: Vector) {
  const query = Object.entries(vector.query).map((pair) => pair.map(encodeURIComponent).join('='));
  return {
    method: vector.method,
    path: vector.path,
    query: query.join('&'),
    headers: {
      'x-sdk-date': vector.date,
      ...vector.signedHeaderValues,
      authorization: vector.expected.authorization,
    },
    body: Buffer.from(vector.body),
    isBodyTooLarge: false,
  };
}

describe('the Huawei signature check', () => {
  it.each(vectors)('accepts the published signature $id', (vector) => {
    expect(checkFor(vector.ak, vector.sk, msOf(vector.date))(exchangeOf(vector))).toBeUndefined();
  });

  it.each(vectors)('refuses $id with another body', (vector) => {
    const exchange = { ...exchangeOf(vector), body: Buffer.from(`${vector.body} `) };

    expect(checkFor(vector.ak, vector.sk, msOf(vector.date))(exchange)).toMatchObject({ code: 'APIG.0301' });
  });

  it("accepts whatever Huawei's SDK signs, and refuses it for another path", () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST'),
      path: fc.stringMatching(/^\/[A-Za-z0-9/_.~-]{0,30}$/).filter((path) => !path.includes('//')),
      query: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1 }), {
        noNullPrototype: true,
      }),
      data: fc.option(fc.object(), { nil: undefined }),
    });
    fc.assert(
      fc.property(request, ({ method, path, query, data }) => {
        const headers = { 'X-Sdk-Date': '20260101T000000Z', host: 'moderation.example.com' };
        const signed = AKSKSigner.sign(
          {
            method,
            endpoint: `https://moderation.example.com${path}`,
            queryParams: { ...query },
            headers,
            data,
          },
          { getAk: () => 'AK', getSk: () => 'SK' },
        );
        const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
        const exchange = {
          method,
          path,
          query: pairs.join('&'),
          headers: {
            host: headers.host,
            'x-sdk-date': '20260101T000000Z',
            authorization: signed['Authorization'],
          },
          body: Buffer.from(data === undefined ? '' : JSON.stringify(data)),
          isBodyTooLarge: false,
        };
        const check = checkFor('AK', 'SK', Date.UTC(2026, 0, 1));

        expect(check(exchange)).toBeUndefined();
        expect(check({ ...exchange, path: `${path}x` })).toMatchObject({ code: 'APIG.0301' });
      }),
      { numRuns: casesOf(80, 300) },
    );
  });

  it('refuses a body hash that is not of the body, and takes an unsigned payload as such', () => {
    const headers = { host: 'h', 'X-Sdk-Date': '20260101T000000Z' };
    const signWith = (hash: string) => {
      const sent = { ...headers, 'X-Sdk-Content-Sha256': hash };
      const request = { method: 'POST', endpoint: 'https://h/a', queryParams: {}, headers: sent };
      const signed = AKSKSigner.sign(request, { getAk: () => 'AK', getSk: () => 'SK' });
      const lower = { host: 'h', 'x-sdk-date': headers['X-Sdk-Date'], 'x-sdk-content-sha256': hash };
      const rest = {
        method: 'POST',
        path: '/a',
        query: '',
        body: Buffer.from('body'),
        isBodyTooLarge: false,
      };
      return checkFor(
        'AK',
        'SK',
        Date.UTC(2026, 0, 1),
      )({
        ...rest,
        headers: { ...lower, authorization: signed['Authorization'] },
      });
    };

    expect(signWith('UNSIGNED-PAYLOAD')).toBeUndefined();
    expect(signWith('0'.repeat(64))).toMatchObject({ code: 'APIG.0301' });
  });
});

describe('a refused Huawei call', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ accounts: { huawei: { securityToken: 'a-session-token' } } });
  });

  afterEach(() => emulator.close());

  const token = { 'X-Security-Token': 'a-session-token' };
  const query = { method: 'GET', path: '/0_1' } as const;
  const refusals: [string, HuaweiCall, string][] = [
    ['a wrong key', { secretAccessKey: 'another', headers: token }, 'verify aksk signature fail'],
    ['an unknown key', { accessKeyId: 'ANOTHER', headers: token }, 'ak not exist'],
    ['an old date', { date: sdkDate(Date.now() - 16 * 60_000), headers: token }, '15 minutes'],
    ['a date ahead', { date: sdkDate(Date.now() + 16 * 60_000), headers: token }, '15 minutes'],
    ['no session token', {}, 'securityToken'],
  ];

  it.each(refusals)('answers %s as the gateway does', async (_, call, words) => {
    const reply = await callHuawei(emulator, { ...query, ...call });

    const body = JSON.parse(reply.text) as Record<string, string>;
    const sample = JSON.parse(fixture('huawei/error.apigw-0301.json')) as object;
    expect(reply.status).toBe(401);
    expect(Object.keys(body)).toEqual(Object.keys(sample));
    expect(body['error_code']).toBe('APIG.0301');
    expect(body['error_msg']).toContain('Incorrect IAM authentication information');
    expect(body['error_msg']).toContain(words);
    expect(body['request_id']).toBe(reply.headers.get('x-request-id'));
  });

  it('refuses a call without credentials', async () => {
    const { projectId } = emulator.configuration.providers.huawei;

    const reply = await send(`${emulator.huawei.url}/v3/${projectId}/moderation/audio/jobs/0_1`, 'GET', {});

    expect([reply.status, reply.text]).toEqual([401, expect.stringContaining('APIG.0301')]);
  });

  it('refuses the project of somebody else', async () => {
    const path = '/v3/ffffffffffffffffffffffffffffffff/moderation/audio/jobs/0_1';

    const reply = await callHuawei(emulator, { method: 'GET', path, headers: token });

    expect([reply.status, reply.text]).toEqual([403, expect.stringContaining('APIG.0310')]);
  });

  it('refuses a path, or a method for a path, that is not served', async () => {
    const paths = [
      await callHuawei(emulator, {
        method: 'GET',
        path: '/v3/p/moderation/video-stream/jobs/1',
        headers: token,
      }),
      await callHuawei(emulator, { method: 'GET', headers: token }),
    ];

    for (const reply of paths)
      expect([reply.status, reply.text]).toEqual([404, expect.stringContaining('APIG.0101')]);
  });

  it('refuses what is longer than the gateway takes', async () => {
    const long = await callHuawei(emulator, {
      data: { data: { url: 'x'.repeat(12 * 1024 * 1024) } },
      headers: token,
    });
    const header = await callHuawei(emulator, {
      ...query,
      headers: { ...token, 'x-long': 'x'.repeat(33 * 1024) },
    });
    const uri = await callHuawei(emulator, { ...query, path: `/${'x'.repeat(33 * 1024)}`, headers: token });

    expect([long.status, header.status, uri.status]).toEqual([413, 494, 414]);
    for (const reply of [long, header, uri]) expect(reply.text).toContain('APIG.0201');
  });

  it('locks the key for five minutes after more than five wrong signatures in a row', async () => {
    const wrong = () => callHuawei(emulator, { ...query, secretAccessKey: 'another', headers: token });
    const right = (date = sdkDate(Date.now())) => callHuawei(emulator, { ...query, date, headers: token });

    const wrongTimes = async (times: number) => {
      for (let count = 0; count < times; count++) await wrong();
    };

    await wrongTimes(5);
    const forgiven = await right();
    await wrongTimes(5);
    const forgivenAgain = await right();
    await wrongTimes(6);
    const locked = await right();
    emulator.advance(5 * 60_000);
    const unlocked = await right(sdkDate(Date.now() + 5 * 60_000));

    expect([forgiven.text, forgivenAgain.text]).toEqual(Array(2).fill(expect.stringContaining('AIS.0030')));
    expect(locked.text).toContain('AK access failed to reach the limit,forbidden');
    expect(unlocked.text).toContain('AIS.0030');
  });
});
