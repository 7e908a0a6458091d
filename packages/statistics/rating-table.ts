import { check, checkCount, checkCounts, checkLabels, positionOf, isList } from './checks.js';
import { cellsOf, type PairTable } from './pair-table.js';

/** Items that got the same labels, whoever gave them: `counts[k]` ratings with label k each. */
export interface RatingPattern {
  counts: readonly number[];
  items: number;
}

/**
 * What any number of raters said about the same items, as counts; plain data. Missing ratings are left out, so the items
 * may have different numbers of them; an item without any is a pattern of zeros.
 */
export interface RatingTable {
  labels: readonly string[];
  patterns: readonly RatingPattern[];
}

/** A growing rating table: holds one entry for each different pattern, however many items are added. */
export interface RatingTally {
  /** Adds items that got these ratings, one per rater; null is a missing one. `items` is 1 when left out. Throws RangeError. */
  add(ratings: readonly (string | null)[], items?: number): void;
  /** The counts so far, as a copy. */
  table(): RatingTable;
}

/**
 * Begins a rating table.
 * @throws RangeError for fewer than two labels, and for repeated or empty ones.
 */
export function createRatingTable(labels: readonly string[]): RatingTally {
  checkLabels(labels);
  const positions = new Map(labels.map((label, position) => [label, position]));
  const patterns = new Map<string, { counts: number[]; items: number }>();
  return {
    add(ratings, items = 1) {
      checkCount(items, 'items');
      const counts = labels.map(() => 0);
      for (const [rater, rating] of ratings.entries()) {
        const position = positionOf(rating, positions, `ratings[${rater}]`);
        if (position !== null) counts[position] = (counts[position] ?? 0) + 1;
      }
      const key = counts.join();
      const known = patterns.get(key);
      if (known === undefined) patterns.set(key, { counts, items });
      else known.items += items;
    },
    table: () => ({
      labels: [...labels],
      patterns: [...patterns.values()].map(({ counts, items }) => ({ counts: [...counts], items })),
    }),
  };
}

/**
 * Checks that a table, perhaps read from a file, is one.
 * @throws RangeError naming the field.
 */
export function checkRatingTable(table: RatingTable): void {
  checkLabels(table.labels);
  check(isList(table.patterns), 'patterns', 'a list');
  for (const [position, { counts, items }] of table.patterns.entries()) {
    checkCounts(counts, table.labels.length, `patterns[${position}].counts`);
    checkCount(items, `patterns[${position}].items`);
  }
}

/** The items of a pair table that both raters labelled, as a rating table. */
export function ratingsOfPairs(table: PairTable): RatingTable {
  const patterns = cellsOf(table).map(({ row, column, count }) => {
    const counts = table.labels.map((_, label) => Number(label === row) + Number(label === column));
    return { counts, items: count };
  });
  return { labels: table.labels, patterns };
}

/** The number of ratings that a pattern holds. */
export function ratingsIn(pattern: RatingPattern): number {
  return pattern.counts.reduce((sum, count) => sum + count, 0);
}

/** The patterns of items that got two ratings or more: those in which raters can agree. */
export function comparable(table: RatingTable): RatingPattern[] {
  return table.patterns.filter((pattern) => pattern.items > 0 && ratingsIn(pattern) >= 2);
}

/** How often each label occurs in some patterns. */
export function labelTotals(labels: readonly string[], patterns: readonly RatingPattern[]): number[] {
  return labels.map((_, label) =>
    patterns.reduce((sum, { counts, items }) => sum + (counts[label] ?? 0) * items, 0),
  );
}
