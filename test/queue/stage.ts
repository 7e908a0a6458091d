import {
  createModerationQueue,
  createModerationWorker,
  type QueueOptions,
  type WorkerOptions,
} from '@moderato/queue';
import { type ModerationQueue, type ModerationWorker } from '@moderato/queue';
import { type ModeratoConfig } from 'moderato';
import { createVendor } from '../support/vendors.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

/** Made-up vendors, a Redis, and what was opened on it, for one file of tests. */
export async function openStage(redisOptions: readonly string[] = []) {
  const redis: RedisServer = await startRedis(redisOptions);
  const open: { close(): Promise<void> }[] = [];
  let names = 0;
  return {
    redis,
    /** A queue of its own, with workers on demand. */
    scene(
      behaviours: Parameters<typeof createVendor>[1] = {},
      config: ModeratoConfig = {},
      options: Partial<QueueOptions & WorkerOptions> = {},
      behavioursOfTwo: Parameters<typeof createVendor>[1] = {},
    ) {
      names += 1;
      const name = `test-${names}`;
      const one = createVendor('one', behaviours);
      const two = createVendor('two', behavioursOfTwo);
      const parts = {
        environment: {},
        providers: [one.provider, two.provider],
        maps: [one.map, two.map],
      };
      const shared = {
        connection: redis.url,
        name,
        parts,
        config: {
          provider: 'one',
          retry: { attempts: 1, baseMs: 1 },
          polling: { initialMs: 50, maxMs: 100 },
          ...config,
        },
        ...options,
      };
      const openQueue = (more: Partial<QueueOptions> = {}): ModerationQueue => {
        const queue = createModerationQueue({ ...shared, ...more });
        open.push(queue);
        return queue;
      };
      const openWorker = (more: Partial<WorkerOptions> = {}): ModerationWorker => {
        const worker = createModerationWorker({ ...shared, closeTimeoutMs: 3000, ...more });
        open.push(worker);
        return worker;
      };
      return { name, one, two, queue: openQueue(), openQueue, openWorker };
    },
    async closeOpen() {
      for (const each of open.splice(0).reverse()) await each.close();
    },
    async close() {
      await this.closeOpen();
      await redis.close();
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean> | boolean, what = 'it'): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${what} did not come about`);
}
