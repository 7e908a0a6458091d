import { type ComparedOutcome } from '@moderato/core';
import { type Latency } from './latency-analysis.js';

/** Bars of the histogram in each power of ten. */
const BARS_PER_DECADE = 8;

/** The time of a call that counts: on the wire where it is known, else as the caller waited. */
export function timeOf(outcome: ComparedOutcome | null): number | null {
  const time = outcome?.wireMs ?? outcome?.elapsedMs ?? null;
  return time !== null && Number.isFinite(time) && time >= 0 ? time : null;
}

/** Counts times; holds at most 900 different ones in each power of ten. */
export interface LatencyTally {
  add(elapsedMs: number | null): void;
  figures(): Latency;
}

/** Begins a tally of times; ones that are negative, not finite or unknown are left out. */
export function createLatencyTally(): LatencyTally {
  const counts = new Map<number, number>();
  return {
    add(elapsedMs) {
      if (elapsedMs === null || !Number.isFinite(elapsedMs) || elapsedMs < 0) return;
      const rounded = Number(elapsedMs.toPrecision(3));
      counts.set(rounded, (counts.get(rounded) ?? 0) + 1);
    },
    figures() {
      const rising = [...counts].sort(([first], [second]) => first - second);
      const calls = rising.reduce((sum, [, count]) => sum + count, 0);
      return {
        calls,
        medianMs: quantile(rising, calls, 0.5),
        medianRangeMs: medianRange(rising, calls),
        p90Ms: quantile(rising, calls, 0.9),
        p99Ms: quantile(rising, calls, 0.99),
        maximumMs: rising.at(-1)?.[0] ?? null,
        bars: barsOf(rising),
      };
    },
  };
}

/** The smallest time that at least this share of the calls did not exceed. */
function quantile(
  rising: readonly (readonly [number, number])[],
  calls: number,
  share: number,
): number | null {
  let seen = 0;
  for (const [elapsedMs, count] of rising) {
    seen += count;
    if (seen >= calls * share) return elapsedMs;
  }
  return null;
}

/** The times of the ranks between which the median lies with 95 %, by the normal approximation of the binomial (Conover 1999, 3.2). */
function medianRange(rising: readonly (readonly [number, number])[], calls: number): [number, number] | null {
  const half = (1.959964 * Math.sqrt(calls)) / 2;
  const [low, high] = [Math.floor(calls / 2 - half), Math.ceil(calls / 2 + half) + 1];
  if (low < 1 || high > calls) return null;
  const at = (rank: number) => quantile(rising, calls, rank / calls) ?? 0;
  return [at(low), at(high)];
}

function barsOf(rising: readonly (readonly [number, number])[]): Latency['bars'] {
  const bars = new Map<number, number>();
  for (const [elapsedMs, count] of rising) {
    // Everything below a millisecond is in the first bar: a logarithmic axis has no 0.
    const bar = elapsedMs < 1 ? 0 : Math.floor(Math.log10(elapsedMs) * BARS_PER_DECADE + 1e-9);
    bars.set(bar, (bars.get(bar) ?? 0) + count);
  }
  return [...bars].map(([bar, calls]) => ({ fromMs: edge(bar), toMs: edge(bar + 1), calls }));
}

function edge(bar: number): number {
  return Number((10 ** (bar / BARS_PER_DECADE)).toPrecision(4));
}
