import { randomUUID } from 'node:crypto';
import { type Accounts, type Clock, type Deadline, type Gates, type GateSubject } from 'moderato/container';
import { type QueueStore } from './store/queue-store.js';

/**
 * The second over which the rate is counted. It is longer than a second by how late a call may leave after its turn, and by how
 * much a slow call and a quick one come closer together on their way.
 */
const SECOND_MS = 1200;

/** A call that would leave later than this after its turn takes another turn. */
const LATEST_MS = 100;

/** Between two looks for a free place. */
const PLACE_PAUSE_MS = 200;

/** How long a request may hold its place beyond its own time limit. */
const REQUEST_GRACE_MS = 5000;

export interface RedisGatesInit {
  store: QueueStore;
  accounts: Accounts;
  clock: Clock;
  /** The longest that a job may hold its place; a job of which nothing was heard for so long is over. */
  longestJobMs: number;
  requestTimeoutMs: number;
}

/** Gates that all processes with the same account share, by the clock of Redis. */
export function createRedisGates(init: RedisGatesInit): Gates {
  const { store, accounts, clock, longestJobMs, requestTimeoutMs } = init;
  const nameOf = ({ provider, kind }: GateSubject) => `${provider}:${accounts(provider)}:${kind}`;

  const takePlace = async (name: string, holder: string, most: number, forMs: number, deadline: Deadline) => {
    deadline.remainingMs();
    while (!(await store.takePlace(name, holder, most, forMs))) {
      // apart from each other, so that processes do not look all at once
      await deadline.sleep(Math.min(PLACE_PAUSE_MS * (0.5 + Math.random()), deadline.remainingMs() - 1));
    }
  };

  return {
    rate: (subject, requestsPerSecond) => {
      const most = Math.max(1, Math.floor(requestsPerSecond));
      const windowMs = Math.ceil((SECOND_MS * most) / requestsPerSecond);
      const take = async (deadline: Deadline) => {
        for (;;) {
          const askedMs = clock.monotonicMs();
          const leftMs = deadline.remainingMs();
          const waitMs = await store.reserveStart(nameOf(subject), most, windowMs, Math.floor(leftMs));
          if (waitMs === null) throw deadline.error('timeout');
          // the answer came after the wait began, so that nothing leaves too early
          if (waitMs > 0) await deadline.sleep(waitMs);
          if (clock.monotonicMs() - askedMs - waitMs <= LATEST_MS) return;
        }
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
        release: (holder) => store.releasePlace(name, holder),
      };
    },
  };
}
