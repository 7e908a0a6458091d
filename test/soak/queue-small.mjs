/** The soak of the queue in small: few workers, faults that show what a mistake of the queue does, and limits that every run reaches. */
import { soakQueue } from './queue-soak.mjs';

const FAULTS = [
  { fault: 'missing_decision', rate: 0.4, operations: ['check *', 'fetch *'] },
  { fault: 'wrong_content', rate: 0.05 },
  { fault: 'wrong_job', rate: 0.05 },
  { fault: 'lost_answer', rate: 0.03, operations: ['submit *', 'check *'] },
];

/** More than the workers take: what may still be under way at the vendor keeps its place until after the run. */
const ENOUGH_PLACES = 24;

const CALM = {
  items: 120,
  workers: 2,
  seed: 3,
  faults: [],
  killEveryMs: 0,
  killsRedis: false,
  requestsPerSecond: 6,
  concurrentJobs: 3,
  quietMs: 8000,
  leftoverTries: 4,
};

const RUNS = {
  /** All workers live. */
  calm: CALM,

  /** The same with few items: enough for what is wrong with each of them. */
  few: { ...CALM, items: 30, quietMs: 6000, leftoverTries: 2 },

  /** Vendors whose responses are wrong or lost. */
  faulty: { ...CALM, items: 60, faults: FAULTS, concurrentJobs: ENOUGH_PLACES },

  /** One worker is killed, and another one stopped until its jobs were taken over: both in the middle of submits. */
  killed: {
    ...CALM,
    items: 180,
    // one lives on, and takes over
    workers: 3,
    // longer than the rate lets no request begin, so that some are always under way
    faults: [...FAULTS, { fault: 'latency', delayMs: 1500, rate: 1, operations: ['submit *', 'check *'] }],
    killEveryMs: 500,
    mostKills: 1,
    // a takeover may take 20 s
    pauseMs: 24_000,
    concurrentJobs: ENOUGH_PLACES,
    quietMs: 30_000,
  },
};

/**
 * @param name of the run: `calm`, `few`, `faulty` or `killed`.
 * @param plant the mistake that every worker makes; none by default.
 */
export function runSmallQueue(name, plant = null) {
  return soakQueue({ ...RUNS[name], plant });
}

/** Which run shows each planted mistake, and what has to be said of it, so that it is red for the right reason. */
export const PLANTS = {
  'loses an item now and then': { run: 'few', symptom: /: neither a verdict nor a named error$/m },
  'delivers the result of the item before': { run: 'few', symptom: /^pass-.*: (review|block)$/m },
  'counts what was submitted as waiting': { run: 'few', symptom: /items are counted as waiting$/m },
  'keeps the content of what was submitted': { run: 'few', symptom: /^the content of .* was kept$/m },
  'forgets no ticket': { run: 'few', symptom: /^the key tickets is not empty$/m },
  'keeps results for ever': { run: 'few', symptom: /^the key item:.* has no end$/m },
  'gives no place back': { run: 'few', symptom: /still holds a place$/m },
  'reads a missing decision as pass': { run: 'faulty', symptom: /^(review|block)-.*: pass$/m },
  'counts the rate in windows that are too short': {
    run: 'calm',
    symptom: /requests in a second, 6 allowed$/m,
  },
  'gives places that are taken': { run: 'calm', symptom: /jobs at once, 3 allowed$/m },
};
