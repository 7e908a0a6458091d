import { isModerationError } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTencentCallback } from '../../../providers/tencent/callback.js';
import { NOW_MS, failureOf, readFixture } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const simple = (data: object, more: object = {}) =>
  JSON.stringify({ code: 0, message: 'success', data: { trace_id: 'sa0001', ...data }, ...more });
const detail = (fields: object, more: object = {}) =>
  JSON.stringify({
    EventName: 'ReviewAudio',
    JobsDetail: { JobId: 'sa0001', State: 'Success', ...fields },
    ...more,
  });

const read = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  readTencentCallback({ headers, body }, 'ap-guangzhou', NOW_MS);

describe('a callback of Tencent', () => {
  it('in the Simple form gives the ticket of its job, unsigned', () => {
    expect(read(simple({ event: 'ReviewAudio', data_id: 'clip-1' }))).toEqual({
      ticket: {
        version: 1,
        provider: 'tencent',
        kind: 'audio',
        id: 'sa0001',
        region: 'ap-guangzhou',
        contentId: 'clip-1',
        submittedAt: '2026-01-01T00:00:00.000Z',
      },
      state: 'succeeded',
      trust: 'unsigned',
    });
  });

  it('in the Detail form gives the time of creation too', () => {
    expect(read(detail({ DataId: 'clip-1', CreationTime: '2019-07-07T12:12:12+0800' }))).toMatchObject({
      ticket: { id: 'sa0001', contentId: 'clip-1', submittedAt: '2019-07-07T12:12:12+08:00' },
      state: 'succeeded',
      trust: 'unsigned',
    });
  });

  it.each([
    [simple({}, { code: -65010 }), 'failed'],
    [simple({}, { code: '0' }), 'succeeded'],
    [simple({ event: '' }), 'succeeded'],
    [simple({ event: null, data_id: null }), 'succeeded'],
    [detail({ State: 'Failed' }), 'failed'],
    [detail({ State: 'Auditing' }), 'running'],
    [detail({ State: 'Submitted' }), 'submitted'],
    [detail({ CreationTime: '', DataId: '' }, { EventName: undefined }), 'succeeded'],
  ])('%s is %s', (body, state) => {
    expect(read(body)).toMatchObject({ state, ticket: { id: 'sa0001', contentId: null } });
  });

  it.each([
    ['ReviewAudio', 'audio'],
    ['ReviewText', 'text'],
    ['ReviewVideo', 'video'],
    ['ReviewImage', 'image'],
  ])('about %s gives a ticket for %s', (event, kind) => {
    expect(read(simple({ event })).ticket?.kind).toBe(kind);
    expect(read(detail({}, { EventName: event })).ticket?.kind).toBe(kind);
  });

  it('about a live job gives a ticket for live, where it says so', () => {
    const about = (fields: object, EventName = 'ReviewVideo') => read(detail(fields, { EventName }));

    expect(about({ Type: 'live_video' }).ticket?.kind).toBe('live');
    expect(about({ Type: 'live_video' }, 'ReviewAudio').ticket?.kind).toBe('audio');
    expect(about({ Type: '' }).ticket?.kind).toBe('video');
    expect(about({ Type: 'live_video', State: 'Auditing' }).state).toBe('running');
  });

  it('is told apart by its body, whatever the header says', () => {
    expect(read(detail({}), { 'X-Ci-Content-Version': 'Simple' })).toMatchObject({ state: 'succeeded' });
  });

  it('is read as bytes and as text', () => {
    const body = simple({ data_id: '片段' });

    expect(read(Buffer.from(body))).toEqual(read(body));
  });

  it('that probes an address belongs to no job', () => {
    expect(read(simple({ trace_id: 'test_trace_id' }))).toEqual({
      ticket: null,
      state: 'probe',
      trust: 'unsigned',
    });
  });

  it('is unsigned, whatever verdict it carries', () => {
    expect(read(simple({ result: 0, porn_info: { hit_flag: 0 } })).trust).toBe('unsigned');
  });

  it.each([
    ['an event about another kind', simple({ event: 'ReviewVirus' }), 'no kind'],
    ['an event about another kind in detail', detail({}, { EventName: 'ReviewVirus' }), 'offers (audio'],
    ['an event that nobody documents', simple({ event: 'exampleSecretKey' }), 'no kind'],
    ['no id', simple({ trace_id: '' }), 'data.trace_id'],
    ['an id that could lead elsewhere', simple({ trace_id: '../a' }), 'data.trace_id'],
    ['an id that is a number', detail({ JobId: 1 }), 'JobsDetail.JobId'],
    ['no code', simple({}, { code: undefined }), 'body.code'],
    ['an unknown state', detail({ State: 'Paused' }), 'JobsDetail.State'],
    ['an inherited state', detail({ State: 'constructor' }), 'JobsDetail.State'],
    ['both forms at once', simple({}, { JobsDetail: {} }), 'either'],
    ['neither form', '{"code":0}', 'either'],
    ['a forbidden name', '{"code":0,"__proto__":{"a":1},"data":{"trace_id":"a"}}', 'no JSON object'],
    ['a list', '[]', 'no JSON object'],
    ['XML', '<Response/>', 'no JSON object'],
    ['nothing', '', 'no JSON object'],
    ['a cut-off body', simple({}).slice(0, -1), 'no JSON object'],
  ])('is rejected for %s', async (_, body, words) => {
    expect(await failureOf(() => read(body))).toMatchObject({
      code: 'callback_rejected',
      provider: 'tencent',
      retry: 'never',
      effect: 'none',
      message: expect.stringContaining(words),
    });
  });

  it('is rejected where it is larger than 16 MiB, as bytes and as text', async () => {
    const filling = (length: number) => simple({ url: 'a'.repeat(length) });
    const room = 16 * 1024 * 1024 - Buffer.byteLength(filling(0));

    expect(read(filling(room))).toMatchObject({ state: 'succeeded' });
    expect(await failureOf(() => read(filling(room + 1)))).toMatchObject({ code: 'callback_rejected' });
    expect(await failureOf(() => read(Buffer.from(filling(room + 1))))).toMatchObject({
      code: 'callback_rejected',
    });
  });

  it('is rejected where it is no UTF-8', async () => {
    const body = Buffer.from(simple({ url: '?' }));
    body[body.indexOf('?')] = 0xff;

    expect(await failureOf(() => read(body))).toMatchObject({ code: 'callback_rejected' });
  });

  it('fails in one way only, whatever is changed in a documented body', () => {
    const body = readFixture('audio-callback-detail/response.json');
    const edit = fc.record({
      at: fc.nat(body.length),
      length: fc.nat(20),
      text: fc.string({ maxLength: 5 }),
    });

    fc.assert(
      fc.property(edit, ({ at, length, text }) => {
        try {
          expect(read(body.slice(0, at) + text + body.slice(at + length)).trust).toBe('unsigned');
        } catch (error) {
          expect(isModerationError(error) && error.code).toBe('callback_rejected');
        }
      }),
      { numRuns: casesOf(250, 1000), seed: 20260101 },
    );
  });
});
