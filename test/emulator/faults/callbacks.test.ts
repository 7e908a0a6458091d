import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type FaultInput,
  type JournalEntry,
} from '@moderato/emulator';
import {
  audioRequest,
  callHuawei,
  callTencent,
  eventually,
  serveFiles,
  sound,
  type Files,
  type Received,
} from '../support.js';

let files: Files;
const running: Emulator[] = [];

beforeEach(async () => {
  files = await serveFiles({
    '/ad.mp3': sound('advertisement.mp3'),
    '/clean.mp3': sound('advertisement.mp3'),
    '/clip.mp4': Buffer.from('\0\0\0\x20ftypisom\0\0\0\0'),
  });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
  await files.close();
});

async function start(faults: FaultInput[], options: EmulatorOptions = {}): Promise<Emulator> {
  const rules = { rules: [{ name: 'ad*', label: 'ads' as const, decision: 'block' as const }] };
  const emulator = await startEmulator({ rules, faults: { faults }, ...options });
  running.push(emulator);
  return emulator;
}

const submitTencent = (emulator: Emulator, name: string, version = 'Simple') =>
  callTencent(emulator, {
    body: audioRequest(
      `<Url>${files.url}/${name}</Url>`,
      `<Callback>${files.url}/done</Callback><CallbackVersion>${version}</CallbackVersion>`,
    ),
  });

const submitHuawei = (emulator: Emulator, name: string) =>
  callHuawei(emulator, {
    data: {
      data: { url: `${files.url}/${name}` },
      event_type: 'default',
      categories: ['ad'],
      callback: `${files.url}/done`,
      seed: 'seed_1',
    },
  });

const deliveries = (emulator: Emulator): JournalEntry[] =>
  emulator.journal().filter(({ operation }) => operation === 'deliver callback');
const posts = (): Received[] => files.received.filter(({ method }) => method === 'POST');
const settled = (emulator: Emulator, count: number) =>
  eventually(() => (deliveries(emulator).length >= count ? deliveries(emulator) : undefined));

/** Waits for a true and a forged callback and gives both bodies, the forged one first. */
async function pair(emulator: Emulator): Promise<[forged: Received, genuine: Received]> {
  const [first, second] = await settled(emulator, 2);
  expect([first?.fault, second?.fault]).toEqual(['forged_callback', undefined]);
  return posts() as [Received, Received];
}

