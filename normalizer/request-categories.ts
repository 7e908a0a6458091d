import { type Category, type Kind } from '@moderato/core';
import { type VendorMap } from './vendor-map.js';

/** Canonical categories in a vendor's request words, and those that it cannot be asked for. */
export interface RequestedCategories {
  words: string[];
  notCovered: Category[];
}

/** Translates the categories that a caller wants into the vendor's request words for that kind. */
export function requestCategories(
  categories: readonly Category[],
  kind: Kind,
  map: VendorMap,
): RequestedCategories {
  const entries = Object.entries(map.requests[kind] ?? {});
  const words = entries
    .filter(([, entry]) => entry.category !== null && categories.includes(entry.category))
    .map(([word]) => word);
  const reachable = new Set(entries.map(([, entry]) => entry.category));
  return { words, notCovered: categories.filter((category) => !reachable.has(category)) };
}

/** The canonical categories that a vendor can be asked to look for. */
export function askableCategories(kind: Kind, map: VendorMap): Category[] {
  const categories = Object.values(map.requests[kind] ?? {}).map(({ category }) => category);
  return [...new Set(categories.filter((category) => category !== null))];
}
