import { notComputable, type EstimateWithError } from './estimate.js';
import { checkPairTable, type PairTable } from './pair-table.js';
import {
  checkRatingTable,
  ratingsIn,
  ratingsOfPairs,
  type RatingPattern,
  type RatingTable,
} from './rating-table.js';
import { agreement, checkWeighting, type Weighting } from './weights.js';

/**
 * Gwet's AC1, or AC2 with weights, of two raters, over the items that both labelled; see `gwetAgreementOfMany`.
 * Null without a pair. @throws RangeError for a damaged table.
 */
export function gwetAgreement(table: PairTable, weighting: Weighting = 'nominal'): EstimateWithError {
  checkPairTable(table);
  return gwetAgreementOfMany(ratingsOfPairs(table), weighting);
}

/**
 * Agreement beyond chance that stays stable when one label is rare: Gwet's AC1 (Gwet 2008), AC2 with weights, for any
 * number of raters and missing ratings (Gwet 2014). Chance is that of raters who guess on hard items; it
 * depends on how many labels the table has, used or not. AC1 lies in -1/(labels - 1)..1, AC2 is at most 1 and may fall
 * below -1. The standard error is Gwet's, for a large population of items; null for a single one.
 * It has a value where only one class occurs (1). Null when no item has two ratings. @throws RangeError for a damaged table.
 */
export function gwetAgreementOfMany(table: RatingTable, weighting: Weighting = 'nominal'): EstimateWithError {
  checkRatingTable(table);
  checkWeighting(weighting);
  const size = table.labels.length;
  const weights = table.labels.map((_, first) =>
    table.labels.map((__, second) => agreement(weighting, first, second, size)),
  );
  const rated = table.patterns.filter((pattern) => pattern.items > 0 && ratingsIn(pattern) > 0);
  const items = countItems(rated);
  const comparableItems = countItems(rated.filter((pattern) => ratingsIn(pattern) >= 2));
  if (comparableItems === 0) return notComputable('no item has two ratings');

  const shares = table.labels.map(
    (_, label) => rated.reduce((sum, pattern) => sum + shareOf(pattern, label) * pattern.items, 0) / items,
  );
  const scale = weights.flat().reduce((sum, weight) => sum + weight, 0) / (size * (size - 1));
  const chance = scale * shares.reduce((sum, share) => sum + share * (1 - share), 0);
  const agreements = rated.map((pattern) => weightedAgreement(pattern, weights));
  const observed =
    rated.reduce((sum, { items: count }, at) => sum + (agreements[at] ?? 0) * count, 0) / comparableItems;
  const value = Math.min(1, (observed - chance) / (1 - chance));

  let squares = 0;
  for (const [at, pattern] of rated.entries()) {
    const isComparable = ratingsIn(pattern) >= 2;
    const own = isComparable ? (items / comparableItems) * ((agreements[at] ?? 0) - chance) : 0;
    const chanceHere =
      scale * shares.reduce((sum, share, label) => sum + shareOf(pattern, label) * (1 - share), 0);
    const term = (own - 2 * (1 - value) * (chanceHere - chance)) / (1 - chance) - value;
    squares += pattern.items * term * term;
  }
  return { value, standardError: items < 2 ? null : Math.sqrt(squares / (items * (items - 1))) };
}

function countItems(patterns: readonly RatingPattern[]): number {
  return patterns.reduce((sum, { items }) => sum + items, 0);
}

function shareOf(pattern: RatingPattern, label: number): number {
  return (pattern.counts[label] ?? 0) / ratingsIn(pattern);
}

/** The mean agreement of the pairs of ratings of one item; 0 for a single rating. */
function weightedAgreement(pattern: RatingPattern, weights: readonly (readonly number[])[]): number {
  const ratings = ratingsIn(pattern);
  if (ratings < 2) return 0;
  let sum = 0;
  for (const [label, count] of pattern.counts.entries()) {
    const near = (weights[label] ?? []).reduce(
      (total, weight, other) => total + weight * (pattern.counts[other] ?? 0),
      0,
    );
    sum += count * (near - 1);
  }
  return sum / (ratings * (ratings - 1));
}
