import type { Category } from './category.js';

/**
 * What no vendor can say to look for: the account's own lists, and words that no map knows. Two vendors that report it do
 * not mean the same thing.
 */
const NEVER_COMPARABLE: readonly Category[] = ['custom', 'unmapped'];

/**
 * Whether a vendor looks for a category, so that something follows from its silence.
 * @param covered what it looks for; null where nobody knows.
 */
export function coverageOf(
  covered: readonly Category[] | null,
  category: Category,
): 'clear' | 'notCovered' | 'unknown' {
  if (covered === null || NEVER_COMPARABLE.includes(category)) return 'unknown';
  return covered.includes(category) ? 'clear' : 'notCovered';
}
