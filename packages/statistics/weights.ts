import { check } from './checks.js';
import { within } from './estimate.js';

/**
 * What a near miss is worth. `nominal`: nothing, labels agree or they do not. `linear` and `quadratic`: the further apart
 * two labels stand in the list, the less, in proportion to the distance or to its square; labels must be in order then.
 */
export type Weighting = 'nominal' | 'linear' | 'quadratic';

const WEIGHTINGS: readonly string[] = ['nominal', 'linear', 'quadratic'] satisfies Weighting[];

/**
 * Checks the name of a weighting, which a caller without types may have misspelt.
 * @throws RangeError
 */
export function checkWeighting(weighting: Weighting): void {
  check(WEIGHTINGS.includes(weighting), 'weighting', WEIGHTINGS.join(' or '));
}

/** The disagreement of two labels by their positions: 0 for the same, 1 for the two ends of the list. */
export function disagreement(weighting: Weighting, first: number, second: number, labels: number): number {
  if (weighting === 'nominal') return first === second ? 0 : 1;
  const distance = Math.abs(first - second) / (labels - 1);
  return weighting === 'linear' ? distance : distance * distance;
}

/** The agreement of two labels by their positions: 1 for the same, 0 for the two ends of the list. */
export function agreement(weighting: Weighting, first: number, second: number, labels: number): number {
  return within(0, 1 - disagreement(weighting, first, second, labels), 1);
}
