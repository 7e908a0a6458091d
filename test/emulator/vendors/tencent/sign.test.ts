import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emulatorVendors, startEmulator, type Emulator } from '@moderato/emulator';
import COS from 'cos-nodejs-sdk-v5';
import fc from 'fast-check';
import type { TencentAccount } from '../../../../packages/emulator/vendors/tencent/account.js';
import { checkTencentSignature } from '../../../../packages/emulator/vendors/tencent/sign.js';
import { callTencent, fixture, readReply, send, type TencentCall } from '../../support.js';
import { casesOf } from '../../../support/exhaustive.js';

interface Vector {
  name: string;
  secretId: string;
  secretKey: string;
  keyTime: string;
  method: string;
  pathname: string;
  rawPathname?: string;
  headers: Record<string, string>;
  params: Record<string, string>;
  expected: { authorization: string };
}

const { vectors } = JSON.parse(fixture('tencent/signature-vectors.json')) as { vectors: Vector[] };

function account(fields: Partial<TencentAccount>): TencentAccount {
  return { ...emulatorVendors.tencent.demoAccount, ...fields };
}

function exchangeOf(vector: Vector) {
  const query = Object.entries(vector.params).map((pair) => pair.map(encodeURIComponent).join('='));
  const headers = Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: vector.method,
    path: vector.rawPathname ?? vector.pathname,
    query: query.join('&'),
    headers: {
      ...(Object.fromEntries(headers) as Record<string, string>),
      authorization: vector.expected.authorization,
    },
    body: Buffer.alloc(0),
    isBodyTooLarge: false,
  };
}

describe('the Tencent signature check', () => {
  it.each(vectors)('accepts the published signature $name', (vector) => {
    const startMs = Number(vector.keyTime.split(';')[0]) * 1000;

    expect(checkTencentSignature(exchangeOf(vector), account(vector), startMs)).toBeUndefined();
  });

  it.each(vectors)('refuses $name with one digit of the signature changed', (vector) => {
    const startMs = Number(vector.keyTime.split(';')[0]) * 1000;
    const exchange = exchangeOf(vector);
    const last = exchange.headers.authorization.at(-1) === '0' ? '1' : '0';
    exchange.headers.authorization = exchange.headers.authorization.slice(0, -1) + last;

    expect(checkTencentSignature(exchange, account(vector), startMs)).toMatchObject({
      code: 'InvalidAuthorization',
    });
  });

  it("accepts whatever Tencent's SDK signs, and refuses it for another path", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST'),
      path: fc.stringMatching(/^\/[A-Za-z0-9/_.-]{0,30}$/),
      query: fc.dictionary(name, fc.string(), { noNullPrototype: true }),
      headers: fc.dictionary(
        fc.stringMatching(/^x-c[io]s?-[a-z0-9]{1,8}$/),
        fc.stringMatching(/^[!-~]{1,20}$/),
        { noNullPrototype: true },
      ),
    });
    fc.assert(
      fc.property(request, ({ method, path, query, headers }) => {
        const authorization = COS.getAuthorization({
          SecretId: 'id',
          SecretKey: 'key',
          Method: method,
          Pathname: path,
          Query: query,
          Headers: headers,
          KeyTime: '100;200',
        });
        const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
        const rest = { method, body: Buffer.alloc(0), isBodyTooLarge: false };
        const exchange = { ...rest, path, query: pairs.join('&'), headers: { ...headers, authorization } };
        const check = (sent: typeof exchange) =>
          checkTencentSignature(sent, account({ secretId: 'id', secretKey: 'key' }), 150_000);

        expect(check(exchange)).toBeUndefined();
        expect(check({ ...exchange, path: `${path}x` })).toMatchObject({ code: 'InvalidAuthorization' });
      }),
      { numRuns: casesOf(80, 300) },
    );
  });

  it('refuses a signature whose two times differ', () => {
    const vector = vectors[0]!;
    const exchange = exchangeOf(vector);
    exchange.headers.authorization = exchange.headers.authorization.replace(
      /q-sign-time=\d/,
      'q-sign-time=9',
    );
    const startMs = Number(vector.keyTime.split(';')[0]) * 1000;

    expect(checkTencentSignature(exchange, account(vector), startMs)).toMatchObject({
      code: 'InvalidAuthorization',
    });
  });

  it('takes the same signature from the query', () => {
    const vector = vectors.find(({ name }) => name === 'ci-audio-submit-empty-lists')!;
    const exchange = { ...exchangeOf(vector), headers: {}, query: vector.expected.authorization };
    const startMs = Number(vector.keyTime.split(';')[0]) * 1000;

    expect(checkTencentSignature(exchange, account(vector), startMs)).toBeUndefined();
  });
});

describe('a refused Tencent call', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ accounts: { tencent: { token: 'a-session-token' } } });
  });

  afterAll(() => emulator.close());

  const token = { 'x-ci-security-token': 'a-session-token' };
  const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
  const refusals: [string, TencentCall, number, string][] = [
    ['a wrong key', { secretKey: 'another', headers: token }, 401, 'InvalidAuthorization'],
    ['an unknown key id', { secretId: 'another', headers: token }, 401, 'SecretidNotExist'],
    [
      'an expired signature',
      { keyTime: `${seconds(-600)};${seconds(-60)}`, headers: token },
      401,
      'SignatureExpired',
    ],
    [
      'a clock ahead',
      { keyTime: `${seconds(600)};${seconds(900)}`, headers: token },
      403,
      'RequestTimeTooSkewed',
    ],
    ['no session token', {}, 403, 'AccessDenied'],
    ['a wrong session token', { headers: { 'x-ci-security-token': 'x' } }, 403, 'AccessDenied'],
    [
      'a signature of another form',
      { headers: { ...token, authorization: 'q-ak=1' } },
      401,
      'InvalidAuthorization',
    ],
    ['no signature', { headers: { ...token, authorization: '' } }, 401, 'MissingAuthorization'],
  ];

  it.each(refusals)('answers %s with the documented error body', async (_, call, status, code) => {
    const reply = await callTencent(emulator, { method: 'GET', path: '/audio/auditing/sa1', ...call });

    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/xml');
    const { Error: error } = readReply(reply) as { Error: Record<string, string> };
    expect(error['Code']).toBe(code);
    const sample = readReply({ ...reply, text: fixture('tencent/error.template.xml') });
    expect(Object.keys(error)).toEqual(Object.keys(sample['Error'] as object));
    expect(error['RequestId']).toBe(reply.headers.get('x-ci-request-id'));
  });

  it('refuses a request that listed a header and then changed it', async () => {
    const { url } = emulator.tencent;
    const authorization = COS.getAuthorization({
      SecretId: 'emulatorSecretId',
      SecretKey: 'emulatorSecretKey',
      Method: 'GET',
      Pathname: '/audio/auditing/sa1',
      Headers: { Host: 'another-1250000000.ci.ap-guangzhou.myqcloud.com' },
    });

    const reply = await send(`${url}/audio/auditing/sa1`, 'GET', { authorization, ...token });

    expect(reply.status).toBe(401);
    expect(reply.text).toContain('<Code>InvalidAuthorization</Code>');
  });
});
