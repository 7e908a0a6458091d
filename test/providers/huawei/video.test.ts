import { describe, expect, it } from '@jest/globals';
import { type Content, type JobTicket, type ProviderCall, type VendorResult } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { huaweiMap } from '../../../normalizer/maps/huawei.js';
import { type HuaweiOptions } from '../../../providers/huawei/config.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { encodeVideoJob } from '../../../providers/huawei/kinds/video.js';
import {
  answer,
  bareOptions,
  call,
  failureOf,
  fakeSend,
  readFixture,
  settingsOf,
  ticket as audioTicket,
} from './support.js';

const options = { ...bareOptions, token: 'a-token' };
const content: Content = { kind: 'video', url: 'https://example.com/a.mp4' };
const id = '01661356800_7c0fe871f80543358917e4faebca4a48';
const ticket: JobTicket = { ...audioTicket, kind: 'video', id };

function encode(
  wishes: Partial<ProviderCall> = {},
  more: object = {},
  configured: Partial<HuaweiOptions> = {},
) {
  const settings = settingsOf({ ...options, ...configured });
  const encoded = encodeVideoJob({ ...content, ...more }, { ...call, ...wishes }, settings);
  return { ...encoded, body: JSON.parse(encoded.request.body!) as Record<string, unknown> };
}

const asking = (huawei: object) => ({ vendorOptions: { huawei } });
const sample = () => JSON.parse(readFixture('video-fetch-block/response.json')) as Record<string, object>;

function fetchWith(body: unknown, given = ticket) {
  const { send, requests } = fakeSend(() => answer(body));
  return { fetched: createHuawei({ ...options, send }).fetchJob!(given, call), requests };
}

async function resultOf(change: object): Promise<VendorResult> {
  const job = await fetchWith({ ...sample(), ...change }).fetched;
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return job.result;
}

const withResult = (result: object) => resultOf({ result: { suggestion: 'block', ...result } });

describe('the request for a video job', () => {
  it('looks at everything documented, the sound too', () => {
    const { body, request } = encode();

    expect(request).toMatchObject({ method: 'POST', path: '/v3/project/moderation/video/jobs' });
    expect(body).toEqual({
      data: { url: 'https://example.com/a.mp4', frame_interval: 5 },
      event_type: 'default',
      image_categories: ['terrorism', 'porn', 'politics', 'image_text'],
      audio_categories: ['politics', 'porn', 'ad', 'moan', 'abuse'],
    });
  });

  it('leaves politics in the sound out outside China', () => {
    const { body } = encode({}, {}, { region: 'ap-southeast-3' });

    expect(body['audio_categories']).toEqual(['porn', 'ad', 'moan', 'abuse']);
    expect(body['image_categories']).toContain('politics');
  });

  it.each([
    [['porn', 'moan'], ['porn'], ['porn', 'moan']],
    [['politics', 'image_text'], ['politics', 'image_text'], ['politics']],
    [['terrorism'], ['terrorism'], undefined],
  ])('asks for %j of frames and sound as each can be asked', (categories, images, sounds) => {
    const { body } = encode({ categories });

    expect([body['image_categories'], body['audio_categories']]).toEqual([images, sounds]);
  });

  it('takes the words for frames and sound apart, and an empty list for no sound', () => {
    const wishes = asking({ imageCategories: ['porn'], audioCategories: [], frameInterval: 60 });
    const { body } = encode(wishes);

    expect(body).toMatchObject({ image_categories: ['porn'], data: { frame_interval: 60 } });
    expect(body).not.toHaveProperty('audio_categories');
  });

  it('leaves frames and sound to a custom policy, and says so', () => {
    const { body, warnings } = encode(
      asking({ bizType: 'mine', eventType: 'live', imageCategories: ['porn'], audioCategories: ['ad'] }),
    );

    expect(body).toEqual({
      data: { url: 'https://example.com/a.mp4', frame_interval: 5 },
      biz_type: 'mine',
    });
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'ignored vendorOptions.huawei.imageCategories',
      'ignored vendorOptions.huawei.audioCategories',
      'ignored vendorOptions.huawei.eventType',
      'not_covered coverage',
    ]);
  });

  it('sends the callback secret with a callback only', () => {
    const seed = { seed: 'seed_1' };

    expect(encode({ callbackUrl: 'https://me.example' }, {}, seed).body).toMatchObject({
      callback: 'https://me.example',
      ...seed,
    });
    expect(encode({}, {}, seed).body).not.toHaveProperty('seed');
  });

  it.each<[string, string, Partial<ProviderCall>, object]>([
    ['words for the sound alone', 'unsupported', { categories: ['moan'] }, {}],
    ['an unknown word', 'unsupported', { categories: ['ban'] }, {}],
    ['another language', 'unsupported', {}, { language: 'en' }],
    ['no words for the frames', 'config', asking({ imageCategories: [] }), {}],
    ['a frame interval of 0', 'config', asking({ frameInterval: 0 }), {}],
    ['a frame interval of 61', 'config', asking({ frameInterval: 61 }), {}],
    ['half a frame interval', 'config', asking({ frameInterval: 1.5 }), {}],
    ['a callback address of another kind', 'config', { callbackUrl: 'ftp://me.example' }, {}],
  ])('is refused for %s', async (_, code, wishes, more) => {
    expect(await failureOf(() => encode(wishes, more))).toMatchObject({ code, effect: 'none' });
  });

  it('names the kinds that an option is for', async () => {
    const error = await failureOf(() => encode(asking({ categories: ['porn'] })));

    expect(error).toMatchObject({
      code: 'config',
      message: expect.stringMatching(/categories: an option for .*audio.*, not for video/),
    });
  });

  it('is refused for a video in a bucket', async () => {
    const work = () => encodeVideoJob({ kind: 'video', object: 'a.mp4' }, call, settingsOf(options));

    expect(await failureOf(work)).toMatchObject({ code: 'unsupported', effect: 'none' });
  });
});

