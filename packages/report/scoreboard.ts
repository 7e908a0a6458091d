import { holm, mcnemar } from '@moderato/statistics';
import { type GoldFigures } from './gold-analysis.js';
import { itemsIn } from './patterns.js';
import { type Resampling } from './resample.js';
import { difference, part, share, shownSide, unweighted, type Difference, type Sample } from './sample.js';
import { combinationsOf, type Combination } from './combinations.js';
import { expectedCosts, type CostDifference, type ErrorCosts } from './expected-cost.js';
import { MISSING, decisionState, isHarmful } from './states.js';
import { type Metric, type ScoreRow, type Scoreboard } from './scoreboard-figures.js';
import { type VendorFigures } from './analysis.js';

/** What the table is made of. */
export interface ScoreboardInput {
  providers: readonly string[];
  sample: Sample;
  vendors: readonly VendorFigures[];
  gold: GoldFigures | null;
  /** Items on which gold or another vendor names a category that this one does not look for, by vendor. */
  uncovered: readonly number[];
  /** Items on which one vendor was faster than another, by the places of the two. */
  faster: (first: number, second: number) => number;
  costs: ErrorCosts | null;
}

const PASS = decisionState('pass');
const REVIEW = decisionState('review');
const BLOCK = decisionState('block');

/** One row for each vendor and for each way of combining two, with what somebody who chooses looks at first. */
export function scoreboardOf(input: ScoreboardInput, resampling: Resampling): Scoreboard {
  const { providers, sample, gold, costs } = input;
  const goldAt = providers.length;
  const hasGold = gold !== null && gold.refusal === null;
  const combinations = combinationsOf(providers);
  const expected =
    hasGold && costs !== null ? expectedCosts(providers, combinations, sample, costs, resampling) : null;
  return {
    hasGold,
    rows: combinations.map((combination, at) => ({
      ...rowOf(combination, input, hasGold ? goldAt : null, resampling.level),
      expected: expected?.rows[at] ?? null,
    })),
    marks: marksOf(input, hasGold, resampling),
    costs:
      expected === null || costs === null
        ? null
        : { ...costs, pairs: expected.pairs satisfies CostDifference[] },
  };
}

function rowOf(
  combination: Combination,
  { providers, sample, vendors, uncovered }: ScoreboardInput,
  gold: number | null,
  level: number,
): Omit<ScoreRow, 'expected'> {
  const { kind, members, stateOf } = combination;
  const isMarked =
    (mark: (state: number) => boolean, harmful: boolean | null) => (states: readonly number[]) => {
      const state = stateOf(states);
      if (state === MISSING || (harmful !== null && isHarmful(states[gold ?? -1]) !== harmful)) return null;
      return Number(mark(state));
    };
  const all = unweighted(sample);
  const of = (mark: (state: number) => boolean, harmful: boolean | null = null) =>
    share(harmful === null ? all : sample, isMarked(mark, harmful), 'no item has a verdict', level);
  const places = members.map((name) => providers.indexOf(name));
  const own = kind === 'vendor' ? (places[0] ?? 0) : null;
  const withVerdict = own === null ? 0 : itemsIn(sample.patterns, (states) => states[own] !== MISSING);
  return {
    name: combination.name,
    kind,
    members,
    missed: gold === null ? null : of((state) => state === PASS, true),
    wronglyHeld: gold === null ? null : of((state) => state !== PASS, false),
    wronglyBlocked: gold === null ? null : of((state) => state === BLOCK, false),
    held: of((state) => state !== PASS),
    blocked: of((state) => state === BLOCK),
    review: of((state) => state === REVIEW),
    noVerdict: share(all, (states) => Number(stateOf(states) === MISSING), 'there are no items', level),
    notCovered: own === null ? null : { items: uncovered[own] ?? 0, verdicts: withVerdict },
    costPer1000: costOf(combination, sample, vendors, places),
    time: own === null ? null : (vendors[own]?.latency ?? null),
  };
}

/** What 1,000 items cost by the vendors' prices: both are asked, or the second only where the first says review. */
function costOf(
  { kind }: Combination,
  { patterns }: Sample,
  vendors: readonly VendorFigures[],
  places: readonly number[],
): number | null {
  const prices = places.map((place) => {
    const { known = 0, total = null } = vendors[place]?.cost ?? {};
    return total === null || known === 0 ? null : total / known;
  });
  const [first = null, second = null] = prices;
  if (first === null) return null;
  if (kind === 'vendor') return 1000 * first;
  if (second === null) return null;
  if (kind !== 'cascade') return 1000 * (first + second);
  const [one = 0] = places;
  const asked = itemsIn(patterns, (states) => states[one] === REVIEW) / Math.max(1, itemsIn(patterns));
  return 1000 * (first + second * asked);
}

/** Marks a vendor where it is shown to do better than every other; one that decides the same on every item is never marked. */
function marksOf(input: ScoreboardInput, hasGold: boolean, resampling: Resampling): Scoreboard['marks'] {
  const { providers, gold, faster } = input;
  const all = unweighted(input.sample);
  const constant = new Set(gold?.pairs.flatMap((pair) => pair.constant.map(({ provider }) => provider)));
  const pairs = providers.flatMap((_, first) =>
    providers.slice(first + 1).map((__, offset) => [first, first + 1 + offset] as const),
  );
  const contrast = (mark: (state: number | undefined) => boolean, isNeeded: boolean) =>
    pairs.map(([first, second]) =>
      difference(
        isNeeded ? part(all, (states) => states[first] !== MISSING && states[second] !== MISSING) : all,
        (states) => Number(mark(states[first])) - Number(mark(states[second])),
        resampling,
      ),
    );
  const families: [Metric, readonly Difference[]][] = [
    ...(hasGold && gold !== null
      ? ([
          ['missed', gold.pairs.map(({ missed }) => missed)],
          ['wronglyHeld', gold.pairs.map(({ wronglyHeld }) => wronglyHeld)],
        ] satisfies [Metric, readonly Difference[]][])
      : []),
    ['review', contrast((state) => state === REVIEW, true)],
    ['noVerdict', contrast((state) => state === MISSING, false)],
  ];
  const marks = families.flatMap(([metric, differences]) => {
    const adjusted = holm(differences.map(({ test }) => test.exact));
    const sides = differences.map((one, at) => shownSide(one, adjusted[at] ?? null));
    return markOf(metric, providers, pairs, sides, metric === 'noVerdict' ? new Set() : constant);
  });
  const times = pairs.map(([first, second]) => ({
    first: faster(second, first),
    second: faster(first, second),
  }));
  const slower = holm(times.map((one) => mcnemar(one).exact));
  const sides = times.map(({ first, second }, at) =>
    (slower[at] ?? 1) < 0.05 ? (first > second ? 1 : -1) : 0,
  );
  return [...marks, ...markOf('time', providers, pairs, sides, new Set())];
}

/** The vendor that is on the lower side of every pair that it is in. */
function markOf(
  metric: Metric,
  providers: readonly string[],
  pairs: readonly (readonly [number, number])[],
  sides: readonly number[],
  never: ReadonlySet<string>,
): Scoreboard['marks'] {
  const best = providers.findIndex((_, place) =>
    pairs.every(([first, second], at) => {
      if (first === place) return sides[at] === -1;
      return second === place ? sides[at] === 1 : true;
    }),
  );
  const provider = providers[best];
  return provider === undefined || never.has(provider) ? [] : [{ metric, provider }];
}
