import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import {
  EXAMPLES,
  callHuawei,
  eventually,
  fixture,
  runHuawei,
  serveFiles,
  type Files,
} from '../../support.js';

interface Sample {
  request_params: object;
  result: { image_detail: { detail: object[] }[]; audio_detail: { detail: object[] }[] };
}

const market = readFileSync(join(EXAMPLES, 'videos/market.mp4'));
const request = JSON.parse(fixture('huawei/video-create.request.json')) as Record<string, unknown>;

describe('videos on the Huawei side', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/market.mp4': market,
      '/market.mp4.yaml': readFileSync(join(EXAMPLES, 'videos/market.mp4.yaml')),
      '/page.mp4': '<html></html>',
      '/long.mp4': market,
      '/long.mp4.yaml': 'duration: 7201',
      '/both.mp4': market,
      '/both.mp4.yaml': [
        '- { at: 1, label: sexy, decision: review, score: 0.7 }',
        '- { at: 2, label: porn, decision: block, score: 0.6 }',
        '- { at: 31, label: illegal, decision: block, in: sound, vendors: [tencent] }',
      ].join('\n'),
    });
    emulator = await startEmulator();
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const run = (name: string, rest: object = {}) =>
    runHuawei(
      emulator,
      { ...request, callback: undefined, data: { url: files.url + name, frame_interval: 5 }, ...rest },
      'video',
    );

  it('have the fields of the documented answer', async () => {
    const sample = JSON.parse(
      fixture('huawei/video-query.succeeded-block.reconstructed.json'),
    ) as unknown as Sample;

    const job = (await run('/market.mp4')) as unknown as Sample & { create_time: string };

    const entry = sample.result.image_detail[0]!.detail[1]!;
    const keys = (value: object) => Object.keys(value);
    expect(keys(job).sort()).toEqual(keys(sample).sort());
    expect(keys(job.request_params)).toEqual(keys(sample.request_params).filter((key) => key !== 'callback'));
    expect(keys(job.result.image_detail[0]!).sort()).toEqual(keys(sample.result.image_detail[0]!).sort());
    expect(keys(job.result.image_detail[0]!.detail[0]!)).toEqual(
      expect.arrayContaining(keys(entry).filter((key) => key !== 'face_location')),
    );
    expect(keys(job.result.audio_detail[0]!).sort()).toEqual(keys(sample.result.audio_detail[0]!).sort());
    expect(keys(job.result.audio_detail[0]!.detail[0]!).sort()).toEqual(
      keys(sample.result.audio_detail[0]!.detail[0]!).sort(),
    );
    expect(job.create_time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('list the frames and slices in which something was found', async () => {
    const { result } = await run('/market.mp4');

    expect(result).toMatchObject({
      suggestion: 'block',
      image_detail: [{ time: 5, category: 'image_text', ocr_text: '加微信', suggestion: 'block' }],
      audio_detail: [
        {
          start_time: 10,
          end_time: 20,
          label: 'abuse',
          suggestion: 'review',
          detail: [{ confidence: 0.71 }],
        },
      ],
    });
  });

  it('are looked at for what was asked only', async () => {
    const silent = await run('/market.mp4', { audio_categories: undefined });
    const narrow = await run('/market.mp4', { image_categories: ['porn'], audio_categories: ['porn'] });
    const policy = await run('/market.mp4', { biz_type: 'mine' });

    expect(silent['result']).toMatchObject({ suggestion: 'block', audio_detail: [] });
    expect(narrow['result']).toEqual({ suggestion: 'pass', image_detail: [], audio_detail: [] });
    expect(policy['result']).toMatchObject({
      image_detail: [{ time: 5 }],
      audio_detail: [{ label: 'abuse' }],
    });
  });

  it('say everything of one frame together, the worst first', async () => {
    const { result } = await run('/both.mp4');

    expect(result).toMatchObject({
      image_detail: [
        {
          time: 0,
          suggestion: 'block',
          category: 'porn',
          detail: [{ label: 'sexy_female' }, { label: 'porn' }],
        },
      ],
      audio_detail: [],
    });
  });

  it('fail when they are none, too long, or missing', async () => {
    for (const name of ['/page.mp4', '/long.mp4', '/none.mp4']) {
      const job = await run(name);
      expect(job['status']).toBe('failed');
      expect(job).not.toHaveProperty('result');
    }
  });

  it('call back with a signature over id and times', async () => {
    const path = `/v3/${emulator.configuration.providers.huawei.projectId}/moderation/video/jobs`;
    const data = {
      ...request,
      data: { url: `${files.url}/market.mp4` },
      callback: `${files.url}/done`,
      seed: 's',
    };

    await callHuawei(emulator, { path, data });
    const { headers, body } = await eventually(() => files.received.find((one) => one.path === '/done'));

    const job = JSON.parse(body) as Record<string, string>;
    const message = `${job['create_time']}${job['job_id']}${job['request_id']}s`;
    expect(job['status']).toBe('succeeded');
    expect(headers['x-auth-signature']).toBe(createHmac('sha256', 's').update(message).digest('hex'));
  });

  it.each<[string, object, string]>([
    ['no data', { data: undefined }, 'AIS.0011'],
    ['no address', { data: { url: 'x' } }, 'AIS.0022'],
    ['an interval of 0', { data: { url: 'http://127.0.0.1/a', frame_interval: 0 } }, 'AIS.0401'],
    ['no categories', { image_categories: [] }, 'AIS.0011'],
    ['a category of sound for pictures', { image_categories: ['moan'] }, 'AIS.0401'],
    ['a category of pictures for sound', { audio_categories: ['image_text'] }, 'AIS.0401'],
  ])('are refused with %s', async (_, rest, code) => {
    const path = `/v3/${emulator.configuration.providers.huawei.projectId}/moderation/video/jobs`;
    const refused = await callHuawei(emulator, { path, data: { ...request, ...rest } });

    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text)).toMatchObject({ error_code: code });
  });

  it('are refused with the documented error for a wrong event type', async () => {
    const path = `/v3/${emulator.configuration.providers.huawei.projectId}/moderation/video/jobs`;
    const refused = await callHuawei(emulator, { path, data: { ...request, event_type: 'game' } });

    expect(JSON.parse(refused.text)).toEqual(
      JSON.parse(fixture('huawei/audio-create.error-bad-event-type.json')),
    );
  });
});
