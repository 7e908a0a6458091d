import { type PollingSchedule } from '@moderato/core';

/** When to poll jobs of one sort, learnt from the jobs that have ended. */
export interface Pace {
  /** How long after its submit a job is first polled, in milliseconds. */
  firstMs: number;
  /** How long after the first poll the second one follows; further pauses grow by the schedule's factor. */
  againMs: number;
  /** Jobs that were learnt from. */
  ended: number;
}

/** Never polls more often than this. */
const SHORTEST_MS = 50;

/** The share of jobs that should have ended when they are polled; more would make the verdict known later, less would waste polls. */
const TARGET = 0.7;

/** Starts from what the vendor's provider declares. */
export function startPace({ initialMs, factor }: PollingSchedule): Pace {
  return { firstMs: initialMs, againMs: initialMs * factor, ended: 0 };
}

/** The pause before a poll: `polls` were made before it. */
export function pauseMs(pace: Pace, { factor, maxMs }: PollingSchedule, polls: number): number {
  const pause = polls === 0 ? pace.firstMs : pace.againMs * factor ** (polls - 1);
  return Math.min(pause, maxMs);
}

/**
 * Learns from a job that ended: the poll that came too late moves earlier, the one that came too early moves later,
 * so that in the long run the target share is met (stochastic approximation of a quantile, Robbins and Monro 1951).
 * @param polls how many polls it took; 0 when a callback came before the first.
 */
export function learn(pace: Pace, schedule: PollingSchedule, polls: number): void {
  // quickly at first, then in small steps
  const rate = Math.max(0.1, 1 / Math.sqrt(1 + pace.ended));
  const step = (wasEnded: boolean) => Math.exp(rate * (wasEnded ? TARGET - 1 : TARGET));
  const within = (ms: number) => Math.min(Math.max(ms, SHORTEST_MS), schedule.maxMs);
  pace.ended += 1;
  pace.firstMs = within(pace.firstMs * step(polls <= 1));
  if (polls >= 2) pace.againMs = within(pace.againMs * step(polls === 2));
}
