import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { callHuawei, fixture, runHuawei, serveFiles, sound, type Files } from '../../support.js';

interface Detail {
  start_time: number;
  end_time: number;
  label: string;
  segments?: { segment: string }[];
}

const NOW = Date.parse('2022-06-20T03:05:29Z');

describe('a Huawei answer', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/ad.mp3': sound('advertisement.mp3'),
      '/ad.mp3.txt': sound('advertisement.mp3.txt'),
      '/tone.wav': sound('tone.wav'),
    });
    emulator = await startEmulator({
      rules: {
        rules: [
          { words: ['微信'], label: 'ads', decision: 'block', score: 0.97 },
          { words: ['绿植'], label: 'abuse', decision: 'review' },
          { name: 'ad.mp3', label: 'terrorism', decision: 'block', at: { start: 12, end: 13 } },
          { name: 'ad.mp3', label: 'minors', decision: 'block' },
          { name: 'ad.mp3', label: 'porn', decision: 'pass', score: 0.3 },
        ],
      },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const request = (path: string, categories: string[]) => ({
    data: { url: files.url + path },
    event_type: 'default',
    categories,
  });

  it('has the fields of the documented sample, in their order and of their types', async () => {
    const wanted = JSON.parse(fixture('huawei/audio-query.succeeded-block.json')) as Record<string, unknown>;
    const callback = `${files.url}/callback`;

    const job = await runHuawei(emulator, { ...request('/ad.mp3', ['porn', 'ad']), callback });

    expect(shapeOf(job)).toEqual(shapeOf(wanted));
    expect(job['request_params']).toMatchObject({
      event_type: 'default',
      callback,
      categories: ['porn', 'ad'],
    });
  });

  it('lists flagged slices of ten seconds only, with the words spoken there', async () => {
    const job = await runHuawei(emulator, request('/ad.mp3', ['ad']));

    const { suggestion, details } = job['result'] as { suggestion: string; details: Detail[] };
    expect(suggestion).toBe('block');
    expect(
      details.map((detail) => [detail.start_time, detail.end_time, detail.label, detail.segments]),
    ).toEqual([
      [20, 30, 'ad', [{ segment: '微信' }]],
      [30, 36.288, 'ad', [{ segment: '微信' }]],
    ]);
    expect(JSON.stringify(job)).not.toContain('score');
  });

  it('reports nothing that was not asked for, and passes', async () => {
    const job = await runHuawei(emulator, request('/ad.mp3', ['moan']));

    expect(job['result']).toMatchObject({ suggestion: 'pass', details: [] });
  });

  it('reports under a policy what cannot be asked for, without words where none were found', async () => {
    const job = await runHuawei(emulator, { data: { url: `${files.url}/ad.mp3` }, biz_type: 'mine' });

    const { details } = job['result'] as { details: Detail[] };
    const terrorism = details.filter(({ label }) => label === 'terrorism');
    expect(terrorism).toHaveLength(1);
    expect(terrorism[0]).toMatchObject({ start_time: 10, end_time: 20, suggestion: 'block' });
    expect(terrorism[0]).not.toHaveProperty('segments');
    expect(new Set(details.map(({ label }) => label))).toEqual(new Set(['terrorism', 'ad', 'abuse']));
    expect(job['request_params']).toEqual({ data: { url: `${files.url}/ad.mp3` } });
  });

  it('passes what no rule finds', async () => {
    const job = await runHuawei(emulator, request('/tone.wav', ['porn', 'ad', 'abuse']));

    expect(job['result']).toEqual({ suggestion: 'pass', details: [], audio_text: '' });
  });

  it('names times of China without a zone and has no result while running', async () => {
    const other = await startEmulator({ now: () => NOW, progress: { ms: 98_000 } });
    const accepted = await callHuawei(other, {
      data: request('/tone.wav', ['porn']),
      date: '20220620T030529Z',
    });
    const { job_id: jobId } = JSON.parse(accepted.text) as { job_id: string };
    const query = { method: 'GET', path: `/${jobId}`, date: '20220620T030529Z' } as const;

    const running = JSON.parse((await callHuawei(other, query)).text) as object;
    other.advance(98_000);
    const succeeded = JSON.parse((await callHuawei(other, query)).text) as object;
    await other.close();

    expect(jobId).toMatch(/^01655654400_/);
    expect(running).toMatchObject({ status: 'running', create_time: '2022-06-20 11:05:29' });
    expect(running).not.toHaveProperty('result');
    expect(succeeded).toMatchObject({ status: 'succeeded', update_time: '2022-06-20 11:07:07' });
  });

  it('answers an unknown job with the documented refusal', async () => {
    const reply = await callHuawei(emulator, { method: 'GET', path: '/01655654400_0' });

    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text)).toEqual(
      JSON.parse(fixture('huawei/audio-query.error-job-not-found.json')),
    );
  });
});

/** Names in order with the types of their values; of lists, the first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([name, child]) => [name, shapeOf(child)]);
}
