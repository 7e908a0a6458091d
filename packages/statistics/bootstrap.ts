import {
  percentileInterval,
  readOptions,
  type BootstrapOptions,
  type BootstrapResult,
} from './bootstrap-interval.js';
import { checkCount } from './checks.js';
import { notComputable, type Estimate } from './estimate.js';
import { type ItemTable } from './item-table.js';
import { createDraws, type ClusterOptions } from './cluster-draws.js';
import { seeded } from './random.js';

/**
 * The paired bootstrap by item: draws whole items, with what every rater said about them, so that a difference between two
 * raters keeps what they have in common (Efron 1979; Efron and Tibshirani 1993, chapters 8 and 13; percentile interval with
 * quantiles of type 7 of Hyndman and Fan 1996). Items with the same labels are drawn together as one cell of a multinomial,
 * which is the same as drawing items one by one; the order in which they were added makes no difference.
 * The interval is null when the statistic has no value on the items at hand or on more than 5 % of the replicates. Where all
 * replicates have the same value it is a point: that is how items that are all alike look, and no certainty.
 * Of clusters, whole ones are drawn; they count the table's patterns in their order.
 * @throws RangeError for options out of range and for damaged counts, and what `statistic` throws.
 */
export function bootstrap(
  table: ItemTable,
  statistic: (drawn: ItemTable) => Estimate,
  options: BootstrapOptions & ClusterOptions = {},
): BootstrapResult {
  const read = readOptions(options);
  for (const [at, { items }] of table.patterns.entries()) checkCount(items, `patterns[${at}].items`);
  const order = placesInOrder(table);
  const patterns = order.flatMap((at) => table.patterns[at] ?? []);
  const counts = patterns.map(({ items }) => items);
  const clusters = options.clusters?.map((cells) => order.map((at) => cells[at] ?? 0));
  const drawItems = createDraws(counts, seeded(read.seed), { clusters, isSmoothed: false });
  const draw = () => {
    const drawn = drawItems();
    const replicate = patterns.map(({ labels }, at) => ({ labels, items: drawn[at] ?? 0 }));
    return withoutNaN(statistic({ ...table, patterns: replicate })).value;
  };
  return percentileInterval(withoutNaN(statistic(table)), draw, read);
}

/** The difference of two statistics; the first reason when one of them has no value. */
export function differenceOf(first: Estimate, second: Estimate): Estimate {
  if (first.value === null) return notComputable(first.reason);
  if (second.value === null) return notComputable(second.reason);
  return { value: first.value - second.value };
}

function withoutNaN(estimate: Estimate): Estimate {
  const isNumber = estimate.value === null || Number.isFinite(estimate.value);
  return isNumber ? estimate : notComputable('the statistic is no finite number');
}

/** The places of the patterns in an order that depends on their labels alone. */
function placesInOrder(table: ItemTable): number[] {
  const keyed = table.patterns.map((pattern, place) => ({
    place,
    key: pattern.labels.map((label) => (label === null ? -1 : table.labels.indexOf(label))),
  }));
  keyed.sort((first, second) => {
    const at = first.key.findIndex((position, rater) => position !== second.key[rater]);
    return (first.key[at] ?? 0) - (second.key[at] ?? 0);
  });
  return keyed.map(({ place }) => place);
}
