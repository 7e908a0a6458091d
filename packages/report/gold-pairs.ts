import { type GoldPair } from './gold-analysis.js';
import { isRight, type GoldView } from './gold-view.js';
import { itemsIn } from './patterns.js';
import { type Resampling } from './resample.js';
import { FEWEST_DIFFERING, difference, part, shownSide, type Difference, type Sample } from './sample.js';
import { MISSING, decisionState, isHarmful } from './states.js';

const PASS = decisionState('pass');

/** Who of two vendors is right more often, on the labelled items with a verdict of both. */
export function goldPair(
  providers: readonly string[],
  labelled: Sample,
  places: readonly [number, number],
  view: GoldView,
  resampling: Resampling,
): GoldPair {
  const [first, second] = places;
  const both = part(labelled, (states) => states[first] !== MISSING && states[second] !== MISSING);
  const right = difference(
    both,
    (states) => Number(isRight(view, states, first)) - Number(isRight(view, states, second)),
    resampling,
  );
  const isHeld = (states: readonly number[], place: number) => Number(states[place] !== PASS);
  const heldDifference = (harmful: boolean, sign: 1 | -1) =>
    difference(
      both,
      (states) =>
        isHarmful(states[view.gold]) === harmful
          ? sign * (isHeld(states, first) - isHeld(states, second))
          : null,
      resampling,
    );
  const constant = places.flatMap((place) => constantOf(both, place, providers[place] ?? ''));
  const harmful = itemsIn(both.patterns, (states) => isHarmful(states[view.gold]) === true);
  const items = itemsIn(both.patterns);
  const isOneSided = harmful === 0 || harmful === items;
  return {
    first: providers[first] ?? '',
    second: providers[second] ?? '',
    items,
    difference: right,
    missed: heldDifference(true, -1),
    wronglyHeld: heldDifference(false, 1),
    better: isOneSided || constant.length > 0 ? 'none named' : betterOf(right),
    constant,
  };
}

function betterOf(right: Difference): GoldPair['better'] {
  const side = shownSide(right, right.test.exact);
  if (side !== 0) return side > 0 ? 'first' : 'second';
  return right.differing < FEWEST_DIFFERING ? 'too few' : 'not shown';
}

/** A vendor that holds nothing, or everything: on one class it is always right, and says nothing about content. */
function constantOf({ patterns }: Sample, place: number, provider: string): GoldPair['constant'] {
  if (patterns.length === 0) return [];
  if (patterns.every(({ states }) => states[place] === PASS)) return [{ provider, decides: 'pass' }];
  return patterns.every(({ states }) => states[place] !== PASS) ? [{ provider, decides: 'held' }] : [];
}
