/** What the queue costs: bytes of Redis for each waiting item, commands and time for each added item, items a second by workers. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createModerationQueue } from '@moderato/queue';
import { RULES } from './contents.mjs';
import { forkStage } from './forked-stage.mjs';
import { askRedis, startRedis } from './queue-redis.mjs';

const UNLIMITED = { requestsPerSecond: null, concurrentJobs: null };
const CHUNK = 500;
const ITEMS = 2000;

const usedBytes = ({ port }) => Number(/used_memory:(\d+)/.exec(askRedis(port, 'info', 'memory'))[1]);
const commands = ({ port }) =>
  Number(/total_commands_processed:(\d+)/.exec(askRedis(port, 'info', 'stats'))[1]);

/** Texts that differ. */
const textsFrom = (start, count) =>
  Array.from({ length: count }, (_, index) => ({ kind: 'text', text: `a kind word ${start + index}` }));

async function addTexts(queue, start, count) {
  for (let done = 0; done < count; done += CHUNK)
    await queue.add(textsFrom(start + done, Math.min(CHUNK, count - done)));
}

export async function measureQueue({ sizes = [1000, 100_000], crews = [1, 2, 4] } = {}) {
  const stage = await forkStage({ rules: RULES, seed: 1 });
  const [provider] = Object.keys(stage.configuration.providers);
  const config = { ...stage.configuration, provider, limits: { [provider]: UNLIMITED } };
  try {
    await measureWaiting(config, sizes);
    await measureWorkers(config, crews);
  } finally {
    await stage.close();
  }
}

/** Adds a thousand items on top of ever more that wait. */
async function measureWaiting(config, sizes) {
  const redis = await startRedis();
  const queue = createModerationQueue({ connection: redis.url, config, parts: { environment: {} } });
  try {
    await addTexts(queue, 0, 1);
    const emptyBytes = usedBytes(redis);
    let waiting = 1;
    for (const size of sizes) {
      await addTexts(queue, waiting, size - waiting);
      waiting = size;
      const bytes = Math.round((usedBytes(redis) - emptyBytes) / waiting);
      const [before, startedMs] = [commands(redis), performance.now()];
      await addTexts(queue, waiting, 1000);
      waiting += 1000;
      const ms = (performance.now() - startedMs) / 1000;
      console.log(
        `  ${size} waiting: ${bytes} bytes of Redis each, content of 16 characters included; ${ms.toFixed(2)} ms and ${((commands(redis) - before) / 1000).toFixed(1)} calls for each one more`,
      );
    }
  } finally {
    await queue.close();
    await redis.close();
  }
}

/** The same items with more and more workers. */
async function measureWorkers(config, crews) {
  let alone = null;
  for (const size of crews) {
    const redis = await startRedis();
    const shared = { connection: redis.url, config, parts: { environment: {} } };
    const queue = createModerationQueue(shared);
    await addTexts(queue, 0, ITEMS);
    const before = commands(redis);
    const startedMs = performance.now();
    const crew = Array.from({ length: size }, () =>
      fork(new URL('queue-worker.mjs', import.meta.url), [JSON.stringify({ ...shared, concurrency: 32 })], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
    const cpus = await Promise.all(crew.map(async (child) => (await once(child, 'message'))[0].cpu));
    await queue.drained();
    const seconds = (performance.now() - startedMs) / 1000;
    const spent = await Promise.all(
      crew.map(async (child, index) => {
        child.send('cpu');
        const [{ cpu }] = await once(child, 'message');
        return cpu.user + cpu.system - cpus[index].user - cpus[index].system;
      }),
    );
    const perItem = (commands(redis) - before) / ITEMS;
    alone ??= seconds;
    console.log(
      `  ${size} workers: ${Math.round(ITEMS / seconds)} texts/s with their start (${(alone / seconds).toFixed(2)} times one worker), ${(spent.reduce((sum, each) => sum + each, 0) / 1000 / ITEMS).toFixed(1)} ms of CPU and ${perItem.toFixed(1)} calls of Redis for each`,
    );
    for (const child of crew) child.kill('SIGKILL');
    await queue.close();
    await redis.close();
  }
}
