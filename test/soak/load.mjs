/**
 * Judges thousands of contents through both emulated vendors while a tenth of all requests goes wrong, in several rounds, and
 * checks afterwards that nothing was lost, paid for twice or judged wrongly.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createModerator } from 'moderato';
import { checkRun } from './check.mjs';
import { RULES, makeContents, seededRandom } from './contents.mjs';
import { makeFaults } from './faults.mjs';
import { percentile, residentMb } from './figures.mjs';

const JOB_MS = 400;
const CONCURRENCY = 48;
const VENDORS = ['tencent', 'huawei'];

/** @returns whether all went well. */
export async function runLoad({ contents: count, rounds, seed, faults: share }) {
  const options = { rules: RULES, faults: makeFaults(share), seed, progress: { ms: JOB_MS } };
  const server = fork(new URL('server.mjs', import.meta.url), [JSON.stringify(options)], {
    stdio: 'inherit',
    serialization: 'advanced',
  });
  const [{ configuration, origin }] = await once(server, 'message');
  const watch = createWatch();
  const free = { requestsPerSecond: null, concurrentJobs: null };
  const moderator = createModerator(
    {
      ...configuration,
      provider: VENDORS[0],
      timeoutMs: 12_000,
      requestTimeoutMs: 3000,
      polling: { initialMs: 500, maxMs: 2000 },
      limits: Object.fromEntries(VENDORS.map((id) => [id, free])),
    },
    { onEvent: watch.onEvent, random: seededRandom(seed) },
  );
  let isGood = true;
  let after = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const random = seededRandom(seed * 1000 + round);
      const shares = VENDORS.map((provider, index) => ({
        provider,
        contents: makeContents(
          Math.floor((count + index) / VENDORS.length),
          `${provider}-${round}`,
          origin,
          random,
        ),
      }));
      const lag = monitorEventLoopDelay({ resolution: 10 });
      watch.reset();
      lag.enable();
      const startedMs = performance.now();
      const results = (await Promise.all(shares.map((each) => judgeAll(moderator, each)))).flat();
      const seconds = (performance.now() - startedMs) / 1000;
      lag.disable();
      const entries = await journalOf(server, after);
      after = entries.at(-1)?.number ?? after;
      const contents = shares.flatMap((each) => each.contents);
      const { figures, problems } = checkRun(contents, results, entries);
      report(round, seconds, figures, watch.figures(), lag, faultsIn(entries));
      for (const problem of problems.slice(0, 10)) console.error(`  WRONG ${problem}`);
      isGood &&= problems.length === 0;
    }
  } finally {
    await moderator.close();
    server.disconnect();
    await once(server, 'exit');
  }
  return isGood;
}

async function judgeAll(moderator, { provider, contents }) {
  const results = [];
  for await (const { content, verdict, error } of moderator.moderateMany(contents, {
    provider,
    concurrency: CONCURRENCY,
  })) {
    // what is kept here would hide what leaks there
    results.push({ content, error, verdict: verdict && { decision: verdict.decision } });
  }
  return results;
}

async function journalOf(server, after) {
  server.send({ after });
  const [{ entries }] = await once(server, 'message');
  return entries;
}

/** Follows the events: how often each job was asked after, and how long after its end the verdict was known. */
function createWatch() {
  const submittedMs = new Map();
  const polls = new Map();
  const delaysMs = [];
  let peakMb = 0;
  let repeats = 0;
  const breakers = new Map();
  return {
    onEvent: (event) => {
      if (event.type === 'retry') repeats += 1;
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
      repeats = 0;
      breakers.clear();
      peakMb = 0;
    },
    figures: () => ({
      pollsPerJob: [...polls.values()].reduce((sum, each) => sum + each, 0) / Math.max(1, polls.size),
      delayP50: percentile(delaysMs, 0.5),
      delayP95: percentile(delaysMs, 0.95),
      repeats,
      breakers: [...breakers].map(([name, count]) => `${name} ${count} times`).join(', ') || 'none',
      peakMb: Math.max(peakMb, residentMb()),
    }),
  };
}

function faultsIn(entries) {
  const sorts = new Set(entries.flatMap(({ fault }) => fault?.split('+') ?? []));
  const hit = entries.filter(({ fault }) => fault !== undefined).length;
  return { sorts: sorts.size, share: hit / entries.length, requests: entries.length };
}

function report(round, seconds, figures, watched, lag, faults) {
  const errors = Object.entries(figures.errors).map(([code, count]) => `${count} ${code}`);
  const total = figures.verdicts + Object.values(figures.errors).reduce((sum, count) => sum + count, 0);
  console.log(
    [
      `round ${round}: ${total} contents in ${seconds.toFixed(1)} s, ${Math.round(figures.verdicts / seconds)} verdicts/s`,
      `  ${faults.requests} requests, ${(100 * faults.share).toFixed(1)} % with a fault of ${faults.sorts} sorts`,
      `  ${figures.verdicts} verdicts, ${figures.wrong} wrong; errors: ${errors.join(', ') || 'none'} (${figures.uncertain} uncertain)`,
      `  ${figures.acceptedTwice} accepted twice, ${figures.lost} lost`,
      `  ${watched.pollsPerJob.toFixed(2)} polls per job; finished to known p50 ${Math.round(watched.delayP50)} ms, p95 ${Math.round(watched.delayP95)} ms`,
      `  ${watched.repeats} repeats; breakers opened: ${watched.breakers}`,
      `  event loop delay p99 ${(lag.percentile(99) / 1e6).toFixed(0)} ms; peak RSS ${watched.peakMb} MB, now ${residentMb()} MB`,
    ].join('\n'),
  );
}
