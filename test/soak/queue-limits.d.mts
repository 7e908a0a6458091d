export function mostInASecond(timesMs: readonly number[]): number;
export function mostAtOnce(startsMs: readonly number[], leastMs: number): number;
export function checkLimits(
  entries: readonly object[],
  limits: { requestsPerSecond: number; concurrentJobs: number },
  jobMs: number,
): { problems: string[]; highestRate: number; mostJobs: number };
