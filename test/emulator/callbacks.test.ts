import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type EmulatorOptions } from '@moderato/emulator';
import {
  audioRequest,
  callHuawei,
  callTencent,
  fixture,
  jobIdOf,
  jobsDetail,
  serveFiles,
  sound,
  type Files,
  type Received,
} from './support.js';

describe('a callback', () => {
  let emulator: Emulator;
  let files: Files;

  beforeEach(async () => {
    files = await serveFiles({
      '/ad.mp3': sound('advertisement.mp3'),
      '/ad.mp3.txt': sound('advertisement.mp3.txt'),
      '/refusing': { status: 500 },
    });
    emulator = await start({});
  });

  afterEach(async () => {
    await emulator.close();
    await files.close();
  });

  function start(options: EmulatorOptions): Promise<Emulator> {
    const rules = {
      rules: [{ words: ['精美礼品'], label: 'ads' as const, decision: 'block' as const, score: 0.97 }],
    };
    return startEmulator({ rules, ...options });
  }

  function submitTencent(target: Emulator, conf: string) {
    return callTencent(target, {
      body: audioRequest(`<Url>${files.url}/ad.mp3</Url><DataId>7</DataId>`, conf),
    });
  }

  const delivered = () => eventually(() => files.received.find(({ method }) => method === 'POST'));
  const journaled = (target = emulator) =>
    eventually(() => target.journal().find(({ operation }) => operation === 'deliver callback'));

  it('says the simple form of Tencent with the keys of the documented sample', async () => {
    const accepted = await submitTencent(emulator, `<Callback>${files.url}/done?token=t</Callback>`);

    const { path, headers, body } = await delivered();

    const sample = JSON.parse(fixture('tencent/audio-callback.simple.json')) as { data: object };
    const callback = JSON.parse(body) as { code: number; message: string; data: Record<string, unknown> };
    expect(path).toBe('/done?token=t');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-ci-content-version': 'Simple' });
    expect(callback).toMatchObject({ code: 0, message: 'success' });
    expect(namesMissing(sample.data, callback.data)).toEqual(['cos_headers']);
    expect(callback.data).toMatchObject({
      trace_id: jobIdOf(accepted),
      event: 'ReviewAudio',
      result: 1,
      data_id: '7',
      url: `${files.url}/ad.mp3`,
      porn_info: { hit_flag: 0, score: 0, label: '' },
      ads_info: { hit_flag: 1, score: 97, label: '精美礼品' },
    });
  });

  it('says the detailed form of Tencent with the fields of the documented sample', async () => {
    const conf = `<Callback>${files.url}/done</Callback><CallbackVersion>Detail</CallbackVersion>`;
    await submitTencent(emulator, conf);

    const { headers, body } = await delivered();

    const sample = JSON.parse(fixture('tencent/audio-callback.detail.template.json')) as {
      JobsDetail: object;
    };
    const callback = JSON.parse(body) as { EventName: string; JobsDetail: Record<string, unknown> };
    expect(headers).toMatchObject({ 'x-ci-content-version': 'Detail' });
    expect(callback.EventName).toBe('ReviewAudio');
    expect(namesMissing(sample.JobsDetail, callback.JobsDetail)).toEqual(['Object', 'CosHeaders']);
    expect(callback.JobsDetail).toMatchObject({
      Result: 1,
      ForbidState: 0,
      Section: [
        { OffsetTime: 0, Result: 1, AdsInfo: { HitFlag: 1, Keywords: ['精美礼品'] } },
        { OffsetTime: 30_000, Result: 0 },
      ],
    });
  });

  it('leaves out sections that passed when only the others are asked for', async () => {
    const conf = `<Callback>${files.url}/done</Callback><CallbackVersion>Detail</CallbackVersion>`;
    await submitTencent(emulator, `${conf}<CallbackType>2</CallbackType>`);

    const { JobsDetail } = JSON.parse((await delivered()).body) as { JobsDetail: { Section: object[] } };

    expect(JobsDetail.Section).toMatchObject([{ OffsetTime: 0 }]);
  });

  it('says why a Tencent job failed', async () => {
    const input = `<Url>${files.url}/missing.mp3</Url>`;
    await callTencent(emulator, { body: audioRequest(input, `<Callback>${files.url}/done</Callback>`) });

    expect(JSON.parse((await delivered()).body)).toMatchObject({
      code: -61011,
      message: 'The file does not exist.',
    });
  });

  it('says for Huawei what a query says, signed with the seed', async () => {
    const data = { data: { url: `${files.url}/ad.mp3` }, event_type: 'default', categories: ['ad'] };
    await callHuawei(emulator, { data: { ...data, callback: `${files.url}/done`, seed: 'seed_1' } });

    const { headers, body } = await delivered();

    const job = JSON.parse(body) as Record<string, string>;
    const message = `${job['create_time']!}${job['job_id']!}${job['request_id']!}seed_1`;
    expect(job).toMatchObject({ status: 'succeeded', result: { suggestion: 'block' } });
    expect(headers['x-auth-signature']).toBe(createHmac('sha256', 'seed_1').update(message).digest('hex'));
  });

  it('is not signed for Huawei without a seed', async () => {
    const data = { data: { url: `${files.url}/ad.mp3` }, event_type: 'default', categories: ['ad'] };
    await callHuawei(emulator, { data: { ...data, callback: `${files.url}/done` } });

    expect((await delivered()).headers).not.toHaveProperty('x-auth-signature');
  });

  it('finishes its job without a query, and is journaled without the query of its address', async () => {
    const accepted = await submitTencent(emulator, `<Callback>${files.url}/done?token=hidden</Callback>`);
    const entry = await journaled();

    const path = `/audio/auditing/${jobIdOf(accepted)}`;
    const detail = jobsDetail(await callTencent(emulator, { method: 'GET', path }));

    expect(detail['State']).toBe('Success');
    expect(entry).toMatchObject({
      path: `${files.url}/done`,
      status: 200,
      accepted: true,
      jobId: jobIdOf(accepted),
    });
  });

  it('is made once, when the job is due by the clock', async () => {
    const now = Date.now();
    const manual = await start({ now: () => now, progress: { ms: 5000 } });
    const accepted = await submitTencent(manual, `<Callback>${files.url}/done</Callback>`);
    const path = `/audio/auditing/${jobIdOf(accepted)}`;

    manual.advance(4999);
    const early = jobsDetail(await callTencent(manual, { method: 'GET', path }));
    manual.advance(1);
    await Promise.all([1, 2, 3].map(() => callTencent(manual, { method: 'GET', path })));
    await journaled(manual);
    manual.advance(5000);
    await manual.close();

    const posts = files.received.filter(({ method }: Received) => method === 'POST');
    expect([early['State'], posts.length]).toEqual(['Auditing', 1]);
  });

  it('is journaled as refused when the receiver does not take it', async () => {
    await submitTencent(emulator, `<Callback>${files.url}/refusing</Callback>`);

    expect(await journaled()).toMatchObject({ status: 500, accepted: false });
  });

  it.each([
    ['http://192.0.2.1/done', 'http://192.0.2.1/done'],
    ['https://example.com/done', 'https://example.com/done'],
    ['http://127.0.0.1:1/done', 'http://127.0.0.1:1/done'],
    ['http://user%zz@127.0.0.1:1/done', 'http://127.0.0.1:1/done'],
  ])('is not made to %s, and nothing breaks', async (address, path) => {
    await submitTencent(emulator, `<Callback>${address}</Callback>`);

    expect(await journaled()).toMatchObject({ path, status: null, accepted: false });
  });
});

/** The sample is of an object in a bucket, with metadata; a job for a URL has neither. */
function namesMissing(sample: object, actual: object): string[] {
  return Object.keys(sample).filter((name) => !(name in actual));
}

/** Waits for something that happens in the background, and gives up before the test does. */
async function eventually<Value>(look: () => Value | undefined): Promise<Value> {
  for (let attempt = 0; attempt < 2000; attempt++) {
    const value = look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it did not happen');
}
