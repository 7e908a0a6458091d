import { NO_PAIRS, notComputable, quotient, type Estimate } from './estimate.js';
import { cellsOf, checkPairTable, marginsOf, type PairTable } from './pair-table.js';
import { checkRatingTable, comparable, ratingsIn, type RatingTable } from './rating-table.js';
import { proportionOf, type Proportion } from './wilson.js';
import { check } from './checks.js';

/** How much of a pair table can be compared at all; to be stated beside every agreement. */
export interface Completeness {
  /** Items that both raters labelled. */
  both: number;
  firstOnly: number;
  secondOnly: number;
  neither: number;
  /** `both` out of all items; null where there are none. */
  share: Estimate;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/**
 * Counts the items that both raters labelled, and those that one or both left out.
 * @throws RangeError for a damaged table.
 */
export function completeness(table: PairTable): Completeness {
  checkPairTable(table);
  const both = marginsOf(table).total;
  const [firstOnly, secondOnly] = [sum(table.firstOnly), sum(table.secondOnly)];
  const all = both + firstOnly + secondOnly + table.neither;
  return { both, firstOnly, secondOnly, neither: table.neither, share: quotient(both, all, 'no items') };
}

/**
 * The share of items on which two raters agree, out of those that both labelled, with a Wilson interval. From 0 to 1.
 * High where one label is rare, whatever the raters do: state specific agreement or a chance-corrected statistic beside it.
 * Null without a pair. @throws RangeError for a damaged table or level.
 */
export function rawAgreement(table: PairTable, level = 0.95): Proportion {
  checkPairTable(table);
  const agreed = table.counts.reduce((total, line, row) => total + (line[row] ?? 0), 0);
  return proportionOf(agreed, marginsOf(table).total, NO_PAIRS, level);
}

/**
 * Of the times that either rater said a label, the share in which the other said it too: 2 n_ii / (row_i + column_i)
 * (Dice 1945; Cicchetti and Feinstein 1990; Fleiss, Levin and Paik 2003, 18.1). From 0 to 1.
 * Null when neither rater used the label on a pair. @throws RangeError for a label that the table has not.
 */
export function specificAgreement(table: PairTable, label: string): Estimate {
  checkPairTable(table);
  const position = table.labels.indexOf(label);
  check(position !== -1, 'label', 'one of the labels of the table');
  const { rows, columns, total } = marginsOf(table);
  if (total === 0) return notComputable(NO_PAIRS);
  const agreed = cellsOf(table).find(({ row, column }) => row === position && column === position);
  return quotient(
    2 * (agreed?.count ?? 0),
    (rows[position] ?? 0) + (columns[position] ?? 0),
    'neither rater used this label',
  );
}

/**
 * The share of agreeing pairs among all pairs of ratings of an item, averaged over the items with two ratings or more
 * (the observed agreement of Fleiss 1971). From 0 to 1. Null when no item has two. @throws RangeError for a damaged table.
 */
export function pairwiseAgreement(table: RatingTable): Estimate {
  checkRatingTable(table);
  let shares = 0;
  let items = 0;
  for (const pattern of comparable(table)) {
    const ratings = ratingsIn(pattern);
    const agreeing = pattern.counts.reduce((total, count) => total + count * (count - 1), 0);
    shares += (agreeing / (ratings * (ratings - 1))) * pattern.items;
    items += pattern.items;
  }
  return quotient(shares, items, 'no item has two ratings');
}
