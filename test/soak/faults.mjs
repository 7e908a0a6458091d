/** One request in ten goes wrong, in every way that does not end the run. */

const SUBMITS = ['submit *', 'check *'];

/** @param share of all requests that are hit, in all. */
export function makeFaults(share) {
  const sorts = [
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
    { fault: 'clock_skew', operations: SUBMITS },
    { fault: 'stuck_job' },
    { fault: 'failed_job' },
    { fault: 'expiry' },
  ];
  return { faults: sorts.map((sort) => ({ ...sort, rate: share / sorts.length })) };
}
