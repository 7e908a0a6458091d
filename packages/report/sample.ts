import {
  bootstrapClusters,
  bootstrapMean,
  mcnemar,
  proportionOf,
  wilsonOfShare,
  type BootstrapResult,
  type McNemarTest,
  type Proportion,
} from '@moderato/statistics';
import { createPatternTally, type Pattern } from './patterns.js';
import { type Resampling } from './resample.js';

/** Counted items: all of them, and where they come in clusters those of each cluster. */
export interface Sample {
  patterns: readonly Pattern[];
  /** Null where no item names a cluster: all are independent. */
  clusters: readonly (readonly Pattern[])[] | null;
}

/** What is known of an item beside its states. */
export interface ItemFacts {
  weight?: number | undefined;
  cluster?: string | null | undefined;
}

/** A growing sample. */
export interface SampleTally {
  add(states: readonly number[], facts: ItemFacts): void;
  sample(): Sample;
}

/** The clusters that items name, each by a number; samples of the same items share them. */
export type ClusterNumbers = Map<string, number>;

/** Begins a sample of patterns of `width` states, each below `base`. */
export function createSampleTally(
  width: number,
  base: number,
  numbers: ClusterNumbers = new Map<string, number>(),
): SampleTally {
  const all = createPatternTally(width, base);
  const alone = createPatternTally(width, base);
  // one tally for all clusters, of which there may be very many
  const inClusters = createPatternTally(width, base);
  let hasClusters = false;
  return {
    add(states, { weight = 1, cluster = null }) {
      all.add(states, weight);
      if (cluster === null) {
        alone.add(states, weight);
        return;
      }
      hasClusters = true;
      const number = numbers.get(cluster) ?? numbers.size;
      numbers.set(cluster, number);
      inClusters.add(states, weight, number);
    },
    sample() {
      if (!hasClusters) return { patterns: all.patterns(), clusters: null };
      const groups = inClusters.groups();
      const named = [...numbers]
        .sort(([first], [second]) => (first < second ? -1 : 1))
        .flatMap(([, number]) => {
          const group = groups.get(number);
          return group === undefined ? [] : [group];
        });
      const single = alone
        .patterns()
        .flatMap((pattern) => new Array<Pattern[]>(pattern.items).fill([{ ...pattern, items: 1 }]));
      return { patterns: all.patterns(), clusters: [...named, ...single] };
    },
  };
}

/** The items of a sample that fulfil a condition. */
export function part(
  { patterns, clusters }: Sample,
  condition: (states: readonly number[]) => boolean,
): Sample {
  const kept = (list: readonly Pattern[]) => list.filter(({ states }) => condition(states));
  return {
    patterns: kept(patterns),
    clusters: clusters?.map(kept).filter((list) => list.length > 0) ?? null,
  };
}

/**
 * The items of each cluster by cell, as the bootstrap takes them; undefined where all items are independent.
 * @param cellOf the place of a pattern's cell; null where the figure is not about it.
 */
export function clusterCounts(
  { clusters }: Sample,
  cells: number,
  cellOf: (pattern: Pattern) => number | null,
): number[][] | undefined {
  return clusters?.map((group) => {
    const counts = new Array<number>(cells).fill(0);
    for (const pattern of group) {
      const cell = cellOf(pattern);
      if (cell !== null) counts[cell] = (counts[cell] ?? 0) + pattern.items;
    }
    return counts;
  });
}

/** The same items, each counting for one: what is about all items has seen all of them, and needs no weights. */
export function unweighted({ patterns, clusters }: Sample): Sample {
  const even = (list: readonly Pattern[]) => list.map((pattern) => ({ ...pattern, weight: 1 }));
  return { patterns: even(patterns), clusters: clusters?.map(even) ?? null };
}

/** What an item adds to a mean; null where it is not one of the items that the mean is about. */
export type Part = (states: readonly number[]) => number | null;

/** Sums of a part over some patterns: of its values, of their squares, of the weights, and the number of items. */
function sumsOf(patterns: readonly Pattern[], value: Part) {
  const sums = { sum: 0, weight: 0, squaredWeight: 0, items: 0, hits: 0 };
  for (const { states, items, weight } of patterns) {
    const one = value(states);
    if (one === null) continue;
    sums.sum += one * weight * items;
    sums.weight += weight * items;
    sums.squaredWeight += weight * weight * items;
    sums.items += items;
    sums.hits += one * items;
  }
  return sums;
}

