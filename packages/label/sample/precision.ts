import { normalQuantile } from '@moderato/statistics';
import { labelError } from '../label-error.js';

/**
 * Half the width of the Wilson interval of a share (Wilson 1927), from 0 to 1.
 * @param labels how many labels the share is of; with weights, the effective number.
 */
export function halfWidth(share: number, labels: number, level = 0.95): number {
  const z = normalQuantile(0.5 + level / 2);
  const spread = Math.sqrt((share * (1 - share)) / labels + (z * z) / (4 * labels * labels));
  return (z * spread) / (1 + (z * z) / labels);
}

/**
 * The fewest labels, drawn at random, whose Wilson interval of a share is no wider than the share plus or minus `half`.
 * @throws ModerationError `config` for a share outside 0 to 1, or a half width outside 0 to 0.5.
 */
export function labelsForPrecision(share: number, half: number, level = 0.95): number {
  if (!(share >= 0 && share <= 1)) throw labelError('share: expected a number from 0 to 1');
  if (!(half > 0 && half < 0.5)) throw labelError('half: expected a number between 0 and 0.5');
  let [below, enough] = [0, 1];
  while (halfWidth(share, enough, level) > half) [below, enough] = [enough, enough * 2];
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (halfWidth(share, middle, level) > half) below = middle;
    else enough = middle;
  }
  return enough;
}

/** As how many labels of a random sample weighted ones count, for a share over all items (Kish 1965). */
export function effectiveLabels(weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight * weight, 0);
  return squares === 0 ? 0 : (sum * sum) / squares;
}
