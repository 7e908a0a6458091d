import { describe, expect, it } from '@jest/globals';
import { Secret, isModerationError, type CallbackRequest } from '@moderato/core';
import fc from 'fast-check';
import { readHuaweiCallback } from '../../../providers/huawei/callback.js';
import { forgeHuaweiCallback } from './forge-callback.js';
import { failureOf, readFixture, ticket } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const SEED = 'made_up_seed';
const configured = { seed: new Secret(SEED), region: 'cn-north-4' };
const fields = JSON.parse(readFixture('audio-callback-signed/response.json')) as Record<string, unknown> & {
  create_time: string;
  job_id: string;
  request_id: string;
};
const rejection = (
  callback: CallbackRequest,
  options: Parameters<typeof readHuaweiCallback>[1] = configured,
) => failureOf(() => readHuaweiCallback(callback, options));
const rejected = { code: 'callback_rejected', retry: 'never', effect: 'none', provider: 'huawei' };

describe('a callback of Huawei', () => {
  it.each(['hex', 'HEX', 'base64'] as const)('is taken when it is signed in %s', (encoding) => {
    const { job, ...reading } = readHuaweiCallback(forgeHuaweiCallback(fields, SEED, encoding), configured);

    expect(job?.ticket).toEqual(reading.ticket);
    expect(reading).toEqual({
      ticket: {
        version: 1,
        provider: 'huawei',
        kind: 'audio',
        id: ticket.id,
        region: 'cn-north-4',
        contentId: null,
        submittedAt: '2022-06-20T11:05:29+08:00',
      },
      state: 'succeeded',
      trust: 'signed',
    });
  });

  it('says of its job what a query would say, and keeps the body', () => {
    const { job, ticket: read } = readHuaweiCallback(forgeHuaweiCallback(fields, SEED), configured);

    expect(job).toMatchObject({
      ticket: read,
      state: 'succeeded',
      result: {
        decision: 'block',
        kind: 'audio',
        segments: [{ startMs: 0, endMs: 10_000 }, { startMs: 30_000 }],
        raw: fields,
      },
    });
  });

  it.each<[string, object, object | undefined]>([
    ['a running job', { status: 'running', result: undefined }, { state: 'running' }],
    ['a failed job', { status: 'failed', result: undefined }, { error: { code: 'job_failed' } }],
    ['a job without a result', { result: undefined }, undefined],
    ['a job without a decision', { result: { details: [] } }, undefined],
  ])('about %s says no more than it can', (_, change, job) => {
    const reading = readHuaweiCallback(forgeHuaweiCallback({ ...fields, ...change }, SEED), configured);

    expect(reading.trust).toBe('signed');
    if (job === undefined) expect(reading.job).toBeUndefined();
    else expect(reading.job).toMatchObject(job);
  });

  it('tells a forged one from an unreadable one by the status to answer with', async () => {
    const { body } = forgeHuaweiCallback(fields, SEED);

    expect(await rejection({ headers: {}, body })).toMatchObject({ ...rejected, status: 401 });
    expect(await rejection({ headers: {}, body: '{' })).toMatchObject({ ...rejected, status: 400 });
  });

  it('is taken as bytes, and with the header in any case', () => {
    const { headers, body } = forgeHuaweiCallback(fields, SEED);
    const bytes = { headers: { 'x-auth-signature': headers['X-Auth-Signature'] }, body: Buffer.from(body) };

    expect(readHuaweiCallback(bytes, configured).trust).toBe('signed');
  });

  it('is the same when it comes again', () => {
    const callback = forgeHuaweiCallback(fields, SEED);

    expect(readHuaweiCallback(callback, configured)).toEqual(readHuaweiCallback(callback, configured));
  });

  it('is unsigned without a seed, signed or not', () => {
    const { headers, body } = forgeHuaweiCallback(fields, SEED);

    expect(readHuaweiCallback({ headers: {}, body }, { region: 'cn-north-4' }).trust).toBe('unsigned');
    expect(readHuaweiCallback({ headers, body }, { region: 'cn-north-4' }).trust).toBe('unsigned');
  });

  it.each(['running', 'succeeded', 'failed'])('may say %s', (status) => {
    const callback = forgeHuaweiCallback({ ...fields, status }, SEED);

    expect(readHuaweiCallback(callback, configured).state).toBe(status);
  });

  it('is rejected with any one bit of its signature changed', () => {
    const { headers, body } = forgeHuaweiCallback(fields, SEED);
    const signature = headers['X-Auth-Signature']!;
    const property = fc.property(fc.nat(63), fc.integer({ min: 1, max: 15 }), (at, change) => {
      const digit = (parseInt(signature.charAt(at), 16) ^ change).toString(16);
      const changed = signature.slice(0, at) + digit + signature.slice(at + 1);
      expect(() =>
        readHuaweiCallback({ headers: { 'X-Auth-Signature': changed }, body }, configured),
      ).toThrow('not signed');
    });

    fc.assert(property, { seed: 4 });
  });

  it.each([
    ['no signature', undefined],
    ['an empty signature', ''],
    ['half a signature', 'ab'.repeat(16)],
    ['a signature that is text', 'signature'],
    ['a signature of zeros', '0'.repeat(64)],
  ])('is rejected with %s', async (_, signature) => {
    const { body } = forgeHuaweiCallback(fields, SEED);

    expect(await rejection({ headers: { 'X-Auth-Signature': signature }, body })).toMatchObject(rejected);
  });

  it.each(['job_id', 'create_time', 'request_id'] as const)(
    'is rejected when %s is not the signed one',
    async (field) => {
      const { headers } = forgeHuaweiCallback(fields, SEED);
      const value = field === 'create_time' ? '2022-06-20 11:05:30' : 'another';
      const body = JSON.stringify({ ...fields, [field]: value });

      expect(await rejection({ headers, body })).toMatchObject(rejected);
    },
  );

  it('is rejected when characters move from one signed field to the next', async () => {
    const { headers } = forgeHuaweiCallback(fields, SEED);
    const moved = {
      ...fields,
      create_time: `${fields.create_time}0`,
      job_id: fields.job_id.slice(1),
    };

    expect(await rejection({ headers, body: JSON.stringify(moved) })).toMatchObject(rejected);
  });

  it('is rejected when it is signed with another seed', async () => {
    expect(await rejection(forgeHuaweiCallback(fields, 'other_seed'))).toMatchObject(rejected);
  });

  it.each<[string, object]>([
    ['a path as job id', { job_id: '../x' }],
    ['an unknown status', { status: 'finished' }],
    ['no status', { status: undefined }],
    ['a time that is none', { create_time: 'yesterday' }],
    ['no request id', { request_id: '' }],
    ['a number as job id', { job_id: 5 }],
  ])('is rejected with %s, signed or not', async (_, change) => {
    const callback = forgeHuaweiCallback({ ...fields, ...change }, SEED);

    expect(await rejection(callback)).toMatchObject(rejected);
    expect(await rejection(callback, { region: 'cn-north-4' })).toMatchObject(rejected);
  });

  it.each<[string, object, string]>([
    ['the categories of audio', { request_params: { categories: ['porn'] }, result: undefined }, 'audio'],
    ['the details of audio', { request_params: undefined }, 'audio'],
    ['neither, and a time with a blank', { request_params: undefined, result: undefined }, 'audio'],
    ['the categories of frames', { request_params: { image_categories: ['porn'] } }, 'video'],
    ['the categories of sound', { request_params: { audio_categories: [] } }, 'video'],
    ['a frame interval', { request_params: { data: { frame_interval: 5 } } }, 'video'],
    ['findings in frames', { result: { suggestion: 'block', image_detail: [] } }, 'video'],
    [
      'neither, and a time with T',
      { request_params: {}, result: { suggestion: 'pass' }, create_time: '2022-07-30T08:57:11.011Z' },
      'video',
    ],
  ])('with %s is about the right kind of job', (_, change, kind) => {
    const callback = forgeHuaweiCallback({ ...fields, ...change }, SEED);

    expect(readHuaweiCallback(callback, configured).ticket).toMatchObject({ kind, id: ticket.id });
  });

  it.each<[string, CallbackRequest['body']]>([
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['form fields', 'job_id=1'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['deep nesting', '['.repeat(100_000)],
  ])('is rejected when it holds %s', async (_, body) => {
    expect(await rejection({ headers: {}, body })).toMatchObject(rejected);
  });

  it('is taken up to 16 MiB and rejected beyond', async () => {
    const { headers, body } = forgeHuaweiCallback(fields, SEED);
    const largest = body.padEnd(16 * 1024 * 1024);

    expect(readHuaweiCallback({ headers, body: largest }, configured).trust).toBe('signed');
    expect(await rejection({ headers, body: `${largest} ` })).toMatchObject(rejected);
    expect(await rejection({ headers, body: Buffer.from(`${largest} `) })).toMatchObject(rejected);
  });

  it('never throws anything but a ModerationError', () => {
    const body = fc.oneof(fc.string(), fc.json(), fc.uint8Array());
    const property = fc.property(body, fc.dictionary(fc.string(), fc.string()), (given, headers) => {
      try {
        readHuaweiCallback({ headers, body: given }, configured);
      } catch (error) {
        expect(isModerationError(error)).toBe(true);
      }
    });

    fc.assert(property, { numRuns: casesOf(120, 500), seed: 5 });
  });
});

describe('the signature of a callback', () => {
  const signedNowhere = (body: string) =>
    rejection({ headers: { 'x-auth-signature': '0'.repeat(64) }, body });
  const head = '{"job_id":"a","request_id":"r","create_time":"2026-01-01 00:00:00","status":"succeeded"';

  it.each([
    ['what is no JSON', `${head},"result":[nul]}`],
    ['what is nested deeply', `${head},"result":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['forbidden names', `${head},"__proto__":{"x":1}}`],
  ])('is checked before the body is decoded: %s', async (_, body) => {
    expect(await signedNowhere(body)).toMatchObject({ ...rejected, status: 401 });
  });

  it.each([
    ['nested deeply', { deep: JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`) as unknown }],
    ['with a forbidden name', { inner: JSON.parse('{"__proto__":{"x":1}}') as unknown }],
  ])('does not help a body that is %s', async (_, more) => {
    expect(await rejection(forgeHuaweiCallback({ ...fields, ...more }, SEED))).toMatchObject({
      ...rejected,
      status: 400,
    });
  });
});
