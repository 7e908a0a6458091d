import { holm } from '@moderato/statistics';
import { type StrictnessDifferences, type Stricter, type TestedDifference } from './analysis.js';
import { type Resampling } from './resample.js';
import { FEWEST_DIFFERING, difference, shownSide, type Difference, type Sample } from './sample.js';
import { decisionState } from './states.js';

/** Two vendors' differences of the shares held and blocked, on items with a verdict of both. */
export function strictnessDifferences(
  both: Sample,
  first: number,
  second: number,
  resampling: Resampling,
): StrictnessDifferences {
  const contrast = (isMarked: (state: number | undefined) => boolean) => (states: readonly number[]) =>
    Number(isMarked(states[first])) - Number(isMarked(states[second]));
  const [block, held] = tested([
    difference(
      both,
      contrast((state) => state === decisionState('block')),
      resampling,
    ),
    difference(
      both,
      contrast((state) => state !== decisionState('pass')),
      resampling,
    ),
  ]) as [TestedDifference, TestedDifference];
  return { block, held };
}

/** Tests differences as one family: their exact p-values are adjusted after Holm. */
export function tested(differences: readonly Difference[]): TestedDifference[] {
  const adjusted = holm(differences.map(({ test }) => test.exact));
  return differences.map((one, at) => ({
    ...one,
    adjusted: adjusted[at] ?? null,
    shown: shownSide(one, adjusted[at] ?? null),
  }));
}

/** Stricter is who is shown to hold more or to block more, and neither less. */
export function stricterOf({ block, held }: StrictnessDifferences): Stricter {
  const sides = [block.shown, held.shown];
  const [isFirst, isSecond] = [sides.includes(1), sides.includes(-1)];
  if (isFirst && isSecond) return 'mixed';
  if (isFirst) return 'first';
  if (isSecond) return 'second';
  return Math.max(block.differing, held.differing) < FEWEST_DIFFERING ? 'too few' : 'not shown';
}
