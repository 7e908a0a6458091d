import { type BootstrapResult } from '@moderato/statistics';
import { interval, points, signedPoints } from './numbers.js';

/** `5.2 percentage points (95% interval 3.9 to 6.5)`, whatever the direction. */
export function amount({ estimate, interval: { low, high } }: BootstrapResult): string {
  if (estimate.value === null || low === null) return 'an amount that cannot be estimated';
  const [near, far] = estimate.value < 0 ? [-high, -low] : [low, high];
  return `${points(estimate.value)} percentage points (95% interval ${signless(near)} to ${signless(far)})`;
}

function signless(difference: number): string {
  return signedPoints(difference).replace('+', '');
}

/** `+5.2 percentage points, 95% interval +3.9 to +6.5`. */
export function signed({ estimate, interval: ends }: BootstrapResult): string {
  if (estimate.value === null) return 'not known';
  const range = ends.low === null ? 'no interval' : `95% interval ${interval(ends, signedPoints)}`;
  return `${signedPoints(estimate.value)} percentage points, ${range}`;
}
