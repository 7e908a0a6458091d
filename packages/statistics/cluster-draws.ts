import { check, checkCount } from './checks.js';
import { drawCells, type Generator } from './random.js';

/** The items of each cluster by cell, in the order of the cells of the whole. */
export type ClusterCounts = readonly (readonly number[])[];

/** Further options of a bootstrap over counts by cell. */
export interface ClusterOptions {
  /**
   * Items that are not independent, such as variants of one template: whole clusters are drawn then (Davison and Hinkley 1997, 3.8; Field
   * and Welsh 2007). Together they hold the items of the whole.
   * @default every item is a cluster of its own
   */
  clusters?: ClusterCounts | undefined;
}

/**
 * Makes the draws of a bootstrap over counts by cell: as many items as there are, or as many whole clusters.
 * @param isSmoothed adds one item more, or one cluster of one item, that lies in each cell with the same chance.
 * @throws RangeError for clusters that do not hold the items of the whole.
 */
export function createDraws(
  counts: readonly number[],
  generator: Generator,
  { clusters, isSmoothed }: ClusterOptions & { isSmoothed: boolean },
): () => number[] {
  const extra = isSmoothed ? 1 / counts.length : 0;
  if (clusters === undefined) {
    const items = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count) => count + extra);
    return () => drawCells(cells, generator, items);
  }
  checkClusters(counts, clusters);
  const kinds = kindsOf(clusters);
  const singles = isSmoothed ? counts.map((_, cell) => counts.map((__, at) => Number(at === cell))) : [];
  const all = [...kinds.map(({ cells }) => cells), ...singles];
  const shares = [...kinds.map(({ clusters: number }) => number), ...singles.map(() => extra)];
  const number = kinds.reduce((sum, kind) => sum + kind.clusters, 0);
  return () => {
    const sums = new Array<number>(counts.length).fill(0);
    for (const [at, drawn] of drawCells(shares, generator, number).entries()) {
      if (drawn === 0) continue;
      for (const [cell, items] of (all[at] ?? []).entries()) sums[cell] = (sums[cell] ?? 0) + drawn * items;
    }
    return sums;
  };
}

/** Clusters that are alike, drawn together: the same as one by one. Empty ones are of no interest. */
function kindsOf(clusters: ClusterCounts): { cells: readonly number[]; clusters: number }[] {
  const kinds = new Map<string, { cells: readonly number[]; clusters: number }>();
  for (const cells of clusters) {
    if (cells.every((items) => items === 0)) continue;
    const key = cells.join();
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { cells, clusters: 1 });
    else known.clusters += 1;
  }
  return [...kinds].sort(([first], [second]) => (first < second ? -1 : 1)).map(([, kind]) => kind);
}

function checkClusters(counts: readonly number[], clusters: ClusterCounts): void {
  const sums = counts.map(() => 0);
  for (const [place, cells] of clusters.entries()) {
    check(
      cells.length === counts.length,
      `clusters[${place}]`,
      `one count for each of ${counts.length} cells`,
    );
    for (const [at, items] of cells.entries()) {
      checkCount(items, `clusters[${place}][${at}]`);
      sums[at] = (sums[at] ?? 0) + items;
    }
  }
  const isWhole = counts.every((items, at) => items === sums[at]);
  check(isWhole, 'clusters', 'together the items of the whole');
}
