import { notComputable, ONE_CLASS, within, type Estimate } from './estimate.js';
import { pairwiseAgreement } from './raw-agreement.js';
import { checkRatingTable, comparable, labelTotals, ratingsIn, type RatingTable } from './rating-table.js';

/**
 * Agreement of several raters beyond chance, where chance is drawing from all labels given: Fleiss' kappa (Fleiss 1971).
 * Every item must have the same number of ratings m, by whichever raters; items without any are left out.
 * From -1/(m - 1) to 1; 0 is chance. No standard error: the published one holds under chance only; use the bootstrap.
 * Null when no item has two ratings, when the numbers differ (use Krippendorff's alpha), and when only one class occurs.
 * @throws RangeError for a damaged table.
 */
export function fleissKappa(table: RatingTable): Estimate {
  checkRatingTable(table);
  const rated = table.patterns.filter((pattern) => pattern.items > 0 && ratingsIn(pattern) > 0);
  const numbers = new Set(rated.map(ratingsIn));
  if (numbers.size > 1) return notComputable('the items have different numbers of ratings');
  const observed = pairwiseAgreement(table);
  if (observed.value === null) return observed;

  const totals = labelTotals(table.labels, comparable(table));
  const all = totals.reduce((sum, count) => sum + count, 0);
  if (totals.includes(all)) return notComputable(ONE_CLASS);
  const chance = totals.reduce((sum, count) => sum + (count / all) ** 2, 0);
  return { value: within(-1, (observed.value - chance) / (1 - chance), 1) };
}
