import {
  bootstrap,
  bootstrapSmoothed,
  normalInterval,
  type ClusterCounts,
  type Estimate,
  type EstimateWithError,
  type ItemTable,
} from '@moderato/statistics';
import { type WithInterval } from './with-interval.js';

/** How every interval of a report is made. */
export interface Resampling {
  seed: number;
  replicates: number;
  level: number;
}

/** A statistic of a table and its bootstrap interval; none where resampling gives a point, which is no certainty. */
export function resampled(
  table: ItemTable,
  statistic: (drawn: ItemTable) => Estimate,
  resampling: Resampling & { clusters?: ClusterCounts | undefined },
): WithInterval {
  return withoutPoint(bootstrap(table, statistic, resampling));
}

/** A statistic of counts by cell, with the interval of the bootstrap with one item more, which also holds where counts are small. */
export function resampledCounts(
  counts: readonly number[],
  statistic: (counts: readonly number[]) => Estimate,
  resampling: Resampling & { clusters?: ClusterCounts | undefined },
): WithInterval {
  return withoutPoint(bootstrapSmoothed(counts, statistic, resampling));
}

/** A statistic with a standard error and its large-sample interval. */
export function withNormalInterval(estimate: EstimateWithError, level: number): WithInterval {
  return {
    estimate: estimate.value === null ? estimate : { value: estimate.value },
    interval: normalInterval(estimate, level),
  };
}

/** Takes an interval away that is a point: every replicate had the same value, which is no certainty. */
export function withoutPoint({ estimate, interval }: WithInterval): WithInterval {
  if (interval.low === null || interval.low < interval.high) return { estimate, interval };
  const reason = 'every replicate has the same value';
  return { estimate, interval: { low: null, high: null, level: interval.level, reason } };
}
