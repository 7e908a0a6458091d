import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type EmulatorOptions, type FaultInput } from '@moderato/emulator';
import {
  audioRequest,
  callHuawei,
  callTencent,
  jobIdOf,
  jobsDetail,
  runHuawei,
  runTencent,
  serveFiles,
  sound,
  type Files,
} from '../support.js';

let files: Files;
const running: Emulator[] = [];

beforeEach(async () => {
  files = await serveFiles({
    '/a-1.mp3': sound('advertisement.mp3'),
    '/b-1.mp3': sound('advertisement.mp3'),
  });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
  await files.close();
});

async function start(faults: FaultInput[], options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ faults: { faults }, ...options });
  running.push(emulator);
  return emulator;
}

const tencentBody = (name: string) => audioRequest(`<Url>${files.url}/${name}</Url>`);
const huaweiData = (name: string) => ({
  data: { url: `${files.url}/${name}` },
  event_type: 'default',
  categories: ['ad'],
});

async function tencentStates(emulator: Emulator, count: number): Promise<unknown[]> {
  const path = `/audio/auditing/${jobIdOf(await callTencent(emulator, { body: tencentBody('a-1.mp3') }))}`;
  const states: unknown[] = [];
  for (let query = 0; query < count; query++)
    states.push(jobsDetail(await callTencent(emulator, { method: 'GET', path }))['State']);
  return states;
}

async function huaweiReplies(emulator: Emulator, count: number): Promise<Record<string, unknown>[]> {
  const accepted = JSON.parse((await callHuawei(emulator, { data: huaweiData('a-1.mp3') })).text) as {
    job_id: string;
  };
  const replies: Record<string, unknown>[] = [];
  for (let query = 0; query < count; query++)
    replies.push(
      JSON.parse((await callHuawei(emulator, { method: 'GET', path: `/${accepted.job_id}` })).text) as never,
    );
  return replies;
}

describe('a job', () => {
  it('that is stuck is accepted, runs on, and never finishes', async () => {
    const emulator = await start([{ fault: 'stuck_job' }], { progress: { polls: 2 } });

    const states = await tencentStates(emulator, 5);
    const replies = await huaweiReplies(emulator, 4);

    expect(states).toEqual(['Auditing', 'Auditing', 'Auditing', 'Auditing', 'Auditing']);
    expect(replies.map(({ status }) => status)).toEqual(['running', 'running', 'running', 'running']);
    expect(emulator.journal()[0]).toMatchObject({ accepted: true, status: 200, fault: 'stuck_job' });
    expect(emulator.journal().every(({ fault }) => fault === 'stuck_job')).toBe(true);
  });

  it('that is stuck finishes by no time either, and is called back never', async () => {
    const now = Date.now();
    const emulator = await start([{ fault: 'stuck_job' }], { now: () => now, progress: { ms: 100 } });
    const conf = `<Callback>${files.url}/done</Callback>`;
    const body = audioRequest(`<Url>${files.url}/a-1.mp3</Url>`, conf);
    const path = `/audio/auditing/${jobIdOf(await callTencent(emulator, { body }))}`;

    emulator.advance(3_600);
    const detail = jobsDetail(await callTencent(emulator, { method: 'GET', path }));
    await emulator.close();

    expect(detail['State']).toBe('Auditing');
    expect(emulator.journal().map(({ operation }) => operation)).toEqual(['submit audio', 'fetch audio']);
  });

  it('that is stuck stays so when it is cancelled', async () => {
    const emulator = await start([{ fault: 'stuck_job' }]);
    const live = `<Request><Type>live_video</Type><Input><Url>${files.url}/a.flv</Url></Input><Conf><BizType>b</BizType></Conf></Request>`;
    const jobId = jobIdOf(await callTencent(emulator, { path: '/video/auditing', body: live }));

    await callTencent(emulator, { path: `/video/cancel_auditing/${jobId}`, body: '' });
    const path = `/video/auditing/${jobId}`;
    const detail = jobsDetail(await callTencent(emulator, { method: 'GET', path }));

    expect(detail['State']).not.toBe('Success');
  });

  it('that fails is accepted, and fails in the words of its vendor', async () => {
    const emulator = await start([{ fault: 'failed_job' }]);

    expect(await runTencent(emulator, tencentBody('a-1.mp3'))).toMatchObject({
      State: 'Failed',
      Code: '1007',
    });
    expect(await runHuawei(emulator, huaweiData('a-1.mp3'))).toMatchObject({ status: 'failed' });
    expect(emulator.journal()[0]).toMatchObject({ accepted: true, fault: 'failed_job' });
  });

  it('that expired is accepted, and is then unknown to its vendor', async () => {
    const emulator = await start([{ fault: 'expiry' }]);

    const [reply] = await huaweiReplies(emulator, 1);
    const accepted = await callTencent(emulator, { body: tencentBody('a-1.mp3') });
    const path = `/audio/auditing/${jobIdOf(accepted)}`;
    const unknown = await callTencent(emulator, { method: 'GET', path });

    expect(reply).toMatchObject({ error_code: 'AIS.0030' });
    expect([accepted.status, unknown.status]).toEqual([200, 404]);
    expect(emulator.journal().map(({ accepted: isAccepted }) => isAccepted)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(emulator.journal().at(-1)).toMatchObject({ operation: 'fetch audio', fault: 'expiry' });
  });

  it('expires when its time is over by the clock of the emulator', async () => {
    const now = Date.now();
    const emulator = await start([{ fault: 'expiry', delayMs: 5000 }], { now: () => now });
    const path = `/audio/auditing/${jobIdOf(await callTencent(emulator, { body: tencentBody('a-1.mp3') }))}`;
    const status = async () => (await callTencent(emulator, { method: 'GET', path })).status;

    const early = await status();
    emulator.advance(5000);

    expect([early, await status()]).toEqual([200, 404]);
  });

  it('is chosen by the name of its content', async () => {
    const emulator = await start([{ fault: 'failed_job', name: 'a-*' }]);

    const states = [
      (await runTencent(emulator, tencentBody('a-1.mp3')))['State'],
      (await runTencent(emulator, tencentBody('b-1.mp3')))['State'],
    ];

    expect(states).toEqual(['Failed', 'Success']);
  });

  it('keeps what was chosen for it when the faults are replaced, and its queries are known by its content', async () => {
    const emulator = await start([{ fault: 'stuck_job' }], { progress: { polls: 1 } });
    const stuck = jobIdOf(await callTencent(emulator, { body: tencentBody('a-1.mp3') }));

    emulator.setFaults({ faults: [{ fault: 'rate_limited', operations: ['fetch *'], name: 'b-*' }] });
    const other = jobIdOf(await callTencent(emulator, { body: tencentBody('b-1.mp3') }));
    const get = (jobId: string) => callTencent(emulator, { method: 'GET', path: `/audio/auditing/${jobId}` });

    expect(jobsDetail(await get(stuck))['State']).toBe('Auditing');
    expect((await get(other)).status).toBe(503);
  });

  it('that is answered in its submit is none, so it neither sticks nor fails', async () => {
    const emulator = await start([{ fault: 'stuck_job' }]);
    const body = `<Request><Input><Content>${Buffer.from('hello').toString('base64')}</Content></Input></Request>`;

    const detail = jobsDetail(await callTencent(emulator, { path: '/text/auditing', body }));

    expect(detail['State']).toBe('Success');
    expect(emulator.journal()[0]).not.toHaveProperty('fault');
  });
});
