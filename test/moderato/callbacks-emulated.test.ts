import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Job, type ModerationError } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createCallbackHandler, createModerator, toNodeListener, type Moderator } from 'moderato';
import { sound } from '../emulator/support.js';

const SOUND = sound('insult.wav');
const VENDORS = ['tencent', 'huawei'];
const SECRET = 'made-up-callback-secret-0123456789';

let emulator: Emulator;
let server: Server;
let url: string;
let moderator: Moderator | undefined;
let stored: Job[];
let refused: ModerationError[];

beforeEach(async () => {
  stored = [];
  refused = [];
  emulator = await startEmulator({
    rules: { rules: [{ words: ['fool'], label: 'abuse', decision: 'block' }] },
    progress: { ms: 60 },
  });
  server = createServer((request, response) => {
    if (request.method === 'GET') response.end(request.url === '/rude.wav' ? SOUND : 'you fool');
    else void listen(request, response);
  });
  const listen = (...exchange: Parameters<ReturnType<typeof toNodeListener>>) =>
    toNodeListener(
      createCallbackHandler(moderator as Moderator, {
        onJob: (job) => void stored.push(job),
        onError: (error) => void refused.push(error),
      }),
    )(...exchange);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await moderator?.close();
  await emulator.close();
  server.closeAllConnections();
  server.close();
});

/** A moderator that polls so rarely that only a callback can end a wait in this test. */
function open(provider: string): Moderator {
  const providers: Record<string, Record<string, unknown>> = structuredClone({
    ...emulator.configuration.providers,
  });
  Object.assign(providers['huawei'] as object, { seed: 'made_up_seed' });
  moderator = createModerator(
    {
      provider,
      providers,
      callbacks: { secret: SECRET },
      timeoutMs: 15_000,
      polling: { initialMs: 3_600_000, maxMs: 3_600_000 },
    },
    { environment: {} },
  );
  return moderator;
}

const deliveries = () =>
  emulator.journal().filter(({ operation, status }) => operation === 'deliver callback' && status !== null);
const questions = () => emulator.journal().filter(({ operation }) => operation === 'fetch audio');

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000 && !isSo(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.each(VENDORS)('a callback of %s, over real HTTP', (provider) => {
  const submit = () =>
    open(provider).moderate(
      { kind: 'audio', url: `${url}/rude.wav`, id: 'mine' },
      { callbackUrl: `${url}/done?a=1` },
    );

  it('ends the wait without a poll, and is answered with 200', async () => {
    const verdict = await submit();
    await until(() => deliveries().length === 1);

    expect(verdict).toMatchObject({
      decision: 'block',
      category: 'harassment',
      source: { provider, contentId: 'mine' },
    });
    expect(stored).toMatchObject([{ state: 'succeeded', ticket: { contentId: 'mine' } }]);
    expect(deliveries()).toMatchObject([{ status: 200, accepted: true }]);
    expect(questions()).toHaveLength(1);
    expect(JSON.stringify([verdict, stored])).not.toMatch(/moderato=[0-9a-z]+\./);
  });

  it('that is forged sets no verdict: the true one does', async () => {
    emulator.setFaults({ faults: [{ fault: 'forged_callback' }] });

    const verdict = await submit();
    await until(() => deliveries().length === 2);

    expect(verdict.decision).toBe('block');
    expect(stored.map((job) => job.state === 'succeeded' && job.verdict.decision)).not.toContain('pass');
    const statuses = deliveries().map(({ status }) => status);
    expect(statuses).toEqual(provider === 'huawei' ? [401, 200] : [200, 200]);
  });

  it('that comes twice gives the same job twice', async () => {
    emulator.setFaults({ faults: [{ fault: 'duplicate_callback' }] });

    await submit();
    await until(() => deliveries().length === 2);

    expect(deliveries()).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(stored).toHaveLength(2);
    expect(stored.map((job) => job.state === 'succeeded' && job.verdict.decision)).toEqual([
      'block',
      'block',
    ]);
    expect(refused).toEqual([]);
  });

  it('at an address without its token is refused, and nothing is stored', async () => {
    const ticket = await open(provider).submit(
      { kind: 'audio', url: `${url}/rude.wav` },
      { callbackUrl: `${url}/done` },
    );
    await until(() => deliveries().length === 1);
    const answer = await fetch(`${url}/done`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ job: ticket.id }),
    });

    expect(answer.status).toBe(401);
    expect(refused).toMatchObject([{ code: 'callback_rejected' }]);
    expect(stored).toHaveLength(1);
  });

  it('is to come again while the vendor cannot be asked', async () => {
    emulator.setFaults({ faults: [{ fault: 'error', operations: ['fetch *'] }] });
    await open(provider).submit({ kind: 'audio', url: `${url}/rude.wav` }, { callbackUrl: `${url}/done` });

    await until(() => deliveries().length === 1);

    expect(deliveries()).toMatchObject([{ status: 503, accepted: false }]);
    expect(stored).toEqual([]);
  });
});
