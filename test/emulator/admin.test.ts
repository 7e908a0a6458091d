import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type JournalEntry } from '@moderato/emulator';
import { audioRequest, callHuawei, callTencent, jobIdOf, jobsDetail } from './support.js';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

async function call(method: string, path: string, body?: string, base = emulator.tencent.url) {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? { method } : { method, headers, body };
  const response = await fetch(`${base}/__emulator/${path}`, init);
  return { status: response.status, text: await response.text() };
}

const entriesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);

describe.each(['tencent', 'huawei'] as const)('the emulator, asked on the port of %s', (vendor) => {
  it('takes faults, says which are active, and does them', async () => {
    const base = emulator[vendor].url;
    const faults = { faults: [{ fault: 'rate_limited', rate: 1, vendors: ['tencent'] }] };

    const posted = await call('POST', 'faults', JSON.stringify(faults), base);
    const active = await call('GET', 'faults', undefined, base);
    const { status } = await callTencent(emulator, { body: audioRequest('<Object>a.mp3</Object>') });

    expect(posted.status).toBe(200);
    expect(JSON.parse(posted.text)).toEqual(faults);
    expect(active.text).toBe(posted.text);
    expect(status).toBe(503);
  });
});

describe('the calls of the emulator itself', () => {
  it.each([
    ['text that is no JSON', '{', 'faults: expected object'],
    ['an unknown fault', '{"faults":[{"fault":"x"}]}', 'faults.0.fault'],
  ])('refuse %s, and leave the faults as they are', async (_, body, words) => {
    emulator.setFaults({ faults: [{ fault: 'reset' }] });

    const { status, text } = await call('POST', 'faults', body);

    expect(status).toBe(400);
    expect((JSON.parse(text) as { error: { message: string } }).error.message).toContain(words);
    expect(JSON.parse((await call('GET', 'faults')).text)).toEqual({ faults: [{ fault: 'reset', rate: 1 }] });
  });

  it('page the journal by number, and are not in it', async () => {
    for (let count = 0; count < 3; count++)
      await callHuawei(emulator, { method: 'GET', path: `/0_${count}` });

    const all = entriesOf((await call('GET', 'journal')).text);
    const rest = entriesOf((await call('GET', 'journal?after=1')).text);
    const none = await call('GET', 'journal?after=3');

    expect(all.map(({ number, jobId }) => [number, jobId])).toEqual([
      [1, '0_0'],
      [2, '0_1'],
      [3, '0_2'],
    ]);
    expect(rest).toEqual(all.slice(1));
    expect(none).toEqual({ status: 200, text: '' });
    expect(emulator.journal()).toEqual(all);
  });

  it('put the clock forward', async () => {
    const now = Date.UTC(2026, 0, 1);
    await emulator.close();
    emulator = await startEmulator({ now: () => now, progress: { ms: 1000 } });
    const keyTime = `${now / 1000};${now / 1000 + 60}`;
    const accepted = await callTencent(emulator, { keyTime, body: audioRequest('<Object>a.mp3</Object>') });
    const path = `/audio/auditing/${jobIdOf(accepted)}`;

    const advanced = await call('POST', 'advance', '{"ms":1000}');
    const detail = jobsDetail(await callTencent(emulator, { method: 'GET', path, keyTime }));

    expect(JSON.parse(advanced.text)).toEqual({ now: '2026-01-01T00:00:01.000Z' });
    expect(detail['State']).toBe('Failed');
  });

  it.each([
    ['POST', 'advance', '{"ms":-1}', 400],
    ['POST', 'advance', '', 400],
    ['GET', 'journal?after=x', undefined, 400],
    ['GET', 'journal?since=1', undefined, 400],
    ['GET', 'nothing', undefined, 404],
    ['DELETE', 'faults', undefined, 404],
  ] as const)('refuse %s %s %s with %d', async (method, path, body, status) => {
    const answer = await call(method, path, body);

    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { message: expect.any(String) } });
    expect(emulator.journal()).toEqual([]);
  });
});
