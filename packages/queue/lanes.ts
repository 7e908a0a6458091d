import { Queue, type Job } from 'bullmq';
import { type Kind } from '@moderato/core';
import { toNetworkError } from './store/errors.js';
import { type Connections } from './store/connect.js';

/** Polls come before all submits. */
const POLL_PRIORITY = 1;

/** Where the submits of one vendor and kind wait. */
export function submitLane(provider: string, kind: Kind): string {
  return `submit-${provider}-${kind}`;
}

/** Where the polls of one vendor wait. */
export function pollLane(provider: string): string {
  return `poll-${provider}`;
}

/** The vendor of a lane. */
export function providerOf(lane: string): string {
  return lane.startsWith('poll-') ? lane.slice(5) : lane.slice(7, lane.lastIndexOf('-'));
}

/** The id of the job that submits an item in its n-th run. */
export function submitJobId(id: string, run: number): string {
  return run === 0 ? id : `${id}~${run}`;
}

/** The item of a job. */
export function itemOfJob(jobId: string): string {
  return jobId.split('~')[0] as string;
}

/** The id of the job that polls an item. */
export function pollJobId(id: string): string {
  return `${id}~poll`;
}

/** The queues of the engine, each opened when it is first used. Jobs hold no data: their id says which item they are about. */
export interface Lanes {
  queue(lane: string): Queue;
  addSubmits(
    lane: string,
    jobs: readonly { jobId: string; priority: number; delayMs?: number }[],
  ): Promise<void>;
  addPoll(provider: string, id: string, delayMs: number): Promise<void>;
  /** Makes a poll that waits be due now. */
  hastenPoll(provider: string, id: string): Promise<void>;
  /** Takes away a poll that is not needed any more; one that is under way finds that out itself. */
  dropPoll(provider: string, id: string): Promise<void>;
  close(): Promise<void>;
}

export function createLanes({ client }: Connections, prefix: string): Lanes {
  const queues = new Map<string, Queue>();
  const queue = (lane: string): Queue => {
    const known = queues.get(lane);
    if (known !== undefined) return known;
    const made = new Queue(lane, {
      connection: client,
      prefix,
      skipVersionCheck: true,
      skipMetasUpdate: true,
    });
    made.on('error', () => undefined);
    queues.set(lane, made);
    return made;
  };
  const reach = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      throw toNetworkError(error);
    }
  };
  return {
    queue,
    addSubmits: (lane, jobs) =>
      reach(
        queue(lane).addBulk(
          jobs.map(({ jobId, priority, delayMs = 0 }) => ({
            name: 's',
            data: {},
            opts: { jobId, priority, ...(delayMs > 0 ? { delay: delayMs } : {}) },
          })),
        ),
      ),
    addPoll: (provider, id, delayMs) =>
      reach(
        queue(pollLane(provider)).add(
          'p',
          {},
          { jobId: pollJobId(id), priority: POLL_PRIORITY, delay: Math.max(1, Math.round(delayMs)) },
        ),
      ),
    hastenPoll: async (provider, id) => {
      const job = (await queue(pollLane(provider)).getJob(pollJobId(id))) as Job | undefined;
      // one that is not delayed is due or under way
      await job?.promote().catch(() => undefined);
    },
    dropPoll: async (provider, id) => {
      // one that is under way is locked, and finds out itself
      await queue(pollLane(provider))
        .remove(pollJobId(id))
        .catch(() => undefined);
    },
    close: async () => {
      await Promise.allSettled([...queues.values()].map((each) => each.close()));
    },
  };
}
