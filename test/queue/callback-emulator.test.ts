import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerationQueue, createModerationWorker } from '@moderato/queue';
import { createCallbackHandler, toNodeListener } from 'moderato';
import { hasRedis, startRedis, tellNotRun, type RedisServer } from '../support/redis-server.js';
import { until } from './stage.js';

const HOUR_MS = 3_600_000;
const TONE = readFileSync(join(import.meta.dirname, '../../docs/examples/quickstart/sounds/tone.wav'));

if (hasRedis) {
  let redis: RedisServer;
  let emulator: Emulator;
  const opened: { close(): unknown }[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    emulator = await startEmulator({
      rules: { rules: [{ kind: 'audio', name: 'block-*', label: 'porn', decision: 'block' }] },
      faults: { faults: [{ fault: 'duplicate_callback', rate: 1 }] },
      progress: { ms: 300 },
    });
  });
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });
  afterAll(async () => {
    await emulator.close();
    await redis.close();
  });

  describe('a callback of an emulated vendor to a node without a worker', () => {
    it.each(['tencent', 'huawei'])(
      'of %s that comes twice ends the item once, and the journal shows no poll',
      async (provider) => {
        const shared = {
          connection: redis.url,
          name: `calls-${provider}`,
          config: {
            ...emulator.configuration,
            provider,
            polling: { initialMs: HOUR_MS, maxMs: HOUR_MS },
            callbacks: { secret: 'made-up-callback-secret-of-a-test' },
          },
          parts: { environment: {} },
        };
        const adding = createModerationQueue(shared);
        const web = createModerationQueue(shared);
        const worker = createModerationWorker({ ...shared, closeTimeoutMs: 3000 });
        const files = createServer((_, response) => response.end(TONE));
        let received = 0;
        const listener = toNodeListener(createCallbackHandler(web, { provider }));
        const site = createServer((request, response) => {
          received += 1;
          void listener(request, response);
        });
        for (const server of [files, site]) {
          server.listen(0, '127.0.0.1');
          await once(server, 'listening');
        }
        opened.push(adding, web, worker, files, site);
        const portOf = (server: typeof site) => (server.address() as { port: number }).port;
        const known = emulator.journal().length;

        const id = await adding.add(
          { kind: 'audio', url: `http://127.0.0.1:${portOf(files)}/block-a.wav`, id: 'mine' },
          { callbackUrl: `http://127.0.0.1:${portOf(site)}/` },
        );
        const { verdict } = await adding.wait(id, { timeoutMs: 15_000 });
        await until(() => received === 2);
        await until(async () => {
          const operations = emulator.journal().map(({ operation }) => operation);
          return operations.slice(known).filter((each) => each === 'deliver callback').length === 2;
        });

        const operations = emulator
          .journal()
          .slice(known)
          .map(({ operation }) => operation);
        const count = (name: string) => operations.filter((each) => each === name).length;
        expect(verdict).toMatchObject({ decision: 'block', source: { provider, contentId: 'mine' } });
        expect(count('submit audio')).toBe(1);
        // each callback is looked up once, since it is not signed; nobody else asked
        expect(count('fetch audio')).toBeLessThanOrEqual(received);
        const { counts, lanes } = await adding.status();
        expect(counts).toMatchObject({ pending: 0, verdicts: 1 });
        expect(lanes.map(({ delayed, waiting, active }) => delayed + waiting + active)).toEqual([0, 0]);
      },
    );
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
