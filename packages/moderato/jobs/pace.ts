import { type JobTicket, type PollingSchedule } from '@moderato/core';

/** A vendor's schedule, and how many polls a job is to take. */
export interface PollingPlan extends PollingSchedule {
  /** On average over all jobs; each poll then finds the job ended with a chance of 1 in so many. Above 1. */
  pollsPerJob: number;
}

/**
 * What is known of how long jobs of one sort take. Their durations are taken to be log-logistic, that is, the logarithm of a
 * duration has a logistic distribution: of all jobs, 1 / (1 + exp(-(ln ms - centre) / spread)) have ended by then.
 * Its tail is heavy, so that pauses grow in proportion to the age of a job that takes unusually long.
 */
export interface Pace {
  /** Logarithm of the median duration in milliseconds. */
  centre: number;
  /** Variance of the logarithm. */
  variance: number;
  /** Jobs that were learnt from. */
  ended: number;
}

/** Never polls more often than this. */
const SHORTEST_MS = 50;
/** Share of the newest job in what is known, once many were seen; a changed vendor is noticed after some tens of jobs. */
const SLOWEST_RATE = 0.02;
/** Scale and variance of a logistic distribution: variance = (scale × π)² / 3. */
const SCALE_PER_DEVIATION = Math.sqrt(3) / Math.PI;
/** Jobs that all seem to take equally long may differ by a quarter tomorrow. */
const SMALLEST_SPREAD = 0.25 * SCALE_PER_DEVIATION;
const LARGEST_SPREAD = 2;

/** Names a pace: jobs whose content is of like length, by powers of two, share one. */
export function paceKey(
  { provider, kind }: Pick<JobTicket, 'provider' | 'kind'>,
  durationMs: number | undefined,
): string {
  const common = `${provider} ${kind}`;
  return durationMs === undefined ? common : `${common} ${Math.round(Math.log2(durationMs))}`;
}

/** Starts so that the first two polls come when the vendor's provider declares. */
export function startPace({ initialMs, factor, pollsPerJob }: PollingPlan): Pace {
  const first = logit(1 / pollsPerJob);
  const second = logit(1 - (1 - 1 / pollsPerJob) ** 2);
  const spread = within(Math.log(1 + factor) / (second - first), SMALLEST_SPREAD, LARGEST_SPREAD);
  return {
    centre: Math.log(initialMs) - spread * first,
    variance: (spread / SCALE_PER_DEVIATION) ** 2,
    ended: 0,
  };
}

/**
 * How long to wait before the next poll of a job that still ran at this age, 0 for a new one: until the share of the jobs
 * that have ended by then, of those that had not ended yet, is 1 in `pollsPerJob`.
 */
export function pauseMs(pace: Pace, { pollsPerJob, maxMs }: PollingPlan, ageMs: number): number {
  const spread = spreadOf(pace);
  const endedToRunning = Math.exp((Math.log(ageMs) - pace.centre) / spread);
  const nextEndedToRunning = ((1 + endedToRunning) * pollsPerJob) / (pollsPerJob - 1) - 1;
  const nextMs = Math.exp(pace.centre + spread * Math.log(nextEndedToRunning));
  return within(nextMs - ageMs, Math.min(SHORTEST_MS, maxMs), maxMs);
}

/**
 * Learns from a job that ended between two polls. Its duration is drawn from what is known of such jobs: a fixed guess, such as
 * the middle, would make durations look more alike with each job (stochastic EM, Celeux and Diebolt 1985).
 * @param runningMs its age at the last poll that found it running; 0 when none did.
 * @param endedMs its age when the end was known.
 * @param chance 0 up to 1, drawn anew for each job.
 */
export function learn(pace: Pace, runningMs: number, endedMs: number, chance: number): void {
  const spread = spreadOf(pace);
  const shareAt = (ms: number) => 1 / (1 + Math.exp(-(Math.log(ms) - pace.centre) / spread));
  const from = shareAt(runningMs);
  const share = from + (shareAt(endedMs) - from) * chance;
  const latest = Math.log(Math.max(1, endedMs));
  const earliest = runningMs > 0 ? Math.min(Math.log(runningMs), latest) : pace.centre - 10 * spread;
  // far from everything known, shares are 0 or 1 and tell nothing but the bounds
  const drawn = within(pace.centre + spread * logit(share), Math.min(earliest, latest), latest);
  const rate = Math.max(SLOWEST_RATE, 1 / (2 + pace.ended));
  const difference = drawn - pace.centre;
  pace.ended += 1;
  pace.centre += rate * difference;
  pace.variance += rate * (difference ** 2 - pace.variance);
}

function spreadOf({ variance }: Pace): number {
  return within(Math.sqrt(variance) * SCALE_PER_DEVIATION, SMALLEST_SPREAD, LARGEST_SPREAD);
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** What is known of jobs of every sort. */
export class Paces {
  readonly #paces = new Map<string, Pace>();

  /** A new pace starts from that of its kind. */
  of(ticket: JobTicket, plan: PollingPlan, durationMs: number | undefined): Pace {
    const key = paceKey(ticket, durationMs);
    const known = this.#paces.get(key);
    if (known !== undefined) return known;
    const common = this.#paces.get(paceKey(ticket, undefined)) ?? startPace(plan);
    const pace = { ...common, ended: 0 };
    this.#paces.set(key, pace);
    return pace;
  }
}
