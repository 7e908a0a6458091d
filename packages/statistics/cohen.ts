import { notComputable, NO_PAIRS, ONE_CLASS, within, type EstimateWithError } from './estimate.js';
import { cellsOf, checkPairTable, marginsOf, type Margins, type PairTable } from './pair-table.js';
import { agreement, checkWeighting, disagreement, type Weighting } from './weights.js';

/** The share of a sum that may be rounding alone. */
const ROUNDING = 1e-12;

/**
 * Agreement of two raters beyond what their own habits would give by chance: Cohen's kappa (Cohen 1960), with linear or
 * quadratic weights (Cohen 1968), over the items that both labelled. From -1 to 1; 0 is chance. The standard error is the
 * large-sample one of Fleiss, Cohen and Everitt (1969); it is 0 on a perfect table, which says nothing about precision.
 * Null without a pair, and when both raters gave one and the same label to everything: agreement is certain by chance then.
 * @throws RangeError for a damaged table or an unknown weighting.
 */
export function cohenKappa(table: PairTable, weighting: Weighting = 'nominal'): EstimateWithError {
  checkPairTable(table);
  checkWeighting(weighting);
  const margins = marginsOf(table);
  const { rows, columns, total } = margins;
  if (total === 0) return notComputable(NO_PAIRS);
  const size = table.labels.length;
  let observed = 0;
  let expected = 0;
  for (const { row, column, count } of cellsOf(table)) {
    const apart = disagreement(weighting, row, column, size);
    observed += apart * count;
    expected += apart * (rows[row] ?? 0) * (columns[column] ?? 0);
  }
  if (expected === 0) return notComputable(ONE_CLASS);
  return {
    value: within(-1, 1 - (total * observed) / expected, 1),
    standardError: standardError(table, margins, weighting, observed / total, expected / total ** 2),
  };
}

/** `observed` and `expected` are disagreements, 1 less the agreement. */
function standardError(
  table: PairTable,
  { rows, columns, total }: Margins,
  weighting: Weighting,
  observed: number,
  expected: number,
): number {
  const size = table.labels.length;
  const weights = table.labels.map((_, row) =>
    table.labels.map((__, column) => agreement(weighting, row, column, size)),
  );
  const mean = (weighted: (position: number) => number, margin: readonly number[]) =>
    margin.reduce((sum, count, position) => sum + (weighted(position) * count) / total, 0);
  const rowMeans = weights.map((line) => mean((column) => line[column] ?? 0, columns));
  const columnMeans = weights.map((_, column) => mean((row) => weights[row]?.[column] ?? 0, rows));

  let squares = 0;
  for (const { row, column, count } of cellsOf(table)) {
    const weight = weights[row]?.[column] ?? 0;
    const term = weight * expected - ((rowMeans[row] ?? 0) + (columnMeans[column] ?? 0)) * observed;
    squares += (count / total) * term * term;
  }
  const [agreed, byChance] = [1 - observed, 1 - expected];
  const middle = agreed * byChance - 2 * byChance + agreed;
  const variance = squares - middle * middle;
  // Two equal squares leave a rest of rounding behind, which is no width.
  if (variance <= squares * ROUNDING) return 0;
  return Math.sqrt(variance / total) / (expected * expected);
}
