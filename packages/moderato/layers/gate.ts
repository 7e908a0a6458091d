import PQueue from 'p-queue';
import { type TimeLimit } from '../call/deadline.js';

/** Lets work begin in the order in which it came, so much at a time and so much a second. */
export interface Gate {
  /** Waits for its turn within the limit. Throws the limit's `timeout` or `aborted` when it runs out first: the work was then not begun. */
  pass<Value>(limit: TimeLimit, work: () => Promise<Value>): Promise<Value>;
}

export interface GateLimits {
  /** Default unlimited. */
  perSecond?: number | undefined;
  /** Default unlimited. */
  atATime?: number | undefined;
}

/**
 * The second over which the rate is counted. It is a little longer than a second because the vendor counts by when calls arrive:
 * a slow one and a quick one come closer together than they left.
 */
const SECOND_MS = 1100;

const OPEN: Gate = { pass: (_limit, work) => work() };

/** Makes a gate; without limits it is always open. No window of a second sees more than the rate, however it is placed. */
export function createGate({ perSecond, atATime }: GateLimits): Gate {
  if (perSecond === undefined && atATime === undefined) return OPEN;
  const queue = new PQueue({
    ...(atATime === undefined ? {} : { concurrency: atATime }),
    ...(perSecond === undefined ? {} : windowOf(perSecond)),
  });
  return {
    pass: (limit, work) =>
      new Promise((resolve, reject) => {
        let isGone = false;
        const leave = (code: 'timeout' | 'aborted') => {
          isGone = true;
          reject(limit.error(code));
        };
        const timer = setTimeout(() => leave('timeout'), Math.min(limit.remainingMs(), 2 ** 31 - 1));
        const aborted = () => leave('aborted');
        limit.signal?.addEventListener('abort', aborted, { once: true });
        const begin = async () => {
          clearTimeout(timer);
          limit.signal?.removeEventListener('abort', aborted);
          if (!isGone) await work().then(resolve, reject);
        };
        void queue.add(begin);
      }),
  };
}

function windowOf(perSecond: number): { interval: number; intervalCap: number; strict: true } {
  const intervalCap = Math.max(1, Math.floor(perSecond));
  return { interval: Math.ceil((SECOND_MS * intervalCap) / perSecond), intervalCap, strict: true };
}