/**
 * A share of items, each 1, 0 or left out. Its interval is Wilson's; with weights or clusters, that of as many independent items of
 * equal weight as would have the same variance (linearised, between clusters), and never of more than there are.
 */
export function share(
  { patterns, clusters }: Sample,
  value: Part,
  reason: string,
  level: number,
): Proportion {
  const { sum, weight, squaredWeight, items, hits } = sumsOf(patterns, value);
  const isPlain = clusters === null && patterns.every((pattern) => pattern.weight === 1);
  if (items === 0 || isPlain) return proportionOf(hits, items, reason, level);
  const mean = Math.min(1, sum / weight);
  const groups =
    clusters === null
      ? patterns.map((one) => ({ ...sumsOf([{ ...one, items: 1 }], value), times: one.items }))
      : clusters.map((group) => ({ ...sumsOf(group, value), times: 1 }));
  const used = groups.filter((group) => group.items > 0);
  const number = used.reduce((total, { times }) => total + times, 0);
  const squares = used.reduce((total, one) => total + one.times * (one.sum - mean * one.weight) ** 2, 0);
  const variance = ((squares / weight ** 2) * number) / Math.max(1, number - 1);
  const equal = Math.min((weight * weight) / squaredWeight, number);
  const effective = variance > 0 && number > 1 ? (mean * (1 - mean)) / variance : equal;
  const interval = wilsonOfShare(mean, Math.min(items, Math.max(effective, Number.MIN_VALUE)), level);
  return { value: mean, successes: hits, total: items, interval };
}

/** A difference of two vendors, with the items that it comes from and their exact test. */
export interface Difference extends BootstrapResult {
  /** Items on which the first vendor's part is the larger one, and the second's. */
  first: number;
  second: number;
  /** What the test counts: those items, or with clusters the clusters in which one side prevails. */
  differing: number;
  /** McNemar's exact test; with clusters the sign test over clusters. */
  test: McNemarTest;
}

/** The mean of a difference over a sample, with the interval of the bootstrap and the exact test. */
export function difference({ patterns, clusters }: Sample, value: Part, resampling: Resampling): Difference {
  const cells = patterns.flatMap(({ states, items, weight }) => {
    const one = value(states);
    return one === null ? [] : [{ value: one, weight, items }];
  });
  const count = (condition: (one: number) => boolean) =>
    cells.reduce((sum, { value: one, items }) => sum + (condition(one) ? items : 0), 0);
  const [first, second] = [count((one) => one > 0), count((one) => one < 0)];
  const sums = clusters?.map((group) => sumsOf(group, value)) ?? null;
  const result =
    sums === null ? bootstrapMean(merged(cells), resampling) : bootstrapClusters(sums, resampling);
  const sides =
    sums === null
      ? { first, second }
      : { first: sums.filter(({ sum }) => sum > 0).length, second: sums.filter(({ sum }) => sum < 0).length };
  const shown = { ...result, first, second, differing: sides.first + sides.second, test: mcnemar(sides) };
  if (first + second > 0 || result.estimate.value === null) return shown;
  // Drawing from items that are all alike gives a point, which is no certainty.
  const reason = 'the vendors differ on no item';
  return { ...shown, interval: { low: null, high: null, level: resampling.level, reason } };
}

function merged(cells: readonly { value: number; weight: number; items: number }[]) {
  const found = new Map<string, { value: number; weight: number; items: number }>();
  for (const cell of cells) {
    const key = `${cell.value} ${cell.weight}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...cell });
    else known.items += cell.items;
  }
  return [...found.values()];
}

/** Which side of 0 an interval lies on: 1, -1, or 0 where it holds 0 or does not exist. */
export function sideOf({ interval }: Pick<BootstrapResult, 'interval'>): -1 | 0 | 1 {
  if (interval.low === null) return 0;
  if (interval.low > 0) return 1;
  return interval.high < 0 ? -1 : 0;
}

/** Below this p-value, after adjustment, a difference counts as shown. */
export const SIGNIFICANT = 0.05;

/** Below so many differing items no exact test can show anything. */
export const FEWEST_DIFFERING = 6;

/** Which side a difference is shown to be on: where the interval leaves 0 out and the exact test, adjusted, agrees. */
export function shownSide(result: Difference, adjusted: number | null): -1 | 0 | 1 {
  return adjusted !== null && adjusted < SIGNIFICANT ? sideOf(result) : 0;
}
