/** How jobs are polled: at which age next, and what is told of a job that ended. */
export interface Polling {
  nextMs: (ageMs: number) => number;
  ended?: (runningMs: number, endedMs: number) => void;
}

/** Polls jobs of these durations one after the other; the figures are of the second half. */
export function simulatePolls(durationsMs: readonly number[], { nextMs, ended }: Polling) {
  const jobs = durationsMs.map((durationMs) => {
    let [runningMs, ageMs, polls] = [0, nextMs(0), 1];
    for (; ageMs < durationMs; polls += 1) [runningMs, ageMs] = [ageMs, nextMs(ageMs)];
    ended?.(runningMs, ageMs);
    return { polls, lateMs: ageMs - durationMs };
  });
  const half = jobs.slice(jobs.length / 2);
  const late = half.map(({ lateMs }) => lateMs).sort((a, b) => a - b);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    polls: mean(half.map(({ polls }) => polls)),
    meanLateMs: mean(late),
    medianLateMs: late[Math.floor(late.length / 2)] as number,
  };
}
