import { type Estimate, type IntervalOrReason } from '@moderato/statistics';
import { type Combination } from './combinations.js';
import { type Resampling } from './resample.js';
import { difference, part, sideOf, type Part, type Sample } from './sample.js';
import { MISSING, decisionState, isHarmful } from './states.js';

/** What one of each costs, in any unit: a harmful item that passes, a harmless one that is blocked, an item that people look at. */
export interface ErrorCosts {
  miss: number;
  wrongBlock: number;
  review: number;
}

/** The mean cost of 1,000 labelled items like these. */
export interface ExpectedCost {
  per1000: Estimate;
  interval: IntervalOrReason;
}

/** Two vendors by what their errors cost. */
export interface CostDifference {
  first: string;
  second: string;
  items: number;
  /** The first's cost of 1,000 items - the second's. */
  difference: ExpectedCost;
  /** The one that costs less, where the interval leaves 0 out. */
  cheaper: 'first' | 'second' | 'not shown';
  /** What a miss would have to cost for both to cost the same, the others as they are; null where no such cost exists. */
  turnsAtMiss: number | null;
}

/** The expected costs of every row, and the differences of every two vendors. */
export function expectedCosts(
  providers: readonly string[],
  combinations: readonly Combination[],
  sample: Sample,
  costs: ErrorCosts,
  resampling: Resampling,
): { rows: ExpectedCost[]; pairs: CostDifference[] } {
  const gold = providers.length;
  const costOf = (state: number, states: readonly number[]): number | null => {
    const harmful = isHarmful(states[gold]);
    if (harmful === null || state === MISSING) return null;
    if (state === decisionState('review')) return costs.review;
    if (state === decisionState('pass')) return harmful ? costs.miss : 0;
    return harmful ? 0 : costs.wrongBlock;
  };
  const mean = (value: Part, among: Sample = sample): ExpectedCost => {
    const { estimate, interval } = difference(among, value, resampling);
    return {
      per1000: estimate.value === null ? estimate : { value: 1000 * estimate.value },
      interval:
        interval.low === null
          ? interval
          : { ...interval, low: 1000 * interval.low, high: 1000 * interval.high },
    };
  };
  const pairs = providers.flatMap((first, one) =>
    providers.slice(one + 1).map((second, offset): CostDifference => {
      const other = one + 1 + offset;
      const both = part(
        sample,
        (states) => isHarmful(states[gold]) !== null && states[one] !== MISSING && states[other] !== MISSING,
      );
      const value = (states: readonly number[]) =>
        (costOf(states[one] ?? MISSING, states) ?? 0) - (costOf(states[other] ?? MISSING, states) ?? 0);
      const result = mean(value, both);
      const side = sideOf(result);
      return {
        first,
        second,
        items: both.patterns.reduce((sum, { items }) => sum + items, 0),
        difference: result,
        cheaper: side === 0 ? 'not shown' : side < 0 ? 'first' : 'second',
        turnsAtMiss: turnOf(both, one, other, gold, costs),
      };
    }),
  );
  return {
    rows: combinations.map(({ stateOf }) => mean((states) => costOf(stateOf(states), states))),
    pairs,
  };
}

/** The cost of a miss at which both cost the same: what the other errors differ by, divided by how many more are missed. */
function turnOf(
  { patterns }: Sample,
  one: number,
  other: number,
  gold: number,
  costs: ErrorCosts,
): number | null {
  let [missed, beside] = [0, 0];
  for (const { states, items, weight } of patterns) {
    for (const [place, sign] of [
      [one, 1],
      [other, -1],
    ] as const) {
      const count = sign * items * weight;
      const harmful = isHarmful(states[gold]) === true;
      if (states[place] === decisionState('review')) beside += count * costs.review;
      else if (states[place] === decisionState('pass')) missed += harmful ? count : 0;
      else if (!harmful) beside += count * costs.wrongBlock;
    }
  }
  if (missed === 0) return null;
  const turn = -beside / missed;
  return turn > 0 ? turn : null;
}