describe('a callback', () => {
  it('that is lost is not made, and the journal says so', async () => {
    const emulator = await start([{ fault: 'lost_callback' }]);
    await submitTencent(emulator, 'ad.mp3');

    const [entry] = await settled(emulator, 1);

    expect(entry).toMatchObject({ status: null, accepted: false, fault: 'lost_callback', vendor: 'tencent' });
    expect(posts()).toEqual([]);
  });

  it('that is doubled is made twice, to the last byte', async () => {
    const emulator = await start([{ fault: 'duplicate_callback' }]);
    await submitHuawei(emulator, 'ad.mp3');

    const entries = await settled(emulator, 2);

    expect(entries.map(({ fault }) => fault)).toEqual([undefined, 'duplicate_callback']);
    expect(posts()[1]).toEqual(posts()[0]);
  });

  it('that is late is made so much later by the clock of the emulator', async () => {
    const now = Date.now();
    const emulator = await start([{ fault: 'late_callback', delayMs: 4000 }], { now: () => now });
    const accepted = await submitTencent(emulator, 'ad.mp3');
    const path = `/audio/auditing/${/<JobId>(\w+)</.exec(accepted.text)?.[1] ?? ''}`;
    await eventually(() =>
      files.received.some(({ path: own }) => own === '/ad.mp3.txt') ? true : undefined,
    );
    await callTencent(emulator, { method: 'GET', path });
    await callTencent(emulator, { method: 'GET', path });

    emulator.advance(3999);
    await callTencent(emulator, { method: 'GET', path });
    const early = posts().length;
    emulator.advance(1);
    const [entry] = await settled(emulator, 1);

    expect(early).toBe(0);
    expect(entry).toMatchObject({ accepted: true, fault: 'late_callback' });
  });

  it('that is late is given up when the emulator closes', async () => {
    const emulator = await start([{ fault: 'late_callback', delayMs: 3_600_000 }]);
    await submitTencent(emulator, 'ad.mp3');

    await emulator.close();

    expect(posts()).toEqual([]);
  });

  it.each(['Simple', 'Detail'])(
    'in the form %s is forged beside the true one for Tencent',
    async (version) => {
      for (const [name, truth] of [
        ['ad.mp3', 1],
        ['clean.mp3', 0],
      ] as const) {
        const emulator = await start([{ fault: 'forged_callback' }]);
        await submitTencent(emulator, name, version);

        const [forged, genuine] = (await pair(emulator)).map(({ body }) => readTencent(body));
        files.received.length = 0;

        expect(genuine).toMatchObject({ result: truth });
        expect(forged).toMatchObject({ result: 1 - truth, jobId: genuine?.jobId, flags: [1 - truth] });
      }
    },
  );

  it('is forged as a pass for a job of Tencent that failed', async () => {
    const emulator = await start([{ fault: 'forged_callback' }]);
    await submitTencent(emulator, 'missing.mp3');

    const [forged, genuine] = (await pair(emulator)).map(({ body }) => JSON.parse(body) as object);

    expect(genuine).toMatchObject({ code: -61011 });
    expect(forged).toMatchObject({ code: 0, data: { result: 0 } });
  });

  it('is forged beside the true one for Huawei, signed with another seed', async () => {
    for (const [name, truth, lie] of [
      ['ad.mp3', 'block', 'pass'],
      ['clean.mp3', 'pass', 'block'],
    ] as const) {
      const emulator = await start([{ fault: 'forged_callback' }]);
      await submitHuawei(emulator, name);

      const [forged, genuine] = (await pair(emulator)).map((received) => readHuawei(received));
      files.received.length = 0;

      expect(genuine).toMatchObject({ suggestion: truth, isSigned: true });
      expect(forged).toMatchObject({ suggestion: lie, isSigned: false, jobId: genuine?.jobId });
    }
  });

  it('of a video is forged in the form of videos', async () => {
    const emulator = await start([{ fault: 'forged_callback' }], { rules: { rules: [] } });
    const path = `/v3/${emulator.configuration.providers.huawei.projectId}/moderation/video/jobs`;
    const data = { url: `${files.url}/clip.mp4` };
    const request = { data, event_type: 'default', image_categories: ['porn'] };
    await callHuawei(emulator, { path, data: { ...request, callback: `${files.url}/done` } });

    const [forged, genuine] = (await pair(emulator)).map(({ body }) => JSON.parse(body) as object);

    expect(genuine).toMatchObject({ result: { suggestion: 'pass', image_detail: [] } });
    expect(forged).toMatchObject({
      result: { suggestion: 'block', image_detail: [{ suggestion: 'block', category: 'porn' }] },
    });
  });

  it('is chosen by its own operation or by the one that made its job', async () => {
    const emulator = await start([
      { fault: 'lost_callback', operations: ['submit audio'], vendors: ['tencent'] },
      { fault: 'duplicate_callback', operations: ['deliver *'], vendors: ['huawei'] },
    ]);
    await submitTencent(emulator, 'ad.mp3');
    await submitHuawei(emulator, 'ad.mp3');

    const entries = await settled(emulator, 3);

    expect(entries.map(({ vendor, fault }) => `${vendor} ${fault ?? '-'}`).sort()).toEqual([
      'huawei -',
      'huawei duplicate_callback',
      'tencent lost_callback',
    ]);
  });
});

function readTencent(text: string) {
  const body = JSON.parse(text) as {
    data?: { result: number; trace_id: string; ads_info: { hit_flag: number } };
    JobsDetail?: { Result: number; JobId: string; AdsInfo: { HitFlag: number } };
  };
  const { data, JobsDetail: detail } = body;
  return data === undefined
    ? { result: detail?.Result, jobId: detail?.JobId, flags: [detail?.AdsInfo.HitFlag] }
    : { result: data.result, jobId: data.trace_id, flags: [data.ads_info.hit_flag] };
}

function readHuawei({ headers, body }: Received) {
  const job = JSON.parse(body) as Record<string, string> & { result: { suggestion: string } };
  const message = `${job['create_time']!}${job['job_id']!}${job['request_id']!}seed_1`;
  const signature = createHmac('sha256', 'seed_1').update(message).digest('hex');
  return {
    suggestion: job.result.suggestion,
    jobId: job['job_id'],
    isSigned: headers['x-auth-signature'] === signature,
  };
}
