import {
  percentileInterval,
  readOptions,
  type BootstrapOptions,
  type BootstrapResult,
} from './bootstrap-interval.js';
import { cohenKappa } from './cohen.js';
import { type Estimate } from './estimate.js';
import { gwetAgreement } from './gwet.js';
import { checkPairTable, type PairTable } from './pair-table.js';
import { createDraws, type ClusterOptions } from './cluster-draws.js';
import { seeded } from './random.js';
import { disagreement, type Weighting } from './weights.js';

/** Agreement beyond chance in five forms; AC2 has linear weights. */
export interface ChanceCorrected<Value> {
  kappa: Value;
  kappaLinear: Value;
  kappaQuadratic: Value;
  ac1: Value;
  ac2: Value;
}

/**
 * Agreement of two raters beyond chance, with intervals that also hold where labels are rare: the bootstrap with one item more,
 * spread evenly over all cells of the table, before tables of the old size are drawn. The plain bootstrap never fills a cell that is
 * empty by chance. Of clusters, whole ones are drawn; they count the cells of the table row by row. The five statistics are computed on the same draws; their estimates are those of the table as it is.
 * @throws RangeError for a damaged table and for options out of range.
 */
export function chanceCorrectedIntervals(
  table: PairTable,
  options: BootstrapOptions & ClusterOptions = {},
): ChanceCorrected<BootstrapResult> {
  checkPairTable(table);
  const read = readOptions(options);
  const counts = table.counts.flat();
  const items = counts.reduce((sum, count) => sum + count, 0);
  const draw = createDraws(counts, seeded(read.seed), { clusters: options.clusters, isSmoothed: true });
  const draws = Array.from({ length: items === 0 ? 0 : read.replicates }, draw);
  const of = (estimate: Estimate, statistic: (drawn: readonly number[]) => number | null) => {
    let next = 0;
    const plain = estimate.value === null ? estimate : { value: estimate.value };
    return percentileInterval(plain, () => statistic(draws[next++] ?? []), read);
  };
  const kappa = (weighting: Weighting) => {
    const apart = distances(table.labels.length, weighting);
    return of(cohenKappa(table, weighting), (drawn) => kappaOf(drawn, apart));
  };
  const gwet = (weighting: Weighting) => {
    const apart = distances(table.labels.length, weighting);
    return of(gwetAgreement(table, weighting), (drawn) => gwetOf(drawn, apart));
  };
  return {
    kappa: kappa('nominal'),
    kappaLinear: kappa('linear'),
    kappaQuadratic: kappa('quadratic'),
    ac1: gwet('nominal'),
    ac2: gwet('linear'),
  };
}

type Distances = readonly (readonly number[])[];

function distances(size: number, weighting: Weighting): Distances {
  const labels = Array.from({ length: size }, (_, label) => label);
  return labels.map((row) => labels.map((column) => disagreement(weighting, row, column, size)));
}

function sumsOf(counts: readonly number[], apart: Distances) {
  const size = apart.length;
  const rows = new Array<number>(size).fill(0);
  const columns = new Array<number>(size).fill(0);
  let [total, observed] = [0, 0];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const count = counts[row * size + column] ?? 0;
      rows[row] = (rows[row] ?? 0) + count;
      columns[column] = (columns[column] ?? 0) + count;
      total += count;
      observed += count * (apart[row]?.[column] ?? 0);
    }
  }
  return { rows, columns, total, observed };
}

function kappaOf(counts: readonly number[], apart: Distances): number | null {
  const { rows, columns, total, observed } = sumsOf(counts, apart);
  let expected = 0;
  for (const [row, line] of apart.entries())
    for (const [column, distance] of line.entries())
      expected += distance * (rows[row] ?? 0) * (columns[column] ?? 0);
  return expected === 0 ? null : 1 - (total * observed) / expected;
}

function gwetOf(counts: readonly number[], apart: Distances): number | null {
  const size = apart.length;
  const { rows, columns, total, observed } = sumsOf(counts, apart);
  if (total === 0) return null;
  const scale = apart.flat().reduce((sum, distance) => sum + 1 - distance, 0) / (size * (size - 1));
  const chance = rows.reduce((sum, row, label) => {
    const share = (row + (columns[label] ?? 0)) / (2 * total);
    return sum + share * (1 - share);
  }, 0);
  return Math.min(1, (1 - observed / total - scale * chance) / (1 - scale * chance));
}
