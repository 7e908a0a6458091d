/** What kills do to the queue: many workers over one Redis, of which some are killed every few seconds, and Redis itself once. */
import { measureQueue } from './queue-measure.mjs';
import { hasRedis } from './queue-redis.mjs';
import { soakQueue } from './queue-soak.mjs';
import { killHolders } from './queue-takeover.mjs';

/** What a takeover may take. */
const MOST_TAKEOVER_MS = 20_000;

/** @returns whether all went well. */
export async function runQueue({ workers, items, seed, faults, killEveryMs, measure }) {
  if (!hasRedis) {
    console.log('queue: NOT RUN, redis-server is not installed');
    return true;
  }
  const run = {
    workers,
    items,
    seed,
    faults,
    killEveryMs,
    killsRedis: true,
    requestsPerSecond: 150,
    concurrentJobs: 40,
  };
  const { figures, problems } = await soakQueue(run);
  const { verdicts, wrong, errors, uncertain, acceptedTwice, lost, missing } = figures;
  const said = Object.entries(errors).map(([code, count]) => `${count} ${code}`);
  console.log(
    [
      `queue: ${items} items, ${workers} workers in ${figures.seconds.toFixed(1)} s, ${figures.kills} workers and 1 Redis killed`,
      `  ${verdicts} verdicts, ${wrong} wrong; errors: ${said.join(', ') || 'none'} (${uncertain} uncertain)`,
      `  ${missing} without a result, ${lost} lost, ${acceptedTwice} accepted twice; ${figures.takenOver} taken over`,
      `  at most ${figures.highestRate} requests in a second (${run.requestsPerSecond} allowed), ${figures.mostJobs} jobs at once (${run.concurrentJobs} allowed)`,
    ].join('\n'),
  );
  for (const problem of problems.slice(0, 10)) console.error(`  WRONG ${problem}`);
  const areTakeoversGood = await runTakeovers();
  if (measure) await measureQueue();
  return problems.length === 0 && areTakeoversGood;
}

/** One job whose worker is killed three times, while it polls and while it submits. */
async function runTakeovers() {
  let isGood = true;
  for (const [operation, kills] of [
    ['fetch audio', 3],
    ['submit audio', 1],
  ]) {
    const { takeoversMs, submits, result } = await killHolders({ operation, kills });
    const seconds = takeoversMs.map((ms) => (ms / 1000).toFixed(1)).join(', ');
    const { verdict, error } = result;
    const end = verdict?.decision ?? (error?.uncertain === true ? 'uncertain' : error?.code);
    console.log(
      `  its worker killed in each ${operation}: taken over after ${seconds} s; ${submits} submit, ${end}`,
    );
    const isKept = submits <= 1 && (end === 'block' || end === 'uncertain');
    isGood &&= isKept && takeoversMs.every((ms) => ms < MOST_TAKEOVER_MS);
  }
  return isGood;
}
