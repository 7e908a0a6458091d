import { check, checkCount } from './checks.js';
import { binomialLowerTail, binomialPoint } from './distributions.js';
import { holm } from './holm.js';

/** The items of one category on which two raters differ. */
export interface Discordance {
  /** Items that the first rater alone marked (or alone judged rightly). */
  first: number;
  /** The same of the second rater. */
  second: number;
}

/** McNemar's test in its two exact forms, or the reason for none. */
export type McNemarTest =
  | {
      /** Two-sided exact conditional p-value: never too small, often too large. */
      exact: number;
      /** Two-sided mid-p-value: closer to its level on small counts. */
      midP: number;
    }
  | { exact: null; midP: null; reason: string };

/** The test of one category, and its p-values as the whole family of categories allows them to be read. */
export interface CategoryTest extends Discordance {
  category: string;
  test: McNemarTest;
  /** Holm-adjusted p-values; null where the test has none. */
  adjustedExact: number | null;
  adjustedMidP: number | null;
}

/**
 * Do two raters mark equally often? McNemar's test, exact and conditional on the items on which they differ, and its mid-p
 * form (McNemar 1947; Fagerland, Lydersen and Laake 2013). Both from 0 to 1. Null when they differ on no item.
 * @throws RangeError for counts that are not whole numbers, 0 or more.
 */
export function mcnemar({ first, second }: Discordance): McNemarTest {
  checkCount(first, 'first');
  checkCount(second, 'second');
  const apart = first + second;
  if (apart === 0) return { exact: null, midP: null, reason: 'the raters differ on no item' };
  const fewer = Math.min(first, second);
  const point = binomialPoint(fewer, apart);
  if (first === second) return { exact: 1, midP: 1 - point / 2 };
  const exact = Math.min(1, 2 * binomialLowerTail(fewer, apart));
  return { exact, midP: Math.max(0, exact - point) };
}

/**
 * McNemar's test for each of a family of categories, with Holm's adjustment over the family, in the order given.
 * A category without a difference has no p-value but counts in the family: which ones to test was chosen before looking.
 * @throws RangeError for a category named twice, and for counts that are not whole numbers, 0 or more.
 */
export function mcnemarByCategory(
  categories: readonly (Discordance & { category: string })[],
): CategoryTest[] {
  const names = new Set(categories.map(({ category }) => category));
  check(names.size === categories.length, 'categories', 'categories that are all different');
  const tests = categories.map((category) => mcnemar(category));
  const adjustedExact = holm(tests.map(({ exact }) => exact));
  const adjustedMidP = holm(tests.map(({ midP }) => midP));
  return categories.map(({ category, first, second }, at) => ({
    category,
    first,
    second,
    test: tests[at] ?? mcnemar({ first, second }),
    adjustedExact: adjustedExact[at] ?? null,
    adjustedMidP: adjustedMidP[at] ?? null,
  }));
}
