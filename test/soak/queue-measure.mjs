/**
 * What the queue costs: bytes of Redis for each waiting item, what adding and moderating one takes while few or many wait, and items a
 * second by workers. Limits are off, so that the machine is the limit.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createModerationQueue } from '@moderato/queue';
import { RULES } from './contents.mjs';
import { forkStage } from './forked-stage.mjs';
import { askRedis, startRedis } from './queue-redis.mjs';

const UNLIMITED = { requestsPerSecond: null, concurrentJobs: null };
const CHUNK = 500;
const ITEMS = 3000;

/** Of a run; the workers begin meanwhile. */
const LEFT_OUT = 0.1;

/** What Redis says of itself. */
function factsOf({ port }) {
  const info = askRedis(port, 'info', 'everything');
  const number = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)[1]);
  return {
    bytes: number('used_memory'),
    commands: number('total_commands_processed'),
    cpuMs: 1000 * (number('used_cpu_user') + number('used_cpu_sys')),
  };
}

/** Texts that differ. */
const textsFrom = (start, count) =>
  Array.from({ length: count }, (_, index) => ({ kind: 'text', text: `a kind word ${start + index}` }));

async function addTexts(queue, start, count) {
  for (let done = 0; done < count; done += CHUNK)
    await queue.add(textsFrom(start + done, Math.min(CHUNK, count - done)));
}

/** @param sizes how many wait; `crews` how many workers, one after the other. */
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

/** Adds a thousand items on top of ever more that wait, and moderates as many. */
async function measureWaiting(config, sizes) {
  for (const size of sizes) {
    const redis = await startRedis();
    const shared = { connection: redis.url, config, parts: { environment: {} } };
    const queue = createModerationQueue(shared);
    try {
      await addTexts(queue, 0, 1);
      const { bytes: emptyBytes } = factsOf(redis);
      await addTexts(queue, 1, size - 1);
      const [before, startedMs] = [factsOf(redis), performance.now()];
      await addTexts(queue, size, 1000);
      const [after, spentMs] = [factsOf(redis), performance.now() - startedMs];
      const bytes = Math.round((before.bytes - emptyBytes) / size);
      console.log(
        `  ${size} waiting: ${bytes} bytes of Redis each, content of 16 characters included; ${describe(before, after, 1000)} and ${(spentMs / 1000).toFixed(2)} ms to add one more`,
      );
      const run = await moderate(queue, redis, shared, { workers: 1, items: 1000 });
      console.log(`    to moderate one: ${describeRun(run)}`);
    } finally {
      await queue.close();
      await redis.close();
    }
  }
}

/** The same items with more and more workers. */
async function measureWorkers(config, crews) {
  let alone = null;
  for (const workers of crews) {
    const redis = await startRedis();
    const shared = { connection: redis.url, config, parts: { environment: {} } };
    const queue = createModerationQueue(shared);
    try {
      await addTexts(queue, 0, ITEMS);
      const run = await moderate(queue, redis, shared, { workers, items: ITEMS });
      alone ??= run.perSecond;
      const ratio = (run.perSecond / alone).toFixed(2);
      console.log(
        `  ${workers} workers: ${Math.round(run.perSecond)} texts/s (${ratio} times one worker); ${describeRun(run)}`,
      );
    } finally {
      await queue.close();
      await redis.close();
    }
  }
}

const describe = (before, after, items) =>
  `${((after.commands - before.commands) / items).toFixed(1)} calls and ${((after.cpuMs - before.cpuMs) / items).toFixed(2)} ms of CPU of Redis`;

const describeRun = ({ before, after, items, cpuMs }) =>
  `${(cpuMs / items).toFixed(2)} ms of CPU of workers, ${describe(before, after, items)}`;

/** Lets workers moderate so many items, from the first tenth on. */
async function moderate(queue, redis, shared, { workers, items }) {
  const options = JSON.stringify({ ...shared, concurrency: 32 });
  const crew = Array.from({ length: workers }, () =>
    fork(new URL('queue-worker.mjs', import.meta.url), [options], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  const snapshot = async (least) => {
    while ((await queue.counts()).verdicts < least) await delay(10);
    const { verdicts } = await queue.counts();
    const cpus = await Promise.all(crew.map(cpuMsOf));
    const cpuMs = cpus.reduce((sum, each) => sum + each, 0);
    return { verdicts, cpuMs, atMs: performance.now(), redis: factsOf(redis) };
  };
  try {
    await Promise.all(crew.map((child) => once(child, 'message')));
    const from = await snapshot(items * LEFT_OUT);
    const to = await snapshot(items);
    const done = to.verdicts - from.verdicts;
    return {
      items: done,
      perSecond: (1000 * done) / (to.atMs - from.atMs),
      cpuMs: to.cpuMs - from.cpuMs,
      before: from.redis,
      after: to.redis,
    };
  } finally {
    for (const child of crew) child.kill('SIGKILL');
    await Promise.all(crew.map((child) => once(child, 'exit')));
  }
}

async function cpuMsOf(child) {
  child.send('cpu');
  const [{ cpu }] = await once(child, 'message');
  return (cpu.user + cpu.system) / 1000;
}
