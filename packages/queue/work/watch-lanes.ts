import { type Redis } from 'ioredis';
import { pendingOf, type Conclusions } from '../conclude.js';
import { itemOfJob, pollJobId, pollLane, providerOf, submitJobId } from '../lanes.js';
import { type LaneWorker } from './lane-worker.js';

/** A lane with due jobs of which none was begun for so long has a worker that is silently dead. */
const SILENT_MS = 30_000;

/** Items that were put down so long ago without a job lost whoever added them. */
const UNCONFIRMED_MS = 60_000;

/** Job scores hold the time in their upper bits. */
const SCORE_FACTOR = 0x1000;

/** How many jobs of a lane could be begun now; none while somebody has paused it. */
export async function dueJobs(
  conclusions: Conclusions,
  client: Redis,
  prefix: string,
  lane: string,
): Promise<number> {
  const queue = conclusions.lanes.queue(lane);
  if (await queue.isPaused()) return 0;
  const counts = await queue.getJobCounts('wait', 'prioritized');
  const due = await client.zcount(`${prefix}:${lane}:delayed`, 0, Date.now() * SCORE_FACTOR);
  return (counts['wait'] ?? 0) + (counts['prioritized'] ?? 0) + due;
}

/** Tells which lanes have had work for long that nobody of this process begins. */
export interface Watchdog {
  isSilent(worker: Pick<LaneWorker, 'lane' | 'active' | 'startedMs'>): Promise<boolean>;
}

/**
 * @param countDue how many jobs of a lane could be begun now.
 * @param monotonicMs exchanged in tests.
 */
export function createWatchdog(
  countDue: (lane: string) => Promise<number>,
  monotonicMs = () => performance.now(),
): Watchdog {
  const dueSinceMs = new Map<string, number>();
  return {
    isSilent: async ({ lane, active, startedMs }) => {
      if (active > 0 || (await countDue(lane)) === 0) {
        dueSinceMs.delete(lane);
        return false;
      }
      const nowMs = monotonicMs();
      const sinceMs = dueSinceMs.get(lane);
      if (sinceMs === undefined || startedMs > sinceMs) {
        dueSinceMs.set(lane, nowMs);
        return false;
      }
      if (nowMs - sinceMs < SILENT_MS) return false;
      dueSinceMs.delete(lane);
      return true;
    },
  };
}

/**
 * Repairs what a crash in an unlucky moment leaves: jobs that the engine has dropped, items without a job, tickets without a poll.
 * @returns how many tickets have no poll.
 */
export async function sweep(conclusions: Conclusions, lanes: readonly string[]): Promise<number> {
  const { store, emit } = conclusions;
  for (const lane of lanes) {
    const queue = conclusions.lanes.queue(lane);
    const { failed = 0 } = await queue.getJobCounts('failed');
    if (failed === 0) continue;
    emit({ type: 'requeued', lane, jobs: failed });
    await queue.retryJobs({ state: 'failed' });
  }
  const left = await store.unconfirmed(UNCONFIRMED_MS);
  for (const { id, lane, priority, run } of left)
    if (priority > 0) await conclusions.lanes.addSubmits(lane, [{ jobId: submitJobId(id, run), priority }]);
  if (left.length > 0) await store.confirm(left.map(({ id }) => id));
  return countLostPolls(conclusions);
}

/** Of all vendors, also of those that this worker has no settings for. */
async function countLostPolls({ store, lanes: engine }: Conclusions): Promise<number> {
  const pending = (await store.counts())['pending'] ?? 0;
  const polls = new Set((await store.lanes()).map((lane) => pollLane(providerOf(lane))));
  let jobs = 0;
  for (const lane of polls) {
    const counts = await engine.queue(lane).getJobCounts('delayed', 'wait', 'prioritized', 'active');
    jobs += Object.values(counts).reduce((sum, each) => sum + each, 0);
  }
  return Math.max(0, pending - jobs);
}

/** Makes the polls that are missing. Looks at every ticket, so that it is done only where some are. */
export async function restorePolls({ store, lanes }: Conclusions): Promise<number> {
  let restored = 0;
  for await (const id of store.pendingIds()) {
    const item = await store.item(id);
    if (item?.state !== 'submitted') continue;
    const { provider } = pendingOf(item.fields).ticket;
    const job = (await lanes.queue(pollLane(provider)).getJob(pollJobId(id))) as { id?: string } | undefined;
    if (job !== undefined && itemOfJob(job.id ?? '') === id) continue;
    await lanes.addPoll(provider, id, 0);
    restored += 1;
  }
  return restored;
}
