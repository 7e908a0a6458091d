import { type Category } from '@moderato/core';
import { type VendorMap } from './vendor-map.js';

/** The vendor's own word for a category, or for "nothing found" with null; null where it has none. */
export function labelOf(category: Category | null, map: VendorMap): string | null {
  const found = Object.entries(map.labels).find(
    ([, entry]) => entry.category === category && entry.subcategory === undefined,
  );
  return found?.[0] ?? null;
}
