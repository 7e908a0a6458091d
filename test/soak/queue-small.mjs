/** The soak of the queue in small: two workers, of which some are killed, and faults that show what a mistake of the queue does. */
import { WRONG, withRate } from './faults.mjs';
import { soakQueue } from './queue-soak.mjs';

const FAULTS = [
  ...withRate(WRONG, 0.04),
  // so that kills hit submits
  { fault: 'latency', delayMs: 400, rate: 0.3, operations: ['submit *', 'check *'] },
  { fault: 'lost_answer', rate: 0.03, operations: ['submit *', 'check *'] },
];

/** @param plant the mistake that every worker makes; none by default. */
export function runSmallQueue(plant = null) {
  return soakQueue({
    items: 240,
    workers: 2,
    seed: 3,
    faults: FAULTS,
    killEveryMs: 1500,
    mostKills: 3,
    killsRedis: false,
    requestsPerSecond: 40,
    concurrentJobs: 8,
    quietMs: 45_000,
    timeoutMs: 8000,
    plant,
  });
}

/** What has to be said of a run with the mistake, so that it is red for the right reason. */
export const SYMPTOMS = {
  'loses an item now and then': /: neither a verdict nor a named error$/m,
  'submits again what a killed worker was submitting': /: accepted [23] times$/m,
  'ends an item by every run that comes to an end': /items, but \{/,
  'reads a missing decision as pass': /^(review|block)-.*: pass$/m,
  'counts the rate in windows that are too short': /requests in a second, 40 allowed$/m,
  'gives places that are taken': /jobs at once, 8 allowed$/m,
  'gives no place back': /still holds a place$/m,
  'keeps the content of what was submitted': /^the content of .* was kept$/m,
  'forgets no ticket': /^the key tickets is not empty$/m,
  'keeps results for ever': /^the key item:.* has no end$/m,
};
