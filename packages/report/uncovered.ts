import { CATEGORIES, type GoldLabel } from '@moderato/core';
import { CategoryState, isFlagged, isNotCovered } from './states.js';

/** The vendors with a verdict that do not look for a category which gold or another vendor names on this item. */
export function uncoveredPlaces(byVendor: readonly (readonly number[])[], gold: GoldLabel | null): number[] {
  const named = CATEGORIES.flatMap((category, at) => {
    const isNamed =
      gold?.categories?.includes(category) === true || byVendor.some((states) => isFlagged(states[at]));
    return isNamed ? [at] : [];
  });
  if (named.length === 0) return [];
  return byVendor.flatMap((states, place) => {
    const isBlind = named.some(
      (at) => isNotCovered(states[at]) && states[at] !== CategoryState.notCoveredFlagged,
    );
    return isBlind ? [place] : [];
  });
}
