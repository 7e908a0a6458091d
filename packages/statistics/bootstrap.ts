import { check, checkCount, checkLevel } from './checks.js';
import { notComputable, type Estimate, type IntervalOrReason } from './estimate.js';
import { type ItemPattern, type ItemTable } from './item-table.js';
import { drawCells, seeded } from './random.js';

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
 * The paired bootstrap by item: draws whole items, with what every rater said about them, so that a difference between two
 * raters keeps what they have in common (Efron 1979; Efron and Tibshirani 1993, chapters 8 and 13; percentile interval with
 * quantiles of type 7 of Hyndman and Fan 1996). Items with the same labels are drawn together as one cell of a multinomial,
 * which is the same as drawing items one by one; the order in which they were added makes no difference.
 * The interval is null when the statistic has no value on the items at hand or on more than 5 % of the replicates. Where all
 * replicates have the same value it is a point: that is how items that are all alike look, and no certainty.
 * @throws RangeError for options out of range and for damaged counts, and what `statistic` throws.
 */
export function bootstrap(
  table: ItemTable,
  statistic: (drawn: ItemTable) => Estimate,
  options: BootstrapOptions = {},
): BootstrapResult {
  const { replicates = 2000, seed = 1, level = 0.95 } = options;
  checkLevel(level);
  check(Number.isSafeInteger(replicates) && replicates >= 100, 'replicates', 'a whole number, 100 or more');
  for (const [at, { items }] of table.patterns.entries()) checkCount(items, `patterns[${at}].items`);
  const generator = seeded(seed);
  const estimate = withoutNaN(statistic(table));
  const result = { estimate, replicates, seed, undefinedReplicates: 0 };
  const none = (reason: string) => ({ low: null, high: null, level, reason });
  if (estimate.value === null) return { ...result, interval: none(estimate.reason) };

  const patterns = inOrder(table);
  const counts = patterns.map(({ items }) => items);
  const values: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const drawn = drawCells(counts, generator);
    const { value } = withoutNaN(
      statistic({
        ...table,
        patterns: patterns.map(({ labels }, at) => ({ labels, items: drawn[at] ?? 0 })),
      }),
    );
    if (value !== null) values.push(value);
  }
  const undefinedReplicates = replicates - values.length;
  if (undefinedReplicates > replicates * UNDEFINED_AT_MOST) {
    return { ...result, undefinedReplicates, interval: none('too many replicates have no value') };
  }
  values.sort((first, second) => first - second);
  const interval = {
    low: quantile(values, (1 - level) / 2),
    high: quantile(values, (1 + level) / 2),
    level,
  };
  return { ...result, undefinedReplicates, interval };
}

/** The difference of two statistics; the first reason when one of them has no value. */
export function differenceOf(first: Estimate, second: Estimate): Estimate {
  if (first.value === null) return notComputable(first.reason);
  if (second.value === null) return notComputable(second.reason);
  return { value: first.value - second.value };
}

function withoutNaN(estimate: Estimate): Estimate {
  const isNumber = estimate.value === null || Number.isFinite(estimate.value);
  return isNumber ? estimate : notComputable('the statistic is no finite number');
}

/** The patterns in an order that depends on their labels alone. */
function inOrder(table: ItemTable): ItemPattern[] {
  const keyed = table.patterns.map((pattern) => ({
    pattern,
    key: pattern.labels.map((label) => (label === null ? -1 : table.labels.indexOf(label))),
  }));
  keyed.sort((first, second) => {
    const at = first.key.findIndex((position, rater) => position !== second.key[rater]);
    return (first.key[at] ?? 0) - (second.key[at] ?? 0);
  });
  return keyed.map(({ pattern }) => pattern);
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}
