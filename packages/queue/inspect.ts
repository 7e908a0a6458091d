import { type Finding } from './examine-redis.js';
import { resultFromJson } from './item-json.js';
import { pollLane, providerOf, submitJobId, type Lanes } from './lanes.js';
import { type QueueResult } from './options.js';
import { type QueueStore } from './store/queue-store.js';

/** What is in the queue. */
export interface QueueCounts {
  /** Not submitted yet. */
  waiting: number;
  /** Submitted, and not ended. */
  pending: number;
  /** Ended since the queue exists. */
  verdicts: number;
  errors: number;
  uncertain: number;
  /** Failed items that are kept and can be retried. */
  failed: number;
}

/** What one lane of the engine holds. */
export interface LaneStatus {
  lane: string;
  waiting: number;
  delayed: number;
  active: number;
  /** Jobs that the engine has dropped; a worker makes them anew. */
  dropped: number;
}

/** What became of a retry. */
export interface Retried {
  id: string;
  /** `polled` costs nothing again. */
  outcome: 'polled' | 'submitted' | 'gone' | 'not failed' | 'uncertain' | 'no content';
}

/** Looks into a queue, and mends it by hand. */
export interface QueueInspection {
  counts(): Promise<QueueCounts>;
  status(): Promise<{ counts: QueueCounts; lanes: LaneStatus[] }>;
  /** The latest failed items. @param count at most. @default 100 */
  failed(count?: number): Promise<QueueResult[]>;
  /**
   * Takes failed items up again: from their tickets, which is free, else from the beginning. `mayPayTwice`, false by default, says
   * whether items are submitted again of which nobody knows whether they were taken.
   */
  retry(ids: readonly string[], options?: { mayPayTwice?: boolean }): Promise<Retried[]>;
  /** Waits until nothing waits and nothing is pending. @throws the signal's reason. */
  drained(signal?: AbortSignal): Promise<void>;
  /** Looks at what Redis must be set to; where Redis cannot be used, that is what it finds. */
  doctor(): Promise<Finding[]>;
}

interface Init {
  store: QueueStore;
  lanes: Lanes;
  open: () => Promise<void>;
  doctor: () => Promise<Finding[]>;
}

const LOOK_MS = 250;

export function inspectQueue({ store, lanes, open, doctor }: Init): QueueInspection {
  const counts = async (): Promise<QueueCounts> => {
    await open();
    const raw = await store.counts();
    return {
      waiting: raw['waiting'] ?? 0,
      pending: raw['pending'] ?? 0,
      verdicts: raw['done:verdict'] ?? 0,
      errors: raw['done:error'] ?? 0,
      uncertain: raw['done:uncertain'] ?? 0,
      failed: await store.failedCount(),
    };
  };
  const laneNames = async () => {
    const submits = await store.lanes();
    return [...submits.sort(), ...new Set(submits.map((lane) => pollLane(providerOf(lane))))];
  };
  const statusOf = async (lane: string): Promise<LaneStatus> => {
    const found = await lanes.queue(lane).getJobCounts('wait', 'prioritized', 'delayed', 'active', 'failed');
    const { wait = 0, prioritized = 0, delayed = 0, active = 0, failed = 0 } = found;
    return { lane, waiting: wait + prioritized, delayed, active, dropped: failed };
  };
  const retryOne = async (id: string, mayPayTwice: boolean): Promise<Retried> => {
    const { state, lane, provider, run } = await store.retry(id, mayPayTwice);
    const isPolled = state === 'submitted';
    if (!isPolled && state !== 'queued') return { id, outcome: state as Retried['outcome'] };
    // where this fails, a worker finds the item and makes its job
    if (isPolled) await lanes.addPoll(provider, id, 0);
    else await lanes.addSubmits(lane, [{ jobId: submitJobId(id, run), priority: 2 }]);
    await store.confirm([id]);
    return { id, outcome: isPolled ? 'polled' : 'submitted' };
  };

  return {
    counts,
    status: async () => {
      const found = await counts();
      return { counts: found, lanes: await Promise.all((await laneNames()).map(statusOf)) };
    },
    failed: async (count = 100) => {
      await open();
      const items = await Promise.all(
        (await store.failed(count)).map(async (id) => ({ id, item: await store.item(id) })),
      );
      return items.flatMap(({ id, item }) => (item?.result == null ? [] : [resultFromJson(id, item.result)]));
    },
    retry: async (ids, { mayPayTwice = false } = {}) => {
      await open();
      const outcomes: Retried[] = [];
      for (const id of ids) outcomes.push(await retryOne(id, mayPayTwice));
      return outcomes;
    },
    drained: async (signal) => {
      for (;;) {
        signal?.throwIfAborted();
        const { waiting, pending } = await counts();
        if (waiting <= 0 && pending <= 0) return;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    doctor,
  };
}
