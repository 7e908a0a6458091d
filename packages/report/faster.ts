import { type ComparedOutcome } from '@moderato/core';
import { timeOf } from './latency.js';
import { verdictOf } from './states.js';

/** Counts on how many items one vendor was faster than another, out of those with a verdict and a time of both. */
export function createFasterTally(providers: readonly string[]) {
  const counts = providers.map(() => providers.map(() => 0));
  return {
    add(outcomes: readonly (ComparedOutcome | null)[]): void {
      const times = outcomes.map((outcome) => (verdictOf(outcome) === null ? null : timeOf(outcome)));
      for (const [one, time] of times.entries()) {
        for (const [other, otherTime] of times.entries()) {
          const line = counts[one];
          if (line === undefined || time === null || otherTime === null || time >= otherTime) continue;
          line[other] = (line[other] ?? 0) + 1;
        }
      }
    },
    count: (first: number, second: number): number => counts[first]?.[second] ?? 0,
  };
}
