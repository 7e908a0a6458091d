import { type Category, type Kind } from '@moderato/core';
import { type VendorMap } from './vendor-map.js';

/** Translates the categories that a caller wants into the vendor's request words for that kind. */
export function requestCategories(categories: readonly Category[], kind: Kind, map: VendorMap): string[] {
  return Object.entries(map.requests[kind] ?? {})
    .filter(([, entry]) => entry.category !== null && categories.includes(entry.category))
    .map(([word]) => word);
}

/** The canonical categories that a vendor can be asked to look for. */
export function askableCategories(kind: Kind, map: VendorMap): Category[] {
  const categories = Object.values(map.requests[kind] ?? {}).map(({ category }) => category);
  return [...new Set(categories.filter((category) => category !== null))];
}
