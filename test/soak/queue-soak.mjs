/**
 * Many workers over one Redis while workers are killed every few seconds, Redis itself once in the middle, and a share of the
 * vendors' requests goes wrong; afterwards every item has one result, and the vendors' journal shows that nothing was accepted
 * twice and no limit was passed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createModerationQueue } from '@moderato/queue';
import { createModerator } from 'moderato';
import { checkRun } from './check.mjs';
import { RULES, makeContents, seededRandom } from './contents.mjs';
import { makeFaults } from './faults.mjs';
import { forkStage } from './forked-stage.mjs';
import { endedOf, killWorkers, openCrew, untilEnded } from './queue-crew.mjs';
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
 * `requestsPerSecond`, `concurrentJobs`; `mostKills`; `pauseMs`, for which a worker is stopped after the last kill; `plant`, the mistake that
 * every worker makes; `quietMs`, after which what has not ended is lost; `leftoverTries`, seconds after which what is left in Redis stays there.
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
    await crew.ready();
    const contents = await addAll(queue, vendors, items, stage.origin, random);
    const { mostKills = Infinity, pauseMs = 0 } = run;
    const killer = killWorkers(crew, queue, { everyMs: killEveryMs, most: mostKills, pauseMs }, random);
    const redisDown = killsRedis ? killRedis(queue, redis, items) : Promise.resolve(0);
    await untilQuiet(queue, items, run.quietMs ?? QUIET_MS);
    await killer.end();
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
    problems.push(...(await leftovers(redis.url, new Set(failed), run.leftoverTries ?? LEFTOVER_TRIES)));
    if (missing > 0) problems.push(`${missing} items without a result`);
    if (endedOf(counts) !== items) problems.push(`${items} items, but ${JSON.stringify(counts)}`);
    return {
      figures: {
        ...checked.figures,
        ...kept,
        seconds,
        missing,
        kills: crew.kills(),
        pauses: crew.pauses(),
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
      await Promise.all(
        vendors.flatMap((provider) =>
          makeContents(3, 'warm', stage.origin, seededRandom(round)).map((content) =>
            moderator.moderate(content, { provider }).catch(() => undefined),
          ),
        ),
      );
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

/** Kills Redis when half of the items have ended, and starts it again over its files two seconds later. */
async function killRedis(queue, redis, items) {
  await untilEnded(queue, items / 2);
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
      if (endedOf(counts) >= items) return;
      const now = JSON.stringify(counts);
      if (now !== before) changedMs = performance.now();
      before = now;
    }
    if (performance.now() - changedMs > quietMs) return;
    await delay(500);
  }
}

/** What is left of ended items; a job that finds its item ended may be under way for a little while. */
async function leftovers(url, failedIds, mostTries) {
  for (let tries = 0; ; tries += 1) {
    const problems = await checkKeys(url, 'moderato', failedIds);
    if (problems.length === 0 || tries >= mostTries) return problems;
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
