import { check, checkCount, checkLabels, checkSame, positionOf, isList } from './checks.js';
import { createPairTable, type PairTable } from './pair-table.js';
import { createRatingTable, type RatingTable } from './rating-table.js';

/** Items for which every rater said the same: `labels[r]` is what rater r said, null for nothing. */
export interface ItemPattern {
  labels: readonly (string | null)[];
  items: number;
}

/**
 * Who said what about the same items, as counts; plain data. It keeps the raters apart, so that pair tables of any two of
 * them can be taken out, and it is what the bootstrap draws from: gold, one vendor and another side by side for each item.
 */
export interface ItemTable {
  labels: readonly string[];
  raters: readonly string[];
  patterns: readonly ItemPattern[];
}

/** A growing item table: holds one entry for each different pattern, however many items are added. */
export interface ItemTally {
  /** Adds items with these labels, in the order of the raters; null is a missing one. `items` is 1 when left out. Throws RangeError. */
  add(labels: readonly (string | null)[], items?: number): void;
  /** Adds all that another table holds; raters and labels must be the same. Throws RangeError. */
  merge(table: ItemTable): void;
  /** The counts so far, as a copy. */
  table(): ItemTable;
}

/**
 * Begins an item table.
 * @throws RangeError for bad labels or raters (two or more, all different, none empty).
 */
export function createItemTable(raters: readonly string[], labels: readonly string[]): ItemTally {
  checkLabels(labels);
  check(isList(raters) && raters.length >= 2, 'raters', 'a list of two raters or more');
  check(new Set(raters).size === raters.length, 'raters', 'raters that are all different');
  const positions = new Map(labels.map((label, position) => [label, position]));
  const patterns = new Map<string, { labels: (string | null)[]; items: number }>();
  const add = (given: readonly (string | null)[], items = 1) => {
    check(given.length === raters.length, 'labels', `one label for each of ${raters.length} raters`);
    checkCount(items, 'items');
    const key = given.map((label, rater) => positionOf(label, positions, `labels[${rater}]`)).join();
    const known = patterns.get(key);
    if (known === undefined) patterns.set(key, { labels: [...given], items });
    else known.items += items;
  };
  return {
    add,
    merge(table) {
      checkSame(raters, table.raters, 'raters');
      checkSame(labels, table.labels, 'labels');
      for (const pattern of table.patterns) add(pattern.labels, pattern.items);
    },
    table: () => ({
      labels: [...labels],
      raters: [...raters],
      patterns: [...patterns.values()].map((pattern) => ({
        labels: [...pattern.labels],
        items: pattern.items,
      })),
    }),
  };
}

/**
 * The pair table of two raters of an item table.
 * @throws RangeError when one of them is not in it.
 */
export function pairsOfItems(table: ItemTable, first: string, second: string): PairTable {
  const row = table.raters.indexOf(first);
  const column = table.raters.indexOf(second);
  check(row !== -1, 'first', 'one of the raters of the table');
  check(column !== -1, 'second', 'one of the raters of the table');
  const pairs = createPairTable(table.labels);
  for (const { labels, items } of table.patterns) {
    pairs.add(labels[row] ?? null, labels[column] ?? null, items);
  }
  return pairs.table();
}

/** The labels of an item table without the raters' names, for the statistics of many raters. */
export function ratingsOfItems(table: ItemTable): RatingTable {
  const ratings = createRatingTable(table.labels);
  for (const { labels, items } of table.patterns) ratings.add(labels, items);
  return ratings.table();
}
