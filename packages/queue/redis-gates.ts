import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type Send } from '@moderato/core';
import {
  type Accounts,
  type Clock,
  type Deadline,
  type Gates,
  type GateSubject,
  type Turn,
} from 'moderato/container';
import { type QueueStore } from './store/queue-store.js';

/**
 * The second over which the rate is counted, from the latest moment at which a call may arrive to the turn of the next. It is longer
 * than a second by how much a slow call and a quick one come closer together on their way.
 */
const SECOND_MS = 1080;

/** How late a call may leave after its turn, at least and at most. One that would leave later takes another turn. */
const LATENESS_MS = { least: 10, most: 150 } as const;

/** Twice what was seen lately, so that few turns are lost; and forgotten within some hundred calls. */
const LATENESS_FACTOR = 2;
const LATENESS_MEMORY = 0.98;

/** The first calls of a process are slow. */
const FIRST_LATENESS_MS = 75;

/** Between two looks for a free place. */
const PLACE_PAUSE_MS = 200;

/** How long a request may hold its place beyond its own time limit. */
const REQUEST_GRACE_MS = 5000;

/** A turn, by the monotonic clock of this process. */
interface Reserved {
  atMs: number;
  latenessMs: number;
}

export interface RedisGatesInit {
  store: QueueStore;
  accounts: Accounts;
  clock: Clock;
  /** The longest that a job may hold its place; a job of which nothing was heard for so long is over. */
  longestJobMs: number;
  requestTimeoutMs: number;
}

/** Waits for another turn where that of the call under way is over. */
const turns = new AsyncLocalStorage<() => Promise<void>>();

/** Looks at the turn of a call at the last moment: its announcement and the first use of a client may take long. */
export function holdingSend(send: Send): Send {
  return async (request) => {
    await turns.getStore()?.();
    return send(request);
  };
}

/** The holder of a place as which one run of an item begins a job; as the item alone, whoever learns of its end gives the place back. */
export function holderOf(id: string, fence: string): string {
  return `${id} ${fence}`;
}

function itemAndFence(holder: string): [item: string, fence?: string] {
  const end = holder.indexOf(' ');
  return end === -1 ? [holder] : [holder.slice(0, end), holder.slice(end + 1)];
}

/** Gates that all processes with the same account share, by the clock of Redis. */
export function createRedisGates(init: RedisGatesInit): Gates {
  const { store, accounts, clock, longestJobMs, requestTimeoutMs } = init;
  const nameOf = ({ provider, kind }: GateSubject) => `${provider}:${accounts(provider)}:${kind}`;

  const takePlace = async (name: string, holder: string, most: number, forMs: number, deadline: Deadline) => {
    const [item, fence] = itemAndFence(holder);
    deadline.remainingMs();
    for (;;) {
      const taken = await store.takePlace(name, item, most, forMs, fence);
      if (taken === 'fenced') throw deadline.error('aborted');
      if (taken) return;
      // apart from each other, so that processes do not look all at once
      await deadline.sleep(Math.min(PLACE_PAUSE_MS * (0.5 + Math.random()), deadline.remainingMs() - 1));
    }
  };

  // a busy machine is late with all calls
  let seenMs = FIRST_LATENESS_MS;

  return {
    rate: (subject, requestsPerSecond) => {
      const most = Math.max(1, Math.floor(requestsPerSecond));
      const windowMs = Math.ceil((SECOND_MS * most) / requestsPerSecond);
      const isLate = ({ atMs, latenessMs }: Reserved) => {
        const lateMs = clock.monotonicMs() - atMs;
        seenMs = Math.max(lateMs, seenMs * LATENESS_MEMORY);
        return lateMs > latenessMs;
      };
      const reserve = async (deadline: Deadline): Promise<Reserved> => {
        for (;;) {
          const askedMs = clock.monotonicMs();
          const leftMs = deadline.remainingMs();
          const { least, most: longest } = LATENESS_MS;
          const latenessMs = Math.min(Math.max(Math.ceil(LATENESS_FACTOR * seenMs), least), longest);
          const limit = { most, windowMs, latenessMs };
          const waitMs = await store.reserveStart(nameOf(subject), limit, Math.floor(leftMs));
          if (waitMs === null) throw deadline.error('timeout');
          // the answer came after the wait began, so that nothing leaves too early
          if (waitMs > 0) await deadline.sleep(waitMs);
          const reserved = { atMs: askedMs + waitMs, latenessMs };
          if (!isLate(reserved)) return reserved;
        }
      };
      const take = async (deadline: Deadline): Promise<Turn> => {
        const reserved = await reserve(deadline);
        const hold = async () => {
          if (isLate(reserved)) await reserve(deadline);
        };
        return { run: (call) => turns.run(hold, call) };
      };
      return { take };
    },
    requests: (subject, concurrency) => ({
      run: async (deadline, work) => {
        const name = `requests:${nameOf(subject)}`;
        const holder = randomUUID();
        await takePlace(name, holder, concurrency, requestTimeoutMs + REQUEST_GRACE_MS, deadline);
        try {
          return await work();
        } finally {
          await store.releasePlace(name, holder);
        }
      },
    }),
    jobs: (subject, concurrency) => {
      const name = `jobs:${nameOf(subject)}`;
      return {
        take: (holder, deadline) => takePlace(name, holder, concurrency, longestJobMs, deadline),
        release: (holder) => store.releasePlace(name, ...itemAndFence(holder)),
      };
    },
  };
}
