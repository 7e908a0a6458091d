import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type FaultInput } from '@moderato/emulator';
import {
  audioRequest,
  callHuawei,
  callTencent,
  checkHuawei,
  jobIdOf,
  jobsDetail,
  readReply,
  serveFiles,
  sound,
  type Files,
} from '../support.js';

let emulator: Emulator;
let files: Files;

beforeEach(async () => {
  files = await serveFiles({ '/a.wav': sound('tone.wav') });
  emulator = await startEmulator({
    progress: { polls: 1 },
    rules: { rules: [{ name: 'a.wav', label: 'porn', decision: 'block' }] },
  });
});

afterEach(async () => {
  await emulator.close();
  await files.close();
});

const inject = (fault: FaultInput['fault']) => emulator.setFaults({ faults: [{ fault }] });

async function submitTencent(): Promise<string> {
  const input = `<Url>${files.url}/a.wav</Url><DataId>mine</DataId>`;
  return jobIdOf(await callTencent(emulator, { body: audioRequest(input) }));
}

const fetchTencent = async (id: string) =>
  jobsDetail(await callTencent(emulator, { method: 'GET', path: `/audio/auditing/${id}` }));

async function submitHuawei(): Promise<string> {
  const data = { data: { url: `${files.url}/a.wav` }, event_type: 'default', categories: ['porn'] };
  return (JSON.parse((await callHuawei(emulator, { data })).text) as { job_id: string }).job_id;
}

const fetchHuawei = async (id: string) =>
  JSON.parse((await callHuawei(emulator, { method: 'GET', path: `/${id}` })).text) as {
    job_id: string;
    result: { suggestion?: string; details: { suggestion: string }[] };
    request_params: { data: { url: string } };
  };

describe('a response without its decision', () => {
  it('has no evidence for one either', async () => {
    const [tencent, huawei] = [await submitTencent(), await submitHuawei()];
    inject('missing_decision');

    const detail = await fetchTencent(tencent);
    const { result } = await fetchHuawei(huawei);

    expect(detail).toMatchObject({ State: 'Success', DataId: 'mine' });
    expect(JSON.stringify(detail)).not.toMatch(/Result|HitFlag|PornInfo/);
    expect(result).not.toHaveProperty('suggestion');
    expect(result.details).toEqual([]);
  });
});

describe('a response about another job', () => {
  it('names the other job and has the opposite verdict', async () => {
    const [tencent, huawei] = [await submitTencent(), await submitHuawei()];
    inject('wrong_job');

    const detail = await fetchTencent(tencent);
    const job = await fetchHuawei(huawei);

    expect(detail['JobId']).not.toBe(tencent);
    expect(detail).toMatchObject({ Result: '0', DataId: 'mine' });
    expect(job.job_id).not.toBe(huawei);
    expect(job.result.suggestion).toBe('pass');
  });

  it('is never that to a submit, whose job nobody knows yet', async () => {
    inject('wrong_job');

    const id = await submitTencent();

    expect(emulator.journal()).toMatchObject([{ jobId: id }]);
    expect(emulator.journal()[0]).not.toHaveProperty('fault');
  });
});

describe('a response about another content', () => {
  it('names the other content and has the opposite verdict', async () => {
    const [tencent, huawei] = [await submitTencent(), await submitHuawei()];
    inject('wrong_content');

    const detail = await fetchTencent(tencent);
    const job = await fetchHuawei(huawei);

    expect(detail).toMatchObject({ JobId: tencent, DataId: 'mine-other', Result: '0' });
    expect(job).toMatchObject({ job_id: huawei, result: { suggestion: 'pass' } });
    expect(job.request_params.data.url).toBe(`${files.url}/a.wav-other`);
  });

  it('is left as it is where the vendor names no content', async () => {
    inject('wrong_content');

    const { body } = await checkHuawei(emulator, 'text', { data: { text: 'kind' }, event_type: 'comment' });

    expect(body).toMatchObject({ result: { suggestion: 'pass' } });
  });
});

describe('a batch in another order', () => {
  const items = ['first', 'second', 'third'];

  it('holds the same items', async () => {
    inject('reordered_batch');
    const inputs = items.map(
      (id) => `<Input><Url>${files.url}/${id}.png</Url><DataId>${id}</DataId></Input>`,
    );
    const urls = items.map((id) => ({ url: `${files.url}/${id}.png`, data_id: id }));

    const tencent = await callTencent(emulator, {
      path: '/image/auditing',
      body: `<Request>${inputs.join('')}</Request>`,
    });
    const huawei = await checkHuawei(emulator, 'image/batch', {
      urls,
      event_type: 'album',
      categories: ['porn'],
    });

    const { JobsDetail } = readReply(tencent)['Response'] as unknown as { JobsDetail: { DataId: string }[] };
    const { results } = huawei.body as { results: { data_id: string }[] };
    expect(JobsDetail.map(({ DataId }) => DataId)).toEqual(items.toReversed());
    expect(results.map(({ data_id }) => data_id)).toEqual(items.toReversed());
  });
});

describe('a replayed callback', () => {
  it('is the true one of another job, at the address of this one', async () => {
    inject('replayed_callback');
    const submit = async (name: string) => {
      const conf = `<Callback>${files.url}/done?of=${name}</Callback>`;
      return jobIdOf(
        await callTencent(emulator, { body: audioRequest(`<Url>${files.url}/a.wav</Url>`, conf) }),
      );
    };
    const received = async (count: number) => {
      const arrived = () => files.received.filter(({ method }) => method === 'POST');
      while (arrived().length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return arrived().map(({ path, body }) => ({
        path,
        id: (JSON.parse(body) as { data: { trace_id: string } }).data.trace_id,
      }));
    };

    const first = await submit('first');
    await received(1);
    const second = await submit('second');

    expect(await received(3)).toEqual([
      { path: '/done?of=first', id: first },
      { path: '/done?of=second', id: first },
      { path: '/done?of=second', id: second },
    ]);
  });
});
