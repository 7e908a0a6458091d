/**
 * Many workers over one Redis while workers are killed every few seconds, Redis itself once in the middle, and a share of the
 * vendors' requests goes wrong; afterwards every item has one result, and the vendors' journal shows that nothing was accepted
 * twice and no limit was passed.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { clearTimeout, setTimeout as setTimer } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { createModerationQueue } from '@moderato/queue';
import { createModerator } from 'moderato';
import { checkRun } from './check.mjs';
import { RULES, makeContents, seededRandom } from './contents.mjs';
import { makeFaults } from './faults.mjs';
import { forkStage } from './forked-stage.mjs';
import { checkKeys } from './queue-keys.mjs';
import { checkLimits } from './queue-limits.mjs';
import { startRedis } from './queue-redis.mjs';

const JOB_MS = 400;
const CHUNK = 500;

/** Long enough that a busy machine ends jobs in it, short enough that places of lost submits come back within the run. */
const TIMEOUT_MS = 60_000;

/** A killed worker leaves what it was just submitting uncertain, which on a busy machine is much. */
const LEAST_VERDICTS = 0.2;

/** Jobs of killed workers are taken over within so many seconds. */
const LEFTOVER_TRIES = 25;

const WARM_UP_ROUNDS = 3;

/** What is not reached by then is lost. */
const QUIET_MS = 90_000;

/**
 * @param run `items`, `workers`, `seed`, `faults` (share, or a list of faults), `killEveryMs` (0 for never), `killsRedis`,
 * `requestsPerSecond`, `concurrentJobs`; `mostKills`; `plant`, the mistake that every worker makes; `quietMs`, after which what has not ended is lost.
 * @returns figures, and a list of everything that must not be.
 */
export async function soakQueue(run) {
  const { items, seed, faults, killEveryMs, killsRedis } = run;
  const limits = { requestsPerSecond: run.requestsPerSecond, concurrentJobs: run.concurrentJobs };
  const stage = await forkStage({
    rules: RULES,
    faults: Array.isArray(faults) ? { faults } : makeFaults(faults),
    seed,
    progress: { ms: JOB_MS },
  });
  const redis = await startRedis();
  const vendors = Object.keys(stage.configuration.providers);
  const config = {
    ...stage.configuration,
    provider: vendors[0],
    timeoutMs: run.timeoutMs ?? TIMEOUT_MS,
    requestTimeoutMs: 20_000,
    limits: Object.fromEntries(vendors.map((id) => [id, limits])),
    polling: { initialMs: 500, maxMs: 2000 },
  };
  const shared = { connection: redis.url, config, parts: { environment: {} } };
  const queue = createModerationQueue(shared);
  const crew = openCrew(run.workers, {
    ...shared,
    ...{ concurrency: 6, closeTimeoutMs: 5000, plant: run.plant ?? null },
  });
  const random = seededRandom(seed);
  try {
    const before = await warmUp(stage, config, vendors);
    const startedMs = performance.now();
    const contents = await addAll(queue, vendors, items, stage.origin, random);
    await crew.ready();
    const killer = killWorkers(crew, { everyMs: killEveryMs, most: run.mostKills ?? Infinity }, random);
    const redisDown = killsRedis ? killRedis(queue, redis, items) : Promise.resolve(0);
    await untilQuiet(queue, items, run.quietMs ?? QUIET_MS);
    killer.abort();
    await redisDown;
    const seconds = (performance.now() - startedMs) / 1000;
    const results = await resultsOf(queue, contents);
    const entries = await stage.journal(before);
    const checked = checkRun(contents, results, entries, { leastVerdicts: LEAST_VERDICTS });
    const kept = checkLimits(entries, limits, JOB_MS);
    const missing = results.filter(
      ({ verdict, error }) => verdict === undefined && error === undefined,
    ).length;
    const counts = await queue.counts();
    const problems = [...checked.problems, ...kept.problems];
    const failed = results.filter(({ error }) => error !== undefined).map(({ content }) => content.id);
    problems.push(...(await leftovers(redis.url, new Set(failed))));
    if (missing > 0) problems.push(`${missing} items without a result`);
    if (counts.verdicts + counts.errors + counts.uncertain !== items)
      problems.push(`${items} items, but ${JSON.stringify(counts)}`);
    return {
      figures: {
        ...checked.figures,
        ...kept,
        seconds,
        missing,
        kills: crew.kills(),
        takenOver: crew.takenOver(),
      },
      problems,
    };
  } finally {
    await queue.close();
    await crew.close();
    await redis.close();
    await stage.close();
  }
}

