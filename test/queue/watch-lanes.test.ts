import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { type QueueEvent } from '@moderato/queue';
import { Queue, Worker } from 'bullmq';
import { type Redis } from 'ioredis';
import { createLanes } from '../../packages/queue/lanes.js';
import { connect, openConnections } from '../../packages/queue/store/connect.js';
import { createRedisStore } from '../../packages/queue/store/redis-store.js';
import { createWatchdog, dueJobs, restorePolls, sweep } from '../../packages/queue/work/watch-lanes.js';
import { hasRedis, tellNotRun } from '../support/redis-server.js';
import { openStage, until, type Stage } from './stage.js';

const audio = (id: string): Content => ({ kind: 'audio', url: `https://example.com/${id}.mp3`, id });
const running = {
  fetch: () => ({
    ticket: {
      version: 1 as const,
      provider: 'one',
      kind: 'audio' as const,
      id: 'one-1',
      region: 'xx-north',
      contentId: null,
      submittedAt: new Date().toISOString(),
    },
    state: 'running' as const,
    vendorState: 'RUNNING',
  }),
};

describe('the watchdog', () => {
  const open = () => {
    let nowMs = 0;
    let due = 0;
    const worker = { lane: 'submit-one-text', active: 0, startedMs: 0 };
    const watchdog = createWatchdog(
      () => Promise.resolve(due),
      () => nowMs,
    );
    return {
      worker,
      look: (atMs: number, dueNow: number) => {
        nowMs = atMs;
        due = dueNow;
        return watchdog.isSilent(worker);
      },
    };
  };

  it('finds a lane silent that had due jobs for 30 s of which none was begun', async () => {
    const { look } = open();

    expect(await look(100_000, 1)).toBe(false);
    expect(await look(125_000, 1)).toBe(false);
    expect(await look(130_000, 1)).toBe(true);
    // the worker that was started anew has as long
    expect(await look(135_000, 1)).toBe(false);
  });

  it('leaves a lane alone that was idle for long and has a job now', async () => {
    const { look } = open();

    expect(await look(0, 0)).toBe(false);
    expect(await look(600_000, 1)).toBe(false);
    expect(await look(605_000, 0)).toBe(false);
    expect(await look(640_000, 1)).toBe(false);
  });

  it('leaves a lane alone whose jobs are begun, or go on', async () => {
    const { look, worker } = open();

    await look(0, 5);
    worker.startedMs = 20_000;
    expect(await look(35_000, 5)).toBe(false);
    worker.active = 1;
    expect(await look(90_000, 5)).toBe(false);
    worker.active = 0;
    expect(await look(95_000, 5)).toBe(false);
  });
});

if (hasRedis) {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.closeOpen());
  afterAll(() => stage.close());

  /** The parts of a worker that sweep, and the engine itself. */
  const openSweeper = async (name: string) => {
    const connections = openConnections(stage.redis.url, 'worker');
    await connect(connections);
    const prefix = `{${name}}`;
    const store = createRedisStore(connections, prefix);
    const lanes = createLanes(connections, prefix);
    const events: QueueEvent[] = [];
    const conclusions = {
      store,
      lanes,
      settings: {} as never,
      emit: (event: QueueEvent) => void events.push(event),
    };
    const close = async () => {
      await lanes.close();
      await connections.close();
    };
    return { conclusions, store, lanes, events, client: connections.client, prefix, close };
  };

  describe('the sweeper', () => {
    it('makes a poll again that was lost', async () => {
      const { queue, openWorker, one, name } = stage.scene(running, {
        polling: { initialMs: 3_600_000, maxMs: 3_600_000 },
      });
      const sweeper = await openSweeper(name);
      try {
        const id = await queue.add(audio('a'));
        openWorker();
        await until(async () => (await queue.status()).lanes.some(({ delayed }) => delayed === 1));
        expect(await sweep(sweeper.conclusions, [])).toBe(0);
        await sweeper.lanes.dropPoll('one', id);

        expect(await sweep(sweeper.conclusions, [])).toBe(1);
        expect(await restorePolls(sweeper.conclusions)).toBe(1);

        await until(() => one.methods().includes('fetch'));
        expect(await sweep(sweeper.conclusions, [])).toBe(0);
        expect(await restorePolls(sweeper.conclusions)).toBe(0);
      } finally {
        await sweeper.close();
      }
    });

    it('makes the job of an item again whose adder died before it could', async () => {
      const { queue, openWorker, name } = stage.scene();
      const sweeper = await openSweeper(name);
      try {
        await queue.counts();
        await sweeper.store.add(
          [
            {
              id: 'left',
              lane: 'submit-one-audio',
              band: 1,
              tenant: '',
              first: 'one',
              options: '{}',
              stream: 'default',
              trace: null,
              keepsContent: false,
              content: JSON.stringify(audio('left')),
            },
          ],
          10,
        );
        openWorker();
        await sweep(sweeper.conclusions, []);
        expect((await queue.status()).lanes[0]).toMatchObject({ waiting: 0, active: 0 });

        // as if it had been there for an hour
        await sweeper.client.zadd(`${sweeper.prefix}:adding`, Date.now() - 3_600_000, 'left');
        await sweep(sweeper.conclusions, []);

        await expect(queue.wait('left', { timeoutMs: 10_000 })).resolves.toMatchObject({
          verdict: { decision: 'pass' },
        });
        expect(await sweeper.client.zcard(`${sweeper.prefix}:adding`)).toBe(0);
      } finally {
        await sweeper.close();
      }
    });

    it('takes up again what the engine has dropped, and says so', async () => {
      const { queue, name } = stage.scene();
      const sweeper = await openSweeper(name);
      try {
        const id = await queue.add(audio('a'));
        const lane = 'submit-one-audio';
        await dropByEngine(sweeper.client, `{${name}}`, lane, id);
        expect((await queue.status()).lanes[0]).toMatchObject({ dropped: 1 });

        await sweep(sweeper.conclusions, [lane]);

        expect(sweeper.events).toEqual([{ type: 'requeued', lane, jobs: 1 }]);
        expect((await queue.status()).lanes[0]).toMatchObject({ dropped: 0, waiting: 1 });
      } finally {
        await sweeper.close();
      }
    });

    it('counts what is due, and nothing while somebody has paused the lane', async () => {
      const { queue, name } = stage.scene();
      const sweeper = await openSweeper(name);
      const lane = 'submit-one-audio';
      const count = () => dueJobs(sweeper.conclusions, sweeper.client, sweeper.prefix, lane);
      try {
        await queue.add([audio('a'), audio('b')]);
        expect(await count()).toBe(2);
        await sweeper.lanes.queue(lane).pause();
        expect(await count()).toBe(0);
      } finally {
        await sweeper.close();
      }
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}

/** Moves a job to the failed set of the engine, as it does with one that stalled too often. */
async function dropByEngine(client: Redis, prefix: string, lane: string, id: string): Promise<void> {
  const queue = new Queue(lane, { connection: client, prefix, skipVersionCheck: true });
  const worker = new Worker(lane, null, { connection: client, prefix, skipVersionCheck: true });
  await worker.waitUntilReady();
  const job = await worker.getNextJob('token');
  if (job.id !== id) throw new Error('the engine gave another job');
  await job.moveToFailed(new Error('job stalled more than allowable limit'), 'token');
  await worker.close();
  await queue.close();
}
