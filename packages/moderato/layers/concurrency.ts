import { AsyncResource } from 'node:async_hooks';
import PQueue from 'p-queue';
import { type Deadline } from '../call/deadline.js';
import { type Layer } from './layer.js';

/** Lets only so much be under way, in the order of arrival. */
export interface ConcurrencyLimit {
  /** Throws the deadline's `timeout` or `aborted` when its end comes first: the work was then not begun. */
  run<Value>(deadline: Deadline, work: () => Promise<Value>): Promise<Value>;
}

/** Makes a limit for the calls of one process. */
export function createConcurrencyLimit(concurrency: number): ConcurrencyLimit {
  const queue = new PQueue({ concurrency });
  return {
    run: async (deadline, work) => {
      deadline.remainingMs();
      if (queue.size === 0 && queue.pending < concurrency) return queue.add(work);
      const waiting = new AbortController();
      const release = deadline.onEnd((error) => waiting.abort(error));
      // begun in the context of whoever brought it, not of whoever made room for it
      const begin = AsyncResource.bind(() => {
        release();
        return work();
      });
      return queue.add(begin, { signal: waiting.signal });
    },
  };
}

/** Holds calls back beyond those that may be under way. One that runs out of time in the queue is never made. */
export function concurrencyLayer(limit: ConcurrencyLimit): Layer {
  return (next) => (request) => limit.run(request.deadline, () => next(request));
}
