import { check } from './checks.js';
import { notComputable, ONE_CLASS, within, type Estimate } from './estimate.js';
import { checkRatingTable, comparable, labelTotals, type RatingTable } from './rating-table.js';

/**
 * How far two labels are apart. `nominal`: the same or not. `ordinal`: by the number of ratings that lie between them.
 * `interval`: by the difference of their values.
 */
export type AlphaMetric = 'nominal' | 'ordinal' | 'interval';

const METRICS: readonly string[] = ['nominal', 'ordinal', 'interval'] satisfies AlphaMetric[];

/** Options of Krippendorff's alpha. */
export interface AlphaOptions {
  /** Default `nominal`. For `ordinal` the labels must be in order. */
  metric?: AlphaMetric;
  /** The value of each label, for `interval`; default 0, 1, 2 and so on. */
  values?: readonly number[];
}

/**
 * Agreement of any number of raters, each of whom may have left items out: Krippendorff's alpha (Krippendorff 2011; 2013,
 * chapter 12). Items with fewer than two ratings say nothing and are left out. From above -1 to 1; 0 is chance.
 * No standard error: use the bootstrap. Null when no item has two ratings, and when only one class (or value) occurs.
 * @throws RangeError for a damaged table, for an unknown metric, and for values that are not one finite number for each label.
 */
export function krippendorffAlpha(table: RatingTable, options: AlphaOptions = {}): Estimate {
  checkRatingTable(table);
  const { metric = 'nominal', values = table.labels.map((_, label) => label) } = options;
  check(METRICS.includes(metric), 'metric', METRICS.join(' or '));
  check(values.length === table.labels.length, 'values', 'one value for each label');
  for (const [at, value] of values.entries())
    check(Number.isFinite(value), `values[${at}]`, 'a finite number');

  const patterns = comparable(table);
  if (patterns.length === 0) return notComputable('no item has two ratings');
  const totals = labelTotals(table.labels, patterns);
  const scale = metric === 'ordinal' ? middleRanks(totals) : withinOne(values);
  const distance = (first: number, second: number) =>
    metric === 'nominal' ? 1 : ((scale[first] ?? 0) - (scale[second] ?? 0)) ** 2;

  const expected = spread(totals, distance);
  if (expected === 0) return notComputable(ONE_CLASS);
  const observed = patterns.reduce((sum, { counts, items }) => sum + items * spread(counts, distance), 0);
  return { value: within(-1, 1 - observed / expected, 1) };
}

/**
 * The squared distances over all ordered pairs of different ratings, divided by the ratings less one: what an item adds to
 * the observed disagreement, and what all ratings together make of the expected one.
 */
function spread(counts: readonly number[], distance: (first: number, second: number) => number): number {
  const used = [...counts.entries()].filter(([, count]) => count > 0);
  let ratings = 0;
  let sum = 0;
  for (const [at, [label, count]] of used.entries()) {
    ratings += count;
    for (const [other, otherCount] of used.slice(0, at)) sum += count * otherCount * distance(label, other);
  }
  return (2 * sum) / (ratings - 1);
}

/** Values divided by the largest, so that squares do not overflow. */
function withinOne(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs)) || 1;
  return values.map((value) => value / largest);
}

/** The middle rank of each label among all ratings: their differences are Krippendorff's ordinal distances. */
function middleRanks(totals: readonly number[]): number[] {
  let below = 0;
  return totals.map((count) => {
    const rank = below + count / 2;
    below += count;
    return rank;
  });
}
