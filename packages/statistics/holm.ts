import { check } from './checks.js';

/**
 * Adjusts the p-values of a family of tests so that the chance of any false alarm in it stays below the level
 * (Holm 1979), in the order given. Null, a test without a p-value, stays null and counts in the size of the family.
 * @throws RangeError for a p-value outside 0..1.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const order = pValues.flatMap((pValue, position) => {
    if (pValue === null) return [];
    check(pValue >= 0 && pValue <= 1, `pValues[${position}]`, 'a number from 0 to 1, or null');
    return [{ pValue, position }];
  });
  order.sort((first, second) => first.pValue - second.pValue);
  const adjusted = pValues.map((): number | null => null);
  let largest = 0;
  for (const [rank, { pValue, position }] of order.entries()) {
    largest = Math.min(1, Math.max(largest, pValue * (pValues.length - rank)));
    adjusted[position] = largest;
  }
  return adjusted;
}
