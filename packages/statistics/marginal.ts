import { binomialLowerTail, chiSquareUpperTail } from './distributions.js';
import { notComputable, NO_PAIRS, quotient, type Estimate } from './estimate.js';
import { cellsOf, checkPairTable, marginsOf, type PairTable } from './pair-table.js';
import { solve } from './solve.js';

/** A chi-square test: the statistic as `value`, its degrees of freedom and its p-value; or the reason for none. */
export type ChiSquareTest =
  { value: number; degreesOfFreedom: number; pValue: number } | { value: null; reason: string };

/** Which of two raters is the stricter one; labels run from the mildest to the strictest. */
export interface Strictness {
  /** Items on which the first rater's label is the stricter one. */
  firstStricter: number;
  secondStricter: number;
  equal: number;
  /** (firstStricter - secondStricter) / items, from -1 to 1; above 0 the first rater is stricter. Null without a pair. */
  difference: Estimate;
  /** Two-sided exact sign test on the items that differ; null when none does. */
  pValue: Estimate;
}

/** Why a test of two raters' differences has no value: there are none. */
const NO_DIFFERENCE = 'the raters differ on no item';

/**
 * Counts who is stricter on the items that both labelled, and tests it by the exact sign test (Dixon and Mood 1946).
 * @throws RangeError for a damaged table.
 */
export function strictness(table: PairTable): Strictness {
  checkPairTable(table);
  let [firstStricter, secondStricter, equal] = [0, 0, 0];
  for (const { row, column, count } of cellsOf(table)) {
    if (row > column) firstStricter += count;
    else if (row < column) secondStricter += count;
    else equal += count;
  }
  const apart = firstStricter + secondStricter;
  return {
    firstStricter,
    secondStricter,
    equal,
    difference: quotient(firstStricter - secondStricter, apart + equal, NO_PAIRS),
    pValue: signTest(firstStricter, secondStricter),
  };
}

function signTest(first: number, second: number): Estimate {
  if (first + second === 0) return notComputable(NO_DIFFERENCE);
  return { value: Math.min(1, 2 * binomialLowerTail(Math.min(first, second), first + second)) };
}

/**
 * Bowker's test of symmetry (Bowker 1948): is each confusion as frequent as its mirror image? Pairs of labels that were
 * never confused are left out, and so are their degrees of freedom. Large samples only. On two labels it is McNemar's
 * chi-square. Null when the raters differ on no item. @throws RangeError for a damaged table.
 */
export function bowker(table: PairTable): ChiSquareTest {
  checkPairTable(table);
  let value = 0;
  let degreesOfFreedom = 0;
  for (const { row, column, count } of cellsOf(table)) {
    const mirrored = table.counts[column]?.[row] ?? 0;
    if (row >= column || count + mirrored === 0) continue;
    value += (count - mirrored) ** 2 / (count + mirrored);
    degreesOfFreedom++;
  }
  return chiSquareTest(value, degreesOfFreedom, table);
}

/**
 * The Stuart-Maxwell test of marginal homogeneity (Stuart 1955; Maxwell 1970): do both raters use each label equally often?
 * Labels that are never confused say nothing and are left out. Where the confusions fall into groups of labels without any
 * between the groups, the groups are added up: degrees of freedom = labels left - groups. Large samples only. On two labels
 * it is McNemar's chi-square. Null when the raters differ on no item. @throws RangeError for a damaged table.
 */
export function stuartMaxwell(table: PairTable): ChiSquareTest {
  checkPairTable(table);
  const { rows, columns } = marginsOf(table);
  const confused = (first: number, second: number) =>
    first === second ? 0 : (table.counts[first]?.[second] ?? 0) + (table.counts[second]?.[first] ?? 0);
  let value = 0;
  let degreesOfFreedom = 0;
  for (const group of groupsOf(table.labels.length, confused)) {
    // The differences of a group add up to 0, so that one label of it follows from the others.
    const [, ...free] = group;
    const differences = free.map((label) => (rows[label] ?? 0) - (columns[label] ?? 0));
    const covariances = free.map((label) =>
      free.map((other) =>
        label === other
          ? group.reduce((sum, third) => sum + confused(label, third), 0)
          : -confused(label, other),
      ),
    );
    const solution = solve(covariances, differences);
    if (solution === null) return notComputable('the covariances of the labels cannot be inverted');
    value += solution.reduce((sum, part, at) => sum + part * (differences[at] ?? 0), 0);
    degreesOfFreedom += free.length;
  }
  return chiSquareTest(Math.max(0, value), degreesOfFreedom, table);
}

function chiSquareTest(value: number, degreesOfFreedom: number, table: PairTable): ChiSquareTest {
  if (degreesOfFreedom === 0) return notComputable(marginsOf(table).total === 0 ? NO_PAIRS : NO_DIFFERENCE);
  return { value, degreesOfFreedom, pValue: chiSquareUpperTail(value, degreesOfFreedom) };
}

/** The groups of labels that confusions connect; a label that is never confused is a group of its own and adds nothing. */
function groupsOf(size: number, confused: (first: number, second: number) => number): number[][] {
  const seen = new Set<number>();
  const groups: number[][] = [];
  for (let start = 0; start < size; start++) {
    if (seen.has(start)) continue;
    const group = [start];
    seen.add(start);
    for (const label of group) {
      for (let other = 0; other < size; other++) {
        if (seen.has(other) || confused(label, other) === 0) continue;
        seen.add(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}
