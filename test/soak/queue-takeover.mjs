/** One job, and always the worker that holds it is killed. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createModerationQueue } from '@moderato/queue';
import { RULES } from './contents.mjs';
import { forkStage } from './forked-stage.mjs';
import { startRedis } from './queue-redis.mjs';

/** So long a request takes, so that its worker is killed in the middle of it. */
const REQUEST_MS = 3000;
const LONGEST_WAIT_MS = 60_000;

const OVER = Symbol('over');

/**
 * Kills the worker that holds the job so many times, and then lets it be.
 * @param operation the request that is under way at each kill: `submit audio` or `fetch audio`.
 * @param plant the mistake that every worker makes; none by default.
 * @returns how long after each kill another worker took the job over, how often the vendor took the content, and the result.
 */
export async function killHolders({ operation, kills, plant = null }) {
  const faults = { faults: [{ fault: 'latency', delayMs: REQUEST_MS, rate: 1, operations: [operation] }] };
  const stage = await forkStage({ rules: RULES, faults, seed: 1, progress: { ms: 100 } });
  const redis = await startRedis();
  const [provider] = Object.keys(stage.configuration.providers);
  const config = { ...stage.configuration, provider, polling: { initialMs: 200, maxMs: 400 } };
  const shared = { connection: redis.url, config, parts: { environment: {} } };
  const queue = createModerationQueue(shared);
  const open = () => openWorker({ ...shared, plant });
  const crew = [open(), open()];
  try {
    await Promise.all(crew.map(({ isReady }) => isReady));
    const url = `${stage.origin}/sounds/block-one.wav`;
    const id = await queue.add({ kind: 'audio', url, id: 'block-one' });
    const takeoversMs = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const isOver = async () => (await queue.result(id)) !== null;
      // in the middle of the long request; other steps of the job are short
      const find = () => crew.find((worker) => worker.holdsForMs() > REQUEST_MS / 3);
      const holder = await soon(async () => find() ?? ((await isOver()) && OVER));
      if (holder === OVER) break;
      await holder.kill();
      const killedMs = performance.now();
      crew.splice(crew.indexOf(holder), 1, open());
      await soon(async () => crew.some((worker) => worker.tookOverMs() > killedMs) || (await isOver()));
      takeoversMs.push(performance.now() - killedMs);
      if (await isOver()) break;
    }
    const result = await queue.wait(id, { timeoutMs: LONGEST_WAIT_MS });
    await delay(REQUEST_MS);
    const entries = await stage.journal();
    const submits = entries.filter((entry) => entry.operation === 'submit audio' && entry.accepted).length;
    return { takeoversMs, submits, result, counts: await queue.counts() };
  } finally {
    await queue.close();
    await Promise.all(crew.map((worker) => worker.kill()));
    await redis.close();
    await stage.close();
  }
}

function openWorker(options) {
  const child = fork(new URL('queue-worker.mjs', import.meta.url), [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let tookOverMs = -Infinity;
  let heldSinceMs = Infinity;
  child.on('message', (message) => {
    if (message.type === 'taken-over') tookOverMs = performance.now();
    if (message.type !== 'active') return;
    heldSinceMs = message.active > 0 ? Math.min(heldSinceMs, performance.now()) : Infinity;
  });
  const isReady = once(child, 'message');
  void isReady.then(() => child.send('watch'));
  return {
    isReady,
    holdsForMs: () => performance.now() - heldSinceMs,
    tookOverMs: () => tookOverMs,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function soon(find) {
  const endsMs = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < endsMs) {
    const found = await find();
    if (found) return found;
    await delay(20);
  }
  throw new Error('nothing happened for a minute');
}