describe('the result of a video job', () => {
  it('is asked for where video jobs are', async () => {
    const { fetched, requests } = fetchWith(sample());

    await fetched;
    expect(requests[0]!.url).toMatch(new RegExp(`/v3/project/moderation/video/jobs/${id}$`));
  });

  it('places frames and slices in milliseconds', async () => {
    const { segments } = await withResult({
      image_detail: [{ suggestion: 'review', category: 'porn', time: 12.5, detail: [] }],
      audio_detail: [{ suggestion: 'block', label: 'moan', start_time: 0, end_time: 9.5 }],
    });

    expect(segments.map(({ kind, startMs, endMs }) => [kind, startMs, endMs])).toEqual([
      ['frame', 12_500, null],
      ['audio', 0, 9500],
    ]);
  });

  it('makes a finding of a frame or slice that has no details', async () => {
    const { findings } = await withResult({
      image_detail: [{ suggestion: 'review', category: 'porn', time: 0 }],
      audio_detail: [{ suggestion: 'block', label: 'moan', start_time: 0, end_time: 10 }],
    });

    expect(findings.map(({ name, decision, score }) => [name, decision, score])).toEqual([
      ['porn', 'review', null],
      ['moan', 'block', null],
    ]);
  });

  it('looks into the container of words in a frame', async () => {
    const inner = { suggestion: 'block', category: 'image_text', label: 'abuse', confidence: 1 };
    const frame = { suggestion: 'block', category: 'image_text', time: 1, ocr_text: 'x', detail: [inner] };
    const verdict = normalize(await withResult({ image_detail: [frame] }), huaweiMap);

    expect(verdict).toMatchObject({ decision: 'block', category: 'harassment' });
    expect(verdict.segments).toMatchObject([{ category: 'harassment', text: 'x' }]);
    expect(verdict.warnings).toEqual([]);
  });

  it.each<[string, object, boolean]>([
    ['frames and sound were asked for', { image_categories: ['porn'], audio_categories: ['ad'] }, true],
    ['no sound was asked for', { image_categories: ['porn'] }, false],
    ['an empty list for the sound was sent', { image_categories: ['porn'], audio_categories: [] }, false],
    ['a policy decided', {}, false],
  ])('says whether it is complete where %s', async (_, request_params, complete) => {
    const result = await resultOf({ request_params, result: { suggestion: 'pass' } });

    expect(result.complete).toBe(complete);
    expect(result.warnings.map(({ code }) => code)).toEqual(complete ? [] : ['not_covered']);
    expect(result.categories === null).toBe(Object.keys(request_params).length === 0);
  });

  it('never passes with a frame or slice that is worse, or says nothing', async () => {
    for (const part of [{ suggestion: 'block' }, { suggestion: 'maybe' }, {}]) {
      for (const result of [{ image_detail: [part] }, { audio_detail: [part] }]) {
        const found = await withResult({ ...result, suggestion: 'pass' });
        expect(normalize(found, huaweiMap).decision).toBe('review');
      }
    }
  });

  it.each<[string, object]>([
    ['no result', { result: undefined }],
    ['no suggestion', { result: { image_detail: [] } }],
    ['frames that are no list', { result: { suggestion: 'pass', image_detail: {} } }],
    ['sound that is no list', { result: { suggestion: 'pass', audio_detail: 'x' } }],
    ['an unknown status', { status: 'done' }],
    ['another job', { job_id: 'another' }],
  ])('is a bad answer with %s', async (_, change) => {
    const error = await failureOf(() => fetchWith({ ...sample(), ...change }).fetched);

    expect(error).toMatchObject({ code: 'bad_response', effect: 'none', operation: 'fetch video' });
  });
});
