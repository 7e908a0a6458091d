/**
 * Moderates thousands of items through all emulated vendors while a tenth of all requests goes wrong, in several rounds, and
 * checks afterwards that nothing was lost, paid for twice or decided wrongly.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createModerator } from 'moderato';
import { checkRun, faultNames } from './check.mjs';
import { RULES, makeContents, seededRandom } from './contents.mjs';
import { WRONG, makeFaults } from './faults.mjs';
import { percentile, residentMb } from './figures.mjs';
import { forkStage } from './forked-stage.mjs';

const JOB_MS = 400;
const CONCURRENCY = 48;
const UNLIMITED = { requestsPerSecond: null, concurrentJobs: null };

/** Below this many items of a vendor a fault may well happen to none. */
const ENOUGH_ITEMS = 1000;

/** @returns whether all went well. */
export async function runLoad({ contents: count, rounds, seed, faults: share }) {
  const stage = await forkStage({ rules: RULES, faults: makeFaults(share), seed, progress: { ms: JOB_MS } });
  const watch = createWatch();
  const load = openLoad(stage, {
    seed,
    onEvent: watch.onEvent,
    settings: { timeoutMs: 12_000, requestTimeoutMs: 3000, polling: { initialMs: 500, maxMs: 2000 } },
  });
  const demands = { faults: share > 0 && count >= ENOUGH_ITEMS ? WRONG.map(({ fault }) => fault) : [] };
  let isGood = true;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const lag = monitorEventLoopDelay({ resolution: 10 });
      watch.reset();
      lag.enable();
      const startedMs = performance.now();
      const { contents, results, entries } = await load.run(count, round);
      const seconds = (performance.now() - startedMs) / 1000;
      lag.disable();
      const { figures, problems } = checkRun(contents, results, entries, demands);
      report(round, seconds, figures, watch.figures(), lag, faultsIn(entries));
      for (const problem of problems.slice(0, 10)) console.error(`  WRONG ${problem}`);
      isGood &&= problems.length === 0;
    }
  } finally {
    await load.close();
    await stage.close();
  }
  return isGood;
}

/**
 * Opens a client of every vendor of a stage.
 * @param options `settings` of the moderator, and what else it takes: `send`, `onEvent`.
 */
export function openLoad(stage, { seed, concurrency = CONCURRENCY, settings, ...parts }) {
  const vendors = Object.keys(stage.configuration.providers);
  const moderator = createModerator(
    {
      ...stage.configuration,
      provider: vendors[0],
      limits: Object.fromEntries(vendors.map((id) => [id, UNLIMITED])),
      ...settings,
    },
    { environment: {}, random: seededRandom(seed), ...parts },
  );
  let after = 0;
  return {
    /** Moderates `count` items in all, and reads what the vendors noted of them. */
    run: async (count, round) => {
      const random = seededRandom(seed * 1000 + round);
      const shares = vendors.map((provider, index) => ({
        provider,
        contents: makeContents(
          Math.floor((count + index) / vendors.length),
          `${provider}-${round}`,
          stage.origin,
          random,
        ),
      }));
      const results = (
        await Promise.all(shares.map((each) => moderateAll(moderator, each, concurrency)))
      ).flat();
      const entries = await stage.journal(after);
      after = entries.at(-1)?.number ?? after;
      return { contents: shares.flatMap(({ contents }) => contents), results, entries };
    },
    close: () => moderator.close(),
  };
}

async function moderateAll(moderator, { provider, contents }, concurrency) {
  const results = [];
  for await (const { content, verdict, error } of moderator.moderateMany(contents, {
    provider,
    concurrency,
  })) {
    // what is kept here would hide what leaks there
    results.push({ content, error, verdict: verdict && { decision: verdict.decision } });
  }
  return results;
}

/** Follows the events: how often each job was polled, and how long after its end the verdict was known. */
function createWatch() {
  const submittedMs = new Map();
  const polls = new Map();
  const delaysMs = [];
  let peakMb = 0;
  let retries = 0;
  const breakers = new Map();
  return {
    onEvent: (event) => {
      if (event.type === 'retry') retries += 1;
      if (event.type === 'breaker' && event.state === 'open') {
        const name = `${event.provider} ${event.operation}`;
        breakers.set(name, (breakers.get(name) ?? 0) + 1);
      }
      if (event.type === 'submitted' && event.kind === 'audio')
        submittedMs.set(event.jobId, performance.now());
      if (event.type !== 'polled') return;
      polls.set(event.jobId, event.polls);
      const startedMs = submittedMs.get(event.jobId);
      if (event.state === 'succeeded' && startedMs !== undefined)
        delaysMs.push(Math.max(0, performance.now() - startedMs - JOB_MS));
      if (polls.size % 200 === 0) peakMb = Math.max(peakMb, residentMb());
    },
    reset: () => {
      submittedMs.clear();
      polls.clear();
      delaysMs.length = 0;
      retries = 0;
      breakers.clear();
      peakMb = 0;
    },
    figures: () => ({
      pollsPerJob: [...polls.values()].reduce((sum, each) => sum + each, 0) / Math.max(1, polls.size),
      delayP50: percentile(delaysMs, 0.5),
      delayP95: percentile(delaysMs, 0.95),
      retries,
      breakers: [...breakers].map(([name, count]) => `${name} ${count} times`).join(', ') || 'none',
      peakMb: Math.max(peakMb, residentMb()),
    }),
  };
}

function faultsIn(entries) {
  const sorts = new Set(entries.flatMap(faultNames));
  const hit = entries.filter((entry) => faultNames(entry).length > 0).length;
  return { sorts: sorts.size, share: hit / entries.length, requests: entries.length };
}

function report(round, seconds, figures, watched, lag, faults) {
  const errors = Object.entries(figures.errors).map(([code, count]) => `${count} ${code}`);
  const total = figures.verdicts + Object.values(figures.errors).reduce((sum, count) => sum + count, 0);
  console.log(
    [
      `round ${round}: ${total} items in ${seconds.toFixed(1)} s, ${Math.round(figures.verdicts / seconds)} verdicts/s`,
      `  ${faults.requests} requests, ${(100 * faults.share).toFixed(1)} % with a fault of ${faults.sorts} sorts`,
      `  ${figures.verdicts} verdicts, ${figures.wrong} wrong; errors: ${errors.join(', ') || 'none'} (${figures.uncertain} uncertain)`,
      `  ${figures.acceptedTwice} accepted twice, ${figures.lost} lost`,
      `  ${watched.pollsPerJob.toFixed(2)} polls per job; finished to known p50 ${Math.round(watched.delayP50)} ms, p95 ${Math.round(watched.delayP95)} ms`,
      `  ${watched.retries} retries; circuits opened: ${watched.breakers}`,
      `  event loop delay p99 ${(lag.percentile(99) / 1e6).toFixed(0)} ms; peak RSS ${watched.peakMb} MB, now ${residentMb()} MB`,
    ].join('\n'),
  );
}
