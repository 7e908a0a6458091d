import { check, checkLevel } from './checks.js';
import { type Estimate, type IntervalOrReason } from './estimate.js';

/** Options of the bootstrap. */
export interface BootstrapOptions {
  /** Tables drawn; default 2000, at least 100. */
  replicates?: number;
  /** Start of the generator, xoshiro128**; a whole number from 0 to 4294967295, default 1. The same seed, the same interval. */
  seed?: number;
  /** Default 0.95. */
  level?: number;
}

/** A statistic of the items at hand and its bootstrap interval, with all that is needed to repeat it. */
export interface BootstrapResult {
  estimate: Estimate;
  interval: IntervalOrReason;
  replicates: number;
  seed: number;
  /** Replicates on which the statistic had no value; left out of the interval. */
  undefinedReplicates: number;
}

/** Above this share of replicates without a value, the others say too little about the statistic. */
const UNDEFINED_AT_MOST = 0.05;

/**
 * Fills in the defaults and checks them.
 * @throws RangeError naming the option that is out of range.
 */
export function readOptions({
  replicates = 2000,
  seed = 1,
  level = 0.95,
}: BootstrapOptions): Required<BootstrapOptions> {
  checkLevel(level);
  check(Number.isSafeInteger(replicates) && replicates >= 100, 'replicates', 'a whole number, 100 or more');
  return { replicates, seed, level };
}

/**
 * Draws replicates and takes the percentile interval of those that have a value, with quantiles of type 7 of Hyndman and Fan (1996).
 * @param draw the statistic of one replicate; null where it has none.
 */
export function percentileInterval(
  estimate: Estimate,
  draw: () => number | null,
  { replicates, seed, level }: Required<BootstrapOptions>,
): BootstrapResult {
  const none = (reason: string) => ({ low: null, high: null, level, reason });
  if (estimate.value === null) {
    return { estimate, interval: none(estimate.reason), replicates, seed, undefinedReplicates: 0 };
  }
  const values = new Float64Array(replicates);
  let drawn = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    const value = draw();
    if (value !== null && Number.isFinite(value)) values[drawn++] = value;
  }
  const undefinedReplicates = replicates - drawn;
  const result = { estimate, replicates, seed, undefinedReplicates };
  if (undefinedReplicates > replicates * UNDEFINED_AT_MOST) {
    return { ...result, interval: none('too many replicates have no value') };
  }
  const sorted = values.subarray(0, drawn).sort();
  const [low, high] = [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
  return { ...result, interval: { low, high, level } };
}

function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}
