/** Whether the vendors ever saw more than their limits, by their own journal. */

/** The most calls that any second saw, wherever it is placed. */
export function mostInASecond(timesMs) {
  const times = [...timesMs].sort((first, second) => first - second);
  let most = 0;
  let from = 0;
  for (let to = 0; to < times.length; to += 1) {
    while (times[to] - times[from] >= 1000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** The most jobs that were under way at once, when each lasts so long at least. */
export function mostAtOnce(startsMs, leastMs) {
  const times = [...startsMs].sort((first, second) => first - second);
  let most = 0;
  let from = 0;
  for (let to = 0; to < times.length; to += 1) {
    while (times[to] - times[from] >= leastMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/**
 * Compares a journal with the limits.
 * @param limits `requestsPerSecond` and `concurrentJobs` of every vendor and kind.
 * @param jobMs how long every job lasts at least.
 */
export function checkLimits(entries, { requestsPerSecond, concurrentJobs }, jobMs) {
  const requests = new Map();
  const jobs = new Map();
  for (const { vendor, operation, at, accepted, jobId } of entries) {
    const [verb, kind] = operation.split(' ');
    if (!['submit', 'check', 'fetch'].includes(verb)) continue;
    const key = `${vendor} ${kind}`;
    requests.set(key, [...(requests.get(key) ?? []), Date.parse(at)]);
    if (verb === 'submit' && accepted && kind === 'audio' && jobId !== undefined)
      jobs.set(key, [...(jobs.get(key) ?? []), Date.parse(at)]);
  }
  const problems = [];
  const rates = [...requests].map(([key, times]) => [key, mostInASecond(times)]);
  const atOnce = [...jobs].map(([key, times]) => [key, mostAtOnce(times, jobMs)]);
  for (const [key, most] of rates)
    if (most > requestsPerSecond)
      problems.push(`${key}: ${most} requests in a second, ${requestsPerSecond} allowed`);
  for (const [key, most] of atOnce)
    if (most > concurrentJobs) problems.push(`${key}: ${most} jobs at once, ${concurrentJobs} allowed`);
  return {
    problems,
    highestRate: Math.max(0, ...rates.map(([, most]) => most)),
    mostJobs: Math.max(0, ...atOnce.map(([, most]) => most)),
  };
}
