/** Shares, differences and resampled figures of items; nothing of the project is imported. */
import { bootstrapEnds, exactTest, kindsOf, wilson } from './numbers.mjs';

/** What stands for an interval that is compared by tolerance. */
export class Ends {
  constructor(low, high, tolerance) {
    Object.assign(this, { low, high, tolerance });
  }
}

/** No interval. */
export const NONE = Symbol('no interval');

/** One vector for each item, or for each cluster the sum of those of its items; items without one are left out. */
export function vectorsOf(items, vectorOf, hasClusters) {
  if (!hasClusters) return items.map(vectorOf).filter((vector) => vector !== null);
  const sums = new Map();
  for (const [at, item] of items.entries()) {
    const vector = vectorOf(item);
    if (vector === null) continue;
    const key = item.cluster === null ? at : `c ${item.cluster}`;
    const known = sums.get(key);
    sums.set(key, known === undefined ? vector : known.map((value, place) => value + vector[place]));
  }
  return [...sums.values()];
}

/**
 * A share of items, each 1, 0 or null (left out). Weights and clusters: as many items of equal weight as would have the same variance.
 */
export function share(items, valueOf, { isWeighted = true, hasClusters = false } = {}) {
  const used = items.flatMap((item) => {
    const value = valueOf(item);
    return value === null ? [] : [{ value, weight: isWeighted ? item.weight : 1, item }];
  });
  if (used.length === 0) return { value: null };
  const hits = used.filter(({ value }) => value === 1).length;
  const facts = { successes: hits, total: used.length };
  const isPlain = !hasClusters && (!isWeighted || items.every(({ weight }) => weight === 1));
  if (isPlain)
    return { value: hits / used.length, ...facts, interval: wilson(hits / used.length, used.length) };
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  const mean = Math.min(1, used.reduce((sum, { value, weight }) => sum + value * weight, 0) / total);
  const groups = new Map();
  for (const [at, { value, weight, item }] of used.entries()) {
    const key = !hasClusters || item.cluster === null ? at : `c ${item.cluster}`;
    groups.set(key, (groups.get(key) ?? 0) + weight * (value - mean));
  }
  const number = groups.size;
  const squares = [...groups.values()].reduce((sum, one) => sum + one * one, 0);
  const variance = ((squares / total ** 2) * number) / Math.max(1, number - 1);
  const equal = Math.min(total ** 2 / used.reduce((sum, { weight }) => sum + weight ** 2, 0), number);
  const effective = squares > 1e-18 && number > 1 ? (mean * (1 - mean)) / variance : equal;
  return { value: mean, ...facts, interval: wilson(mean, Math.min(used.length, effective)) };
}

/** A share without weights and clusters. */
export function plainShare(hits, total) {
  if (total === 0) return { value: null };
  return { value: hits / total, successes: hits, total, interval: wilson(hits / total, total) };
}

/** Both draw at random, so that ends differ: by 0.13 standard deviations in one of three cases. Where items are few, values lie apart. */
const SPREADS = 0.6;

function endsOf(kinds, statisticOf, drawn, steps) {
  const units = kinds.reduce((sum, kind) => sum + kind.units, 0);
  if (units === 0) return NONE;
  const { low, high, spread, undefinedShare } = bootstrapEnds(kinds, statisticOf, drawn);
  if (undefinedShare > 0.05) return NONE;
  return new Ends(low, high, SPREADS * spread + steps);
}

/** The mean of a value over items, the interval by drawing items or clusters, and the exact test of its sides. */
export function difference(items, valueOf, { isWeighted = true, hasClusters = false } = {}) {
  const weightOf = (item) => (isWeighted ? item.weight : 1);
  const values = items.flatMap((item) => {
    const value = valueOf(item);
    return value === null ? [] : [{ value, weight: weightOf(item) }];
  });
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  const [first, second] = [1, -1].map(
    (side) => values.filter(({ value }) => Math.sign(value) === side).length,
  );
  const vectors = vectorsOf(
    items,
    (item) => {
      const value = valueOf(item);
      return value === null ? null : [value * weightOf(item), weightOf(item)];
    },
    hasClusters,
  );
  const sides = hasClusters
    ? [1, -1].map((side) => vectors.filter(([sum]) => Math.sign(sum) === side).length)
    : [first, second];
  const largest = Math.max(0, ...values.map(({ value, weight }) => Math.abs(value) * weight));
  const interval =
    first + second === 0
      ? NONE
      : endsOf(
          kindsOf(vectors),
          ([sum, weight]) => (weight === 0 ? null : sum / weight),
          undefined,
          (1.01 * largest) / total,
        );
  return {
    estimate: {
      value: total === 0 ? null : values.reduce((sum, { value, weight }) => sum + value * weight, 0) / total,
    },
    interval,
    first,
    second,
    differing: sides[0] + sides[1],
    test: exactTest(sides[0], sides[1]),
  };
}

/** A statistic of counts by cell with its interval: one item more, spread over all cells, is drawn from as well. */
export function smoothed(items, vectorOf, cells, statisticOf, { hasClusters = false } = {}) {
  const vectors = vectorsOf(items, vectorOf, hasClusters);
  const sums = vectors.reduce(
    (all, vector) => all.map((value, at) => value + vector[at]),
    new Array(cells).fill(0),
  );
  const value = statisticOf(sums);
  if (value === null) return { estimate: { value }, interval: NONE };
  const extra = Array.from({ length: cells }, (_, cell) => ({
    vector: sums.map((__, at) => Number(at === cell)),
    units: 1 / cells,
  }));
  const kinds = [...kindsOf(vectors), ...extra];
  const step = Math.abs(value) / Math.max(1, vectors.length);
  return { estimate: { value }, interval: endsOf(kinds, statisticOf, vectors.length, step) };
}

/** The same without the item more. */
export function resampled(items, vectorOf, statisticOf, { hasClusters = false } = {}) {
  const vectors = vectorsOf(items, vectorOf, hasClusters);
  const kinds = kindsOf(vectors);
  const width = vectors[0]?.length ?? 0;
  const sums = vectors.reduce(
    (all, vector) => all.map((value, at) => value + vector[at]),
    new Array(width).fill(0),
  );
  const value = vectors.length === 0 ? null : statisticOf(sums);
  return {
    estimate: { value },
    interval: value === null ? NONE : endsOf(kinds, statisticOf, undefined, 0.5 / vectors.length),
  };
}
