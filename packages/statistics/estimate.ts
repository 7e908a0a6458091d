/** A statistic that could not be computed, and why, in plain words. */
export interface NotComputable {
  value: null;
  reason: string;
}

/** A statistic: a finite number, or null with the reason. Never NaN, never infinite. */
export type Estimate = { value: number } | NotComputable;

/** A statistic with its large-sample standard error; null where one item alone gives none. */
export type EstimateWithError = { value: number; standardError: number | null } | NotComputable;

/** The two ends of an interval and its level, such as 0.95. */
export interface Interval {
  low: number;
  high: number;
  level: number;
}

/** An interval, or the reason for none. */
export type IntervalOrReason = Interval | { low: null; high: null; level: number; reason: string };

/** Why an agreement statistic of two raters has no value: not one item was labelled by both. */
export const NO_PAIRS = 'no item has both labels';

/** Why a chance-corrected statistic has no value: nothing varies, so agreement by chance is certain. */
export const ONE_CLASS = 'only one class occurs';

/** A statistic without a value. */
export function notComputable(reason: string): NotComputable {
  return { value: null, reason };
}

/** A number held between two bounds: takes off what rounding put beyond them. */
export function within(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** A quotient of two counts; the reason instead where the lower one is 0. */
export function quotient(upper: number, lower: number, reason: string): Estimate {
  return lower === 0 ? notComputable(reason) : { value: upper / lower };
}
