import {
  percentileInterval,
  readOptions,
  type BootstrapOptions,
  type BootstrapResult,
} from './bootstrap-interval.js';
import { check, checkCount } from './checks.js';
import { notComputable, type Estimate } from './estimate.js';
import { createDraws, type ClusterOptions } from './cluster-draws.js';
import { drawCells, seeded, uniform } from './random.js';

/** Items that have the same value and the same weight. */
export interface ValueCell {
  value: number;
  /** What each of the items counts for. */
  weight: number;
  items: number;
}

const NO_ITEMS = 'there are no items';

/**
 * The weighted mean of a value over items, such as a difference of two raters, and its bootstrap interval. Items are drawn one by
 * one; those of the same value and weight together, which is the same. Null without an item.
 * @throws RangeError for options, counts or weights out of range.
 */
export function bootstrapMean(cells: readonly ValueCell[], options: BootstrapOptions = {}): BootstrapResult {
  const read = readOptions(options);
  for (const [at, { items, weight }] of cells.entries()) {
    checkCount(items, `cells[${at}].items`);
    check(weight > 0 && Number.isFinite(weight), `cells[${at}].weight`, 'a number above 0');
  }
  const used = cells.filter(({ items }) => items > 0);
  used.sort((first, second) => first.value - second.value || first.weight - second.weight);
  const counts = used.map(({ items }) => items);
  const mean = (drawn: readonly number[]): Estimate => {
    let [sum, total] = [0, 0];
    for (const [at, { value, weight }] of used.entries()) {
      sum += value * weight * (drawn[at] ?? 0);
      total += weight * (drawn[at] ?? 0);
    }
    return total === 0 ? notComputable(NO_ITEMS) : { value: sum / total };
  };
  const generator = seeded(read.seed);
  return percentileInterval(mean(counts), () => mean(drawCells(counts, generator)).value, read);
}

/** One cluster of items that are not independent of each other: the sum of a value over them, weighted, and their weight. */
export interface ClusterSum {
  sum: number;
  weight: number;
}

/**
 * The mean of a value over items that come in clusters, such as variants of one template, and the interval of the bootstrap that
 * draws whole clusters (Davison and Hinkley 1997, 3.8; Field and Welsh 2007). Null without an item.
 * @throws RangeError for options out of range.
 */
export function bootstrapClusters(
  clusters: readonly ClusterSum[],
  options: BootstrapOptions = {},
): BootstrapResult {
  const read = readOptions(options);
  const used = clusters.filter(({ weight }) => weight > 0);
  const sums = Float64Array.from(used, ({ sum }) => sum);
  const weights = Float64Array.from(used, ({ weight }) => weight);
  const total = weights.reduce((all, weight) => all + weight, 0);
  const estimate: Estimate =
    total === 0 ? notComputable(NO_ITEMS) : { value: sums.reduce((all, sum) => all + sum, 0) / total };
  const generator = seeded(read.seed);
  const kinds = kindsOf(used);
  const drawKinds = () => {
    let [sum, weight] = [0, 0];
    for (const [at, drawn] of drawCells(kinds.counts, generator).entries()) {
      sum += drawn * (kinds.sums[at] ?? 0);
      weight += drawn * (kinds.weights[at] ?? 0);
    }
    return weight === 0 ? null : sum / weight;
  };
  const drawEach = () => {
    let [sum, weight] = [0, 0];
    for (let turn = 0; turn < used.length; turn++) {
      const at = Math.floor(uniform(generator) * used.length);
      sum += sums[at] ?? 0;
      weight += weights[at] ?? 0;
    }
    return weight === 0 ? null : sum / weight;
  };
  const isAlike = kinds.counts.length * ALIKE_AT_LEAST <= used.length;
  return percentileInterval(estimate, isAlike ? drawKinds : drawEach, read);
}

/** With so many clusters of each kind they are drawn together, which is the same and takes less time. */
const ALIKE_AT_LEAST = 8;

/** Clusters that are alike, in an order that does not depend on that of the clusters. */
function kindsOf(clusters: readonly ClusterSum[]): { counts: number[]; sums: number[]; weights: number[] } {
  const kinds = new Map<string, { count: number; sum: number; weight: number }>();
  for (const { sum, weight } of clusters) {
    const key = `${sum} ${weight}`;
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { count: 1, sum, weight });
    else known.count += 1;
  }
  const sorted = [...kinds.values()].sort(
    (first, second) => first.sum - second.sum || first.weight - second.weight,
  );
  return {
    counts: sorted.map(({ count }) => count),
    sums: sorted.map(({ sum }) => sum),
    weights: sorted.map(({ weight }) => weight),
  };
}

/**
 * The bootstrap with one item more: it is spread evenly over all cells of the table before tables of the old size are drawn. Where
 * a cell is empty by chance, the plain bootstrap never fills it, and its intervals are too narrow at small counts (Agresti and Coull 1998
 * for one share). The estimate is that of the counts as they are.
 * @param counts items by cell, impossible cells left out.
 * @throws RangeError for options or counts out of range.
 */
export function bootstrapSmoothed(
  counts: readonly number[],
  statistic: (counts: readonly number[]) => Estimate,
  options: BootstrapOptions & ClusterOptions = {},
): BootstrapResult {
  const read = readOptions(options);
  for (const [at, count] of counts.entries()) checkCount(count, `counts[${at}]`);
  const draw = createDraws(counts, seeded(read.seed), { clusters: options.clusters, isSmoothed: true });
  return percentileInterval(statistic(counts), () => statistic(draw()).value, read);
}
