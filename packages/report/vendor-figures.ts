import { type Category, type ComparedOutcome } from '@moderato/core';
import { type VendorFigures } from './analysis.js';
import { createLatencyTally, timeOf } from './latency.js';
import { itemsIn } from './patterns.js';
import { share, unweighted, type Sample } from './sample.js';
import { CategoryState, decisionAt, errorOf, isCovered, isFlagged, isNotCovered } from './states.js';

/** What is counted of one vendor while rows come in; decisions and categories are counted in patterns. */
export interface VendorTally {
  add(outcome: ComparedOutcome | null): void;
  figures(): Pick<VendorFigures, 'errors' | 'uncertain' | 'latency' | 'timedOnWire' | 'waiting' | 'cost'>;
}

/** Begins the tally of one vendor. */
export function createVendorTally(): VendorTally {
  const errors = new Map<string, number>();
  const latency = createLatencyTally();
  const waiting = createLatencyTally();
  let timedOnWire = 0;
  const costs = new Map<number, number>();
  let uncertain = 0;
  return {
    add(outcome) {
      const error = errorOf(outcome);
      if (error !== null) errors.set(error, (errors.get(error) ?? 0) + 1);
      latency.add(timeOf(outcome));
      if (outcome?.wireMs != null && outcome.elapsedMs !== null) {
        timedOnWire++;
        waiting.add(Math.max(0, outcome.elapsedMs - outcome.wireMs));
      }
      if (outcome?.uncertain === true) uncertain++;
      const cost = outcome?.cost ?? null;
      if (cost !== null && Number.isFinite(cost)) costs.set(cost, (costs.get(cost) ?? 0) + 1);
    },
    figures: () => ({
      errors: [...errors]
        .map(([code, items]) => ({ code, items }))
        .sort((first, second) => second.items - first.items || (first.code < second.code ? -1 : 1)),
      uncertain,
      latency: latency.figures(),
      timedOnWire,
      waiting: waiting.figures(),
      cost: costOf(costs),
    }),
  };
}

/** Adds up in the order of the costs, so that the order of the rows does not change the last digit. */
function costOf(costs: ReadonlyMap<number, number>): VendorFigures['cost'] {
  const rising = [...costs].sort(([first], [second]) => first - second);
  return {
    known: rising.reduce((sum, [, count]) => sum + count, 0),
    total: rising.length === 0 ? null : rising.reduce((sum, [cost, count]) => sum + cost * count, 0),
  };
}

/** All figures of one vendor; `place` is its place in the patterns. */
export function vendorFigures(
  provider: string,
  place: number,
  decisions: Sample,
  categories: ReadonlyMap<Category, Sample>,
  tally: VendorTally,
  level: number,
): VendorFigures {
  const count = (decision: string | null) =>
    itemsIn(decisions.patterns, (states) => decisionAt(states[place]) === decision);
  const [pass, review, block] = [count('pass'), count('review'), count('block')];
  const even = unweighted(decisions);
  const rate = (...wanted: (string | null)[]) =>
    share(even, (states) => rateOf(decisionAt(states[place]), wanted), 'no item has a verdict', level);
  return {
    provider,
    decisions: { pass, review, block },
    noVerdict: count(null),
    blockRate: rate('block'),
    heldRate: rate('review', 'block'),
    ...tally.figures(),
    categories: [...categories].map(([category, { patterns }]) => {
      const of = (condition: (state: number | undefined) => boolean) =>
        itemsIn(patterns, (states) => condition(states[place]));
      return {
        category,
        covered: of(isCovered),
        notCovered: of(isNotCovered),
        unknown: of((state) => state === CategoryState.unknown || state === CategoryState.unknownFlagged),
        flagged: of(isFlagged),
        undeclared: of((state) => state === CategoryState.notCoveredFlagged),
      };
    }),
  };
}

function rateOf(decision: string | null, wanted: readonly (string | null)[]): number | null {
  return decision === null ? null : Number(wanted.includes(decision));
}
