import { type Clock } from '../call/deadline.js';
import { createConcurrencyLimit } from './concurrency.js';
import { type Gates } from './gates.js';
import { RateLimit } from './rate-limit.js';

/** Gates for all calls of one process. */
export function createProcessGates(clock: Clock): Gates {
  return {
    rate: (_, requestsPerSecond) => new RateLimit(requestsPerSecond, clock),
    requests: (_, concurrency) => createConcurrencyLimit(concurrency),
    jobs: () => null,
  };
}