/**
 * Lets the vendors' process load and compile what it needs, so that it is not late with the first requests, whose times count.
 * @returns the number of the last entry that is left out.
 */
async function warmUp(stage, config, vendors) {
  const moderator = createModerator({ ...config, limits: {} }, { environment: {} });
  try {
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1)
      for (const provider of vendors)
        for (const content of makeContents(3, 'warm', stage.origin, seededRandom(round)))
          await moderator.moderate(content, { provider }).catch(() => undefined);
  } finally {
    await moderator.close();
  }
  return (await stage.journal()).at(-1)?.number ?? 0;
}

async function addAll(queue, vendors, count, origin, random) {
  const all = [];
  for (const [index, provider] of vendors.entries()) {
    const share = Math.floor((count + index) / vendors.length);
    const contents = makeContents(share, provider, origin, random);
    for (let start = 0; start < contents.length; start += CHUNK) {
      const chunk = contents.slice(start, start + CHUNK);
      await queue.add(chunk, { provider, ids: chunk.map(({ id }) => id) });
    }
    all.push(...contents);
  }
  return all;
}

/** Worker processes, of which each that dies is followed by another. */
function openCrew(count, options) {
  const crew = [];
  let kills = 0;
  let takenOver = 0;
  const started = [];
  const start = (place) => {
    const child = fork(new URL('queue-worker.mjs', import.meta.url), [JSON.stringify(options)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    started.push(once(child, 'message'));
    child.on('message', ({ type }) => {
      if (type === 'taken-over') takenOver += 1;
    });
    crew[place] = child;
  };
  for (let place = 0; place < count; place += 1) start(place);
  return {
    ready: () => Promise.all(started.slice(0, count)),
    kills: () => kills,
    takenOver: () => takenOver,
    kill: async (place) => {
      const child = crew[place];
      kills += 1;
      child.kill('SIGKILL');
      await once(child, 'exit');
      start(place);
    },
    size: count,
    close: async () => {
      await Promise.all(
        crew.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const exit = once(child, 'exit');
          child.send('close');
          const timer = setTimer(() => child.kill('SIGKILL'), 8000);
          await exit;
          clearTimeout(timer);
        }),
      );
    },
  };
}

function killWorkers(crew, { everyMs, most }, random) {
  const stop = new AbortController();
  const loop = async () => {
    while (everyMs > 0 && crew.kills() < most) {
      await delay(everyMs * (0.5 + random()), undefined, { signal: stop.signal });
      await crew.kill(Math.floor(random() * crew.size));
    }
  };
  loop().catch(() => undefined);
  return stop;
}

/** Kills Redis when half of the items have ended, and starts it again over its files two seconds later. */
async function killRedis(queue, redis, items) {
  for (;;) {
    const counts = await queue.counts().catch(() => null);
    if (counts !== null && counts.verdicts + counts.errors + counts.uncertain >= items / 2) break;
    await delay(250);
  }
  await redis.kill();
  await delay(2000);
  await redis.start();
}

/** Waits until every item has ended, or nothing has happened for long. */
async function untilQuiet(queue, items, quietMs) {
  let before = '';
  let changedMs = performance.now();
  for (;;) {
    const counts = await queue.counts().catch(() => null);
    if (counts !== null) {
      if (counts.verdicts + counts.errors + counts.uncertain >= items) return;
      const now = JSON.stringify(counts);
      if (now !== before) changedMs = performance.now();
      before = now;
    }
    if (performance.now() - changedMs > quietMs) return;
    await delay(500);
  }
}

/** What is left of ended items; a job that finds its item ended may be under way for a little while. */
async function leftovers(url, failedIds) {
  for (let tries = 0; ; tries += 1) {
    const problems = await checkKeys(url, 'moderato', failedIds);
    if (problems.length === 0 || tries === LEFTOVER_TRIES) return problems;
    await delay(1000);
  }
}

async function resultsOf(queue, contents) {
  const results = [];
  for (const content of contents) {
    const { verdict, error } = (await queue.result(content.id)) ?? {};
    results.push({ content, verdict: verdict && { decision: verdict.decision }, error });
  }
  return results;
}
