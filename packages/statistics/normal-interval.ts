import { checkLevel } from './checks.js';
import { normalQuantile } from './distributions.js';
import { type EstimateWithError, type IntervalOrReason } from './estimate.js';

/**
 * The large-sample interval of a statistic that has a standard error: value ± z · standard error, cut at 1. Null, with the
 * reason, without a value or a standard error, and for a standard error of 0: a perfect table gives no width, which is no
 * certainty.
 * @throws RangeError for a level outside 0 and 1.
 */
export function normalInterval(estimate: EstimateWithError, level = 0.95): IntervalOrReason {
  checkLevel(level);
  const none = (reason: string) => ({ low: null, high: null, level, reason });
  if (estimate.value === null) return none(estimate.reason);
  if (estimate.standardError === null) return none('one item gives no standard error');
  if (estimate.standardError === 0) return none('the standard error is 0');
  const half = normalQuantile(0.5 + level / 2) * estimate.standardError;
  return { low: estimate.value - half, high: Math.min(1, estimate.value + half), level };
}
