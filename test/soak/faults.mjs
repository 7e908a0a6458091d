/** What goes wrong with the vendors in the soak. */

/** Requests that are refused, lost or spoiled, in every way that does not end the run. */
const BROKEN = [
  { fault: 'latency', delayMs: 300 },
  { fault: 'rate_limited' },
  { fault: 'error', status: 500 },
  { fault: 'error', status: 503, bare: true },
  { fault: 'reset' },
  { fault: 'timeout', delayMs: 6000 },
  { fault: 'lost_answer' },
  { fault: 'half_body' },
  { fault: 'malformed' },
  { fault: 'wrong_content_type' },
  { fault: 'unknown_label' },
  { fault: 'clock_skew', operations: ['submit *', 'check *'] },
  { fault: 'stuck_job' },
  { fault: 'failed_job' },
  { fault: 'expiry' },
];

/** Well-formed responses that are wrong: whoever believes them decides wrongly. */
export const WRONG = [
  { fault: 'missing_decision' },
  { fault: 'wrong_job' },
  { fault: 'wrong_content' },
  { fault: 'reordered_batch' },
];

/** Callbacks that nobody should believe, or that come too often, too late or never. */
export const CALLBACKS = [
  { fault: 'forged_callback' },
  { fault: 'replayed_callback' },
  { fault: 'duplicate_callback' },
  { fault: 'late_callback', delayMs: 200 },
  { fault: 'lost_callback' },
];

/** @param share of all requests that are hit, in all. */
export function makeFaults(share) {
  const sorts = [...BROKEN, ...WRONG];
  return { faults: withRate(sorts, share / sorts.length) };
}

/** @param share of all callbacks that are hit, in all. */
export function makeCallbackFaults(share) {
  return { faults: withRate(CALLBACKS, share / CALLBACKS.length) };
}

/** Gives each sort the same rate. */
export const withRate = (sorts, rate) => sorts.map((sort) => ({ ...sort, rate }));
