import { check, checkCount, checkCounts, checkLabels, checkSame, positionOf, isList } from './checks.js';

/**
 * What two raters said about the same items, as counts; plain data. `counts[i][j]` items got label i from the first and
 * label j from the second. Items that one or both of them left without a label (an error, a time-out) stand beside the
 * table: `firstOnly[i]`, `secondOnly[j]`, `neither`. No statistic takes them for any label.
 * Labels run from the mildest to the strictest (`pass`, `review`, `block`) where their order matters.
 */
export interface PairTable {
  labels: readonly string[];
  counts: readonly (readonly number[])[];
  firstOnly: readonly number[];
  secondOnly: readonly number[];
  neither: number;
}

/** A growing pair table: holds counts only, however many items are added. */
export interface PairTally {
  /** Adds items that got these two labels; null is a missing one. `count` is 1 when left out. Throws RangeError. */
  add(first: string | null, second: string | null, count?: number): void;
  /** Adds all that another table holds; its labels must be the same, in the same order. Throws RangeError. */
  merge(table: PairTable): void;
  /** The counts so far, as a copy. */
  table(): PairTable;
}

/** The sums of a pair table over the items that both labelled. */
export interface Margins {
  rows: number[];
  columns: number[];
  total: number;
}

/**
 * Begins a pair table.
 * @throws RangeError for fewer than two labels, and for repeated or empty ones.
 */
export function createPairTable(labels: readonly string[]): PairTally {
  checkLabels(labels);
  const positions = new Map(labels.map((label, position) => [label, position]));
  const missing = labels.length;
  // One row and one column more than labels: the last ones are for missing labels.
  const cells = labels.concat('').map(() => new Array<number>(missing + 1).fill(0));
  const put = (row: number | null, column: number | null, count: number) => {
    const line = cells[row ?? missing] ?? [];
    line[column ?? missing] = (line[column ?? missing] ?? 0) + count;
  };
  return {
    add(first, second, count = 1) {
      const row = positionOf(first, positions, 'first');
      const column = positionOf(second, positions, 'second');
      checkCount(count, 'count');
      put(row, column, count);
    },
    merge(table) {
      checkPairTable(table);
      checkSame(labels, table.labels, 'labels');
      for (const { row, column, count } of cellsOf(table)) put(row, column, count);
      for (const [row, count] of table.firstOnly.entries()) put(row, null, count);
      for (const [column, count] of table.secondOnly.entries()) put(null, column, count);
      put(null, null, table.neither);
    },
    table: () => ({
      labels: [...labels],
      counts: cells.slice(0, missing).map((line) => line.slice(0, missing)),
      firstOnly: cells.slice(0, missing).map((line) => line[missing] ?? 0),
      secondOnly: (cells[missing] ?? []).slice(0, missing),
      neither: cells[missing]?.[missing] ?? 0,
    }),
  };
}

/**
 * A pair table from finished counts, with no item missing.
 * @throws RangeError for labels or counts that make no square table.
 */
export function pairTableOf(labels: readonly string[], counts: readonly (readonly number[])[]): PairTable {
  const none = () => labels.map(() => 0);
  checkPairTable({ labels, counts, firstOnly: none(), secondOnly: none(), neither: 0 });
  return {
    labels: [...labels],
    counts: counts.map((line) => [...line]),
    firstOnly: none(),
    secondOnly: none(),
    neither: 0,
  };
}

/**
 * Checks that a table, perhaps read from a file, is one: labels, a square of counts, counts beside it.
 * @throws RangeError naming the field.
 */
export function checkPairTable(table: PairTable): void {
  const { labels, counts, firstOnly, secondOnly, neither } = table;
  checkLabels(labels);
  check(isList(counts) && counts.length === labels.length, 'counts', 'one row for each label');
  for (const [row, line] of counts.entries()) checkCounts(line, labels.length, `counts[${row}]`);
  checkCounts(firstOnly, labels.length, 'firstOnly');
  checkCounts(secondOnly, labels.length, 'secondOnly');
  checkCount(neither, 'neither');
}

/** The cells of a table, zeros included. */
export function cellsOf(table: PairTable): { row: number; column: number; count: number }[] {
  const cells: { row: number; column: number; count: number }[] = [];
  table.counts.forEach((line, row) => line.forEach((count, column) => cells.push({ row, column, count })));
  return cells;
}

/** The sums of rows and columns over the items that both raters labelled. */
export function marginsOf(table: PairTable): Margins {
  const rows = table.labels.map(() => 0);
  const columns = table.labels.map(() => 0);
  let total = 0;
  for (const { row, column, count } of cellsOf(table)) {
    rows[row] = (rows[row] ?? 0) + count;
    columns[column] = (columns[column] ?? 0) + count;
    total += count;
  }
  return { rows, columns, total };
}

/** The same table with the raters exchanged. */
export function transposed(table: PairTable): PairTable {
  return {
    labels: table.labels,
    counts: table.labels.map((_, column) => table.counts.map((line) => line[column] ?? 0)),
    firstOnly: table.secondOnly,
    secondOnly: table.firstOnly,
    neither: table.neither,
  };
}

/**
 * Two classes made of a table: the labels named, and all the others. Its labels are `no` and `yes`.
 * @throws RangeError when a label is not in the table.
 */
export function oneAgainstRest(table: PairTable, labels: readonly string[]): PairTable {
  checkPairTable(table);
  const missing = labels.findIndex((label) => !table.labels.includes(label));
  check(missing === -1, `labels[${missing}]`, 'one of the labels of the table');
  const side = table.labels.map((label) => (labels.includes(label) ? 'yes' : 'no'));
  const merged = createPairTable(['no', 'yes']);
  for (const { row, column, count } of cellsOf(table)) {
    merged.add(side[row] ?? null, side[column] ?? null, count);
  }
  for (const [row, count] of table.firstOnly.entries()) merged.add(side[row] ?? null, null, count);
  for (const [column, count] of table.secondOnly.entries()) merged.add(null, side[column] ?? null, count);
  merged.add(null, null, table.neither);
  return merged.table();
}
