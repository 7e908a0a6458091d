import { describe, expect, it } from '@jest/globals';
import { checkLimits, mostAtOnce, mostInASecond } from './queue-limits.mjs';

const entry = (operation: string, atMs: number) => ({
  vendor: 'one',
  operation,
  at: new Date(atMs).toISOString(),
  accepted: true,
  jobId: `job-${atMs}`,
});

describe('the limits in the soak of the queue', () => {
  it('are counted in any second, not in whole ones', () => {
    expect(mostInASecond([0, 900, 999, 1100, 1899])).toBe(4);
    expect(mostInASecond([0, 1000, 2000])).toBe(1);
    expect(mostAtOnce([0, 100, 399, 400], 400)).toBe(3);
  });

  it('are told apart by vendor and kind, and one that was passed is a problem', () => {
    const entries = [entry('submit audio', 0), entry('fetch audio', 500), entry('submit text', 600)];

    expect(checkLimits(entries, { requestsPerSecond: 2, concurrentJobs: 1 }, 100).problems).toEqual([]);
    expect(checkLimits(entries, { requestsPerSecond: 1, concurrentJobs: 1 }, 100).problems).toEqual([
      'one audio: 2 requests in a second, 1 allowed',
    ]);
    const jobs = [entry('submit audio', 0), entry('submit audio', 50)];
    expect(checkLimits(jobs, { requestsPerSecond: 9, concurrentJobs: 1 }, 100).problems).toEqual([
      'one audio: 2 jobs at once, 1 allowed',
    ]);
  });
});
