import { type ModeratoContainer, TOKENS } from 'moderato/container';
import { type Redis } from 'ioredis';
import { resultFromJson } from './item-json.js';
import { pollLane, providerOf, submitJobId, type Lanes } from './lanes.js';
import { type QueueResult } from './options.js';
import { readServer } from './store/check-server.js';
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

/** Something that `doctor` looks at. */
export interface Finding {
  name: string;
  isGood: boolean;
  message: string;
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
   * Takes failed items up again: from their tickets, which is free, else from the beginning.
   * @param mayPayTwice whether items are submitted again of which nobody knows whether they were taken. @default false
   */
  retry(ids: readonly string[], options?: { mayPayTwice?: boolean }): Promise<Retried[]>;
  /** Waits until nothing waits and nothing is pending. @throws the signal's reason. */
  drained(signal?: AbortSignal): Promise<void>;
  doctor(): Promise<Finding[]>;
}

interface Init {
  store: QueueStore;
  lanes: Lanes;
  client: Redis;
  open: () => Promise<void>;
  container: ModeratoContainer;
}

const CLOCK_TOLERANCE_MS = 5000;
const LOOK_MS = 250;
const FULL_SHARE = 0.8;

export function inspectQueue({ store, lanes, client, open, container }: Init): QueueInspection {
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
    if (state === 'submitted') {
      await lanes.addPoll(provider, id, 0);
      return { id, outcome: 'polled' };
    }
    if (state !== 'queued') return { id, outcome: state as Retried['outcome'] };
    await lanes.addSubmits(lane, [{ jobId: submitJobId(id, run), priority: 2 }]);
    return { id, outcome: 'submitted' };
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
    doctor: async () => {
      await open();
      const facts = await readServer(client);
      const share = facts.maxBytes === 0 ? 0 : facts.usedBytes / facts.maxBytes;
      const accounts = container.resolve(TOKENS.accounts);
      const { configured } = container.resolve(TOKENS.vendors);
      return [
        { name: 'version', isGood: true, message: `Redis ${facts.version}` },
        {
          name: 'eviction',
          isGood: facts.evictionPolicy === 'noeviction',
          message: `maxmemory-policy is ${facts.evictionPolicy ?? 'not readable for this user'}; noeviction keeps every item`,
        },
        {
          name: 'persistence',
          isGood: facts.appendOnly,
          message: facts.appendOnly
            ? `append-only file, appendfsync ${facts.appendFsync ?? 'not readable'}; with everysec a power cut may lose the last second, and what was submitted in it may be paid for twice`
            : 'appendonly is no, so that a restart of Redis loses items; set appendonly yes',
        },
        {
          name: 'memory',
          isGood: share < FULL_SHARE,
          message:
            facts.maxBytes === 0
              ? `${facts.usedBytes} bytes used, and no maxmemory: add is not held back before the machine is full`
              : `${Math.round(share * 100)} % of maxmemory used`,
        },
        {
          name: 'clock',
          isGood: Math.abs(facts.clockAheadMs) < CLOCK_TOLERANCE_MS,
          message: `the clock of Redis is ${facts.clockAheadMs} ms ahead of this machine's`,
        },
        {
          name: 'accounts',
          isGood: true,
          message: `limits are shared by ${configured.map((id) => `${id} ${accounts(id)}`).join(', ') || 'no vendor'}; workers of one account show the same`,
        },
      ];
    },
  };
}
