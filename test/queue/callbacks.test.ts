import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JobTicket, type Provider } from '@moderato/core';
import { createModerationQueue, createModerationWorker } from '@moderato/queue';
import { createVendor } from '../support/vendors.js';
import { startRedis, hasRedis, tellNotRun, type RedisServer } from '../support/redis-server.js';
import { until } from './stage.js';

const audio = { kind: 'audio' as const, url: 'https://example.com/a.mp3', id: 'mine' };

/** A vendor that calls back with the id of its job, unsigned. */
function createCallingVendor() {
  const made = createVendor('one', {
    fetch: (call) => {
      throw new Error(`fetched ${call} times`);
    },
  });
  let isDone = false;
  let fetches = 0;
  const plain = createVendor('one').provider;
  const provider: Provider = {
    ...made.provider,
    capabilities: {
      ...made.provider.capabilities,
      callbacks: { supported: true, signed: 'none', contentTypes: ['application/json'] },
    },
    fetchJob: async (ticket, call) => {
      fetches += 1;
      const done = await (plain.fetchJob as NonNullable<typeof plain.fetchJob>)(ticket, call);
      return isDone ? done : { ticket, state: 'running', vendorState: 'RUNNING' };
    },
    readCallback: ({ body }) => {
      const { id } = JSON.parse(Buffer.from(body as Uint8Array).toString()) as { id: string };
      const ticket: JobTicket = {
        version: 1,
        provider: 'one',
        kind: 'audio',
        id,
        region: 'xx-north',
        contentId: null,
        submittedAt: new Date().toISOString(),
      };
      return { ticket, state: 'succeeded', trust: 'unsigned' };
    },
  };
  return {
    provider,
    map: made.map,
    methods: made.methods,
    fetches: () => fetches,
    finish: () => (isDone = true),
  };
}

if (hasRedis) {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  describe('a callback to a node without a worker', () => {
    it('ends the item that another worker waits for, without a further poll', async () => {
      const vendor = createCallingVendor();
      const shared = {
        connection: redis.url,
        config: { provider: 'one', polling: { initialMs: 3_600_000, maxMs: 3_600_000 } },
        parts: { environment: {}, providers: [vendor.provider], maps: [vendor.map] },
      };
      const adding = createModerationQueue(shared);
      const web = createModerationQueue(shared);
      const worker = createModerationWorker({ ...shared, closeTimeoutMs: 3000 });
      try {
        const id = await adding.add(audio);
        await until(() => vendor.methods().includes('submit'));
        await until(async () => (await adding.status()).lanes.some(({ delayed }) => delayed === 1));
        vendor.finish();

        const headers = { 'content-type': 'application/json' };
        const body = Buffer.from(JSON.stringify({ id: 'one-1' }));
        const job = await web.handleCallback({ headers, body });

        expect(job).toMatchObject({ state: 'succeeded', ticket: { contentId: 'mine' } });
        await expect(adding.wait(id, { timeoutMs: 5000 })).resolves.toMatchObject({
          contentId: 'mine',
          verdict: { decision: 'pass' },
        });
        // the one that the callback itself makes, so that no forged body can set a verdict
        expect(vendor.fetches()).toBe(1);
        const { lanes } = await adding.status();
        expect(lanes.map(({ delayed, waiting, active }) => delayed + waiting + active)).toEqual([0, 0]);

        await expect(web.handleCallback({ headers, body })).resolves.toMatchObject({ state: 'succeeded' });
        await expect(adding.counts()).resolves.toMatchObject({ verdicts: 1, pending: 0 });
      } finally {
        await worker.close();
        await web.close();
        await adding.close();
      }
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
