import { type Estimate, type IntervalOrReason } from '@moderato/statistics';

/** A statistic and its interval. */
export interface WithInterval {
  estimate: Estimate;
  interval: IntervalOrReason;
}
