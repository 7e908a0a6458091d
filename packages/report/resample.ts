import {
  bootstrap,
  createItemTable,
  normalInterval,
  type BootstrapResult,
  type Estimate,
  type EstimateWithError,
  type ItemTable,
} from '@moderato/statistics';
import { type WithInterval } from './analysis.js';

/** How every interval of a report is made. */
export interface Resampling {
  seed: number;
  replicates: number;
  level: number;
}

/** What the two raters of a pattern add to a difference: the first's part less the second's. */
export type Contrast = (first: string, second: string) => number;

/**
 * The mean of a contrast over items that two raters labelled, and its bootstrap interval. Without one item on which it is
 * other than 0 there is no interval: resampling would give a point, which is no certainty.
 */
export function meanContrast(
  labels: readonly string[],
  counts: readonly (readonly number[])[],
  contrast: Contrast,
  resampling: Resampling,
): BootstrapResult {
  const items = createItemTable(['first', 'second'], labels);
  for (const [row, line] of counts.entries()) {
    for (const [column, count] of line.entries()) {
      if (count > 0) items.add([labels[row] ?? null, labels[column] ?? null], count);
    }
  }
  const table = items.table();
  const result = bootstrap(table, (drawn) => meanOf(drawn, contrast), resampling);
  const differs = table.patterns.some(
    ({ labels: [first, second] }) => contrast(first ?? '', second ?? '') !== 0,
  );
  if (differs || result.estimate.value === null) return result;
  const reason = 'the vendors differ on no item';
  return { ...result, interval: { low: null, high: null, level: resampling.level, reason } };
}

function meanOf({ patterns }: ItemTable, contrast: Contrast): Estimate {
  let sum = 0;
  let total = 0;
  for (const { labels, items } of patterns) {
    sum += items * contrast(labels[0] ?? '', labels[1] ?? '');
    total += items;
  }
  return total === 0 ? { value: null, reason: 'no item has both labels' } : { value: sum / total };
}

/** A statistic of a table and its bootstrap interval; none where resampling gives a point, which is no certainty. */
export function resampled(
  table: ItemTable,
  statistic: (drawn: ItemTable) => Estimate,
  resampling: Resampling,
): WithInterval {
  const { estimate, interval } = bootstrap(table, statistic, resampling);
  if (interval.low === null || interval.low < interval.high) return { estimate, interval };
  const reason = 'every replicate has the same value';
  return { estimate, interval: { low: null, high: null, level: resampling.level, reason } };
}

/** A statistic with a standard error and its large-sample interval. */
export function withNormalInterval(estimate: EstimateWithError, level: number): WithInterval {
  return {
    estimate: estimate.value === null ? estimate : { value: estimate.value },
    interval: normalInterval(estimate, level),
  };
}
