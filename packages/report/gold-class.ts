import { f1Of, mccOf, type ClusterCounts, type Confusion, type Proportion } from '@moderato/statistics';
import { type GoldClass, type GoldCounts } from './gold-analysis.js';
import { type WithInterval } from './with-interval.js';
import { resampledCounts, type Resampling } from './resample.js';
import { clusterCounts, share, type Part, type Sample } from './sample.js';

/** What gold says of an item, and what a vendor does; null where it says nothing, or cannot be compared. */
export interface ClassRule {
  isPositive: (states: readonly number[]) => boolean | null;
  isMarked: (states: readonly number[]) => boolean | null;
  /** Why the vendor's word cannot be compared. */
  reason: (states: readonly number[]) => 'noVerdict' | 'notCovered' | 'unknown';
}

const CELLS = ['truePositives', 'falsePositives', 'falseNegatives', 'trueNegatives'] as const;

/** All figures of one vendor on one class. */
export function goldClass(sample: Sample, rule: ClassRule, resampling: Resampling): GoldClass {
  const { level } = resampling;
  const beside = { noVerdict: none(), notCovered: none(), unknown: none() };
  const confusion: Confusion = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  const weights = new Map<number, Confusion>();
  for (const { states, items, weight } of sample.patterns) {
    const cell = cellOf(rule, states);
    if (cell === null) {
      const isPositive = rule.isPositive(states);
      if (isPositive !== null) beside[rule.reason(states)][isPositive ? 'positives' : 'negatives'] += items;
      continue;
    }
    confusion[cell] += items;
    const known = weights.get(weight) ?? { ...zero };
    weights.set(weight, known);
    known[cell] += items;
  }
  const of = (among: readonly Cell[], hits: Cell, reason: string): Proportion =>
    share(sample, partOf(rule, among, hits), reason, level);
  const noPositives = 'gold has no item of this class';
  const byWeight = [...weights].sort(([first], [second]) => first - second);
  const places = new Map(byWeight.map(([weight], at) => [weight, at * CELLS.length]));
  const clusters = clusterCounts(sample, byWeight.length * CELLS.length, ({ states, weight }) => {
    const cell = cellOf(rule, states);
    return cell === null ? null : (places.get(weight) ?? 0) + CELLS.indexOf(cell);
  });
  return {
    confusion,
    accuracy: {
      precision: of(['truePositives', 'falsePositives'], 'truePositives', 'the vendor marks nothing'),
      recall: of(['truePositives', 'falseNegatives'], 'truePositives', noPositives),
      falsePositiveRate: of(
        ['falsePositives', 'trueNegatives'],
        'falsePositives',
        'gold has nothing but this class',
      ),
      falseNegativeRate: of(['truePositives', 'falseNegatives'], 'falseNegatives', noPositives),
      f1: f1Of(weighted(byWeight)),
      mcc: mccOf(weighted(byWeight)),
    },
    f1: resampledConfusion(byWeight, f1Of, { ...resampling, clusters }),
    mcc: resampledConfusion(byWeight, mccOf, { ...resampling, clusters }),
    ...beside,
  };
}

type Cell = (typeof CELLS)[number];
const zero: Confusion = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
const none = (): GoldCounts => ({ positives: 0, negatives: 0 });

function cellOf({ isPositive, isMarked }: ClassRule, states: readonly number[]): Cell | null {
  const [positive, marked] = [isPositive(states), isMarked(states)];
  if (positive === null || marked === null) return null;
  if (positive) return marked ? 'truePositives' : 'falseNegatives';
  return marked ? 'falsePositives' : 'trueNegatives';
}

function partOf(rule: ClassRule, among: readonly Cell[], hits: Cell): Part {
  return (states) => {
    const cell = cellOf(rule, states);
    return cell === null || !among.includes(cell) ? null : Number(cell === hits);
  };
}

type ByWeight = readonly (readonly [weight: number, confusion: Confusion])[];

function weighted(byWeight: ByWeight): Confusion {
  const sums = { ...zero };
  for (const [weight, confusion] of byWeight)
    for (const cell of CELLS) sums[cell] += weight * confusion[cell];
  return sums;
}

function resampledConfusion(
  byWeight: ByWeight,
  statistic: typeof f1Of,
  resampling: Resampling & { clusters: ClusterCounts | undefined },
): WithInterval {
  const counts = byWeight.flatMap(([, confusion]) => CELLS.map((cell) => confusion[cell]));
  const confusionIn = (drawn: readonly number[]) =>
    weighted(
      byWeight.map(([weight], at) => {
        const [tp = 0, fp = 0, fn = 0, tn = 0] = drawn.slice(at * CELLS.length);
        return [weight, { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn }];
      }),
    );
  if (counts.length === 0) {
    const estimate = statistic(zero);
    const reason = estimate.value === null ? estimate.reason : '';
    return { estimate, interval: { low: null, high: null, level: resampling.level, reason } };
  }
  return resampledCounts(counts, (drawn) => statistic(confusionIn(drawn)), resampling);
}
