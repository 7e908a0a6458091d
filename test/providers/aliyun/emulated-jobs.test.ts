import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Content, type Job, type ModerationError } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createCallbackHandler, createModerator, toNodeListener, type Moderator } from 'moderato';
import { serveFiles, sound, type Files } from '../../emulator/support.js';

const MP4 = Buffer.from('\0\0\0\x18ftypmp42');

let emulator: Emulator;
let files: Files;
let server: Server;
let moderator: Moderator;
let told: Job[];
let refused: ModerationError[];

beforeAll(async () => {
  files = await serveFiles({
    '/insult.wav': sound('insult.wav'),
    '/insult.wav.txt': 'you fool',
    '/greeting.mp3': sound('greeting.mp3'),
    '/clip.mp4': MP4,
    '/clip.mp4.yaml': 'duration: 12\nevents:\n  - { at: 6, label: porn, decision: block, score: 0.9 }\n',
    '/page.txt': 'hello\fyou fool',
  });
  emulator = await startEmulator({
    rules: { rules: [{ words: ['fool'], label: 'abuse', decision: 'block', score: 0.9 }] },
    progress: { ms: 60 },
  });
  server = createServer((request, response) => {
    const listener = toNodeListener(
      createCallbackHandler(moderator, {
        onJob: (job) => void told.push(job),
        onError: (error) => void refused.push(error),
      }),
    );
    void listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  told = [];
  refused = [];
  moderator = open({});
});
afterEach(async () => {
  emulator.setFaults({ faults: [] });
  await moderator.close();
});
afterAll(async () => {
  await emulator.close();
  await files.close();
  server.closeAllConnections();
  server.close();
});

function open(options: object): Moderator {
  const { aliyun } = emulator.configuration.providers;
  const providers = { aliyun: { ...aliyun, ...options } };
  const polling = { initialMs: 60, maxMs: 250 };
  return createModerator({ provider: 'aliyun', providers, polling }, { environment: {} });
}

const contentOf = (kind: 'audio' | 'video' | 'document' | 'live', name: string): Content => ({
  kind,
  url: `${files.url}/${name}`,
});
const callbackUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`;

describe('jobs against the emulator', () => {
  it.each([
    ['audio', 'insult.wav', 'block', 'harassment'],
    ['audio', 'greeting.mp3', 'pass', null],
    ['video', 'clip.mp4', 'block', 'sexual'],
    ['document', 'page.txt', 'block', 'harassment'],
    ['live', 'clip.mp4', 'block', 'sexual'],
  ] as const)('%s %s is moderated', async (kind, name, decision, category) => {
    const verdict = await moderator.moderate({ ...contentOf(kind, name), durationMs: 100 });

    expect(verdict).toMatchObject({
      decision,
      category,
      source: { kind, vendorDecision: expect.any(String) },
    });
  });

  it('another process fetches a job by its ticket, whose service is not the configured one', async () => {
    const ticket = await moderator.submit(contentOf('audio', 'insult.wav'), {
      vendorOptions: { aliyun: { service: 'audio_media_detection_pro' } },
    });
    const other = open({});

    await expect(other.wait(structuredClone(ticket))).resolves.toMatchObject({
      decision: 'block',
    });
    await other.close();
  });

  it('a job can be cancelled', async () => {
    const ticket = await moderator.submit(contentOf('audio', 'insult.wav'));

    await expect(moderator.cancel(ticket)).resolves.toMatchObject({ state: 'running' });
  });

  it.each([
    ['wrong_job', 'bad_response'],
    ['wrong_content', 'bad_response'],
  ] as const)('a result of %s is refused', async (fault, code) => {
    emulator.setFaults({ faults: [{ fault, vendors: ['aliyun'] }] });

    for (const name of ['insult.wav', 'greeting.mp3'])
      await expect(
        moderator.moderate({ ...contentOf('audio', name), durationMs: 100 }),
      ).rejects.toMatchObject({ code });
  });

  it('a job that failed is no verdict', async () => {
    emulator.setFaults({ faults: [{ fault: 'failed_job', vendors: ['aliyun'] }] });

    await expect(
      moderator.moderate({ ...contentOf('audio', 'greeting.mp3'), durationMs: 100 }),
    ).rejects.toMatchObject({ code: 'job_failed' });
  });
});

/** Waits until the receiver was called. */
async function called(count = 1): Promise<void> {
  for (let turn = 0; turn < 300 && told.length + refused.length < count; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('callbacks against the emulator', () => {
  it.each(['SHA256', 'SM3'] as const)('with %s bring the verdict of the job, fetched', async (checksum) => {
    await moderator.close();
    moderator = open({ checksum });

    const ticket = await moderator.submit(contentOf('audio', 'insult.wav'), { callbackUrl: callbackUrl() });
    await called();

    expect({ told, refused }).toMatchObject({
      told: [{ ticket: { id: ticket.id }, state: 'succeeded', verdict: { decision: 'block' } }],
      refused: [],
    });
  });

  it('that are forged are refused, and the true one counts', async () => {
    emulator.setFaults({ faults: [{ fault: 'forged_callback', vendors: ['aliyun'] }] });

    await moderator.submit(contentOf('audio', 'insult.wav'), { callbackUrl: callbackUrl() });
    await called(2);

    expect(refused).toMatchObject([{ code: 'callback_rejected', status: 401 }]);
    expect(told).toMatchObject([{ verdict: { decision: 'block' } }]);
  });

  it('of another job that are replayed tell of that job only', async () => {
    const first = await moderator.submit(contentOf('audio', 'greeting.mp3'), { callbackUrl: callbackUrl() });
    await called(1);
    emulator.setFaults({ faults: [{ fault: 'replayed_callback', vendors: ['aliyun'] }] });
    const second = await moderator.submit(contentOf('audio', 'insult.wav'), { callbackUrl: callbackUrl() });
    await called(3);

    const decisions = told.map((job) => [job.ticket.id, job.state === 'succeeded' && job.verdict.decision]);
    expect(decisions).toEqual([
      [first.id, 'pass'],
      [first.id, 'pass'],
      [second.id, 'block'],
    ]);
  });

  it('in JSON are refused before they are read', async () => {
    const response = await fetch(callbackUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });

    expect(response.status).toBe(415);
  });
});
