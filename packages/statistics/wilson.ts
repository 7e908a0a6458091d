import { check, checkCount, checkLevel } from './checks.js';
import { normalQuantile } from './distributions.js';
import { notComputable, type Interval, type NotComputable } from './estimate.js';

/** A share with its counts and its Wilson interval, or the reason for none. */
export type Proportion =
  { value: number; successes: number; total: number; interval: Interval } | NotComputable;

/**
 * The score interval of a proportion (Wilson 1927; Newcombe 1998, method 3): stays within 0 and 1, and is no point even
 * for 0 or all successes.
 * @throws RangeError when total is 0, when there are more successes than that, or for a level outside 0 and 1.
 */
export function wilsonInterval(successes: number, total: number, level = 0.95): Interval {
  checkCount(successes, 'successes');
  checkCount(total, 'total');
  checkLevel(level);
  check(total > 0 && successes <= total, 'total', '1 or more, and no less than successes');
  return wilsonOfShare(successes / total, total, level);
}

/**
 * The same of a share that is no quotient of two counts, such as a weighted one.
 * @param items how many items of equal weight, independent of each other, would say as much; need not be whole.
 * @throws RangeError for a share outside 0 and 1, for no item, and for a level outside 0 and 1.
 */
export function wilsonOfShare(share: number, items: number, level = 0.95): Interval {
  check(share >= 0 && share <= 1, 'share', 'a number from 0 to 1');
  check(items > 0 && Number.isFinite(items), 'items', 'a number above 0');
  checkLevel(level);
  const z = normalQuantile(0.5 + level / 2);
  const middle = share + (z * z) / (2 * items);
  const half = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * items)) / items);
  const scale = 1 + (z * z) / items;
  return {
    // At the ends the formula gives exactly 0 and 1; rounding does not.
    low: share === 0 ? 0 : Math.max(0, (middle - half) / scale),
    high: share === 1 ? 1 : Math.min(1, (middle + half) / scale),
    level,
  };
}

/**
 * A share with its interval; null with the reason given when there is nothing to take a share of.
 * @throws RangeError as `wilsonInterval` does.
 */
export function proportionOf(successes: number, total: number, reason: string, level = 0.95): Proportion {
  checkLevel(level);
  if (total === 0) return notComputable(reason);
  return { value: successes / total, successes, total, interval: wilsonInterval(successes, total, level) };
}
