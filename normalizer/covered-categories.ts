import { type Category, type Kind } from '@moderato/core';
import { askableCategories } from './request-categories.js';
import { type VendorMap } from './vendor-map.js';

/** Categories that vendors report as finer words under another class, where there is something to see. */
const FINER: Readonly<Partial<Record<Category, readonly Category[]>>> = {
  terrorism_extremism: ['weapons', 'violence'],
};

const WITH_PICTURES: readonly Kind[] = ['image', 'video', 'live', 'document', 'webpage'];

/**
 * The categories that a vendor looked for, so that what it did not flag in them was found harmless. Everything else is not
 * covered: nothing follows from its silence.
 * @param looked the verdict's `coverage.categories`; null where the vendor's own policy decided, which is taken for everything
 * that it can be asked for.
 */
export function coveredCategories(
  kind: Kind,
  looked: readonly Category[] | null,
  map: VendorMap,
): Category[] {
  const asked = looked ?? askableCategories(kind, map);
  const known = new Set(Object.values(map.subLabels).map(({ category }) => category));
  const finer = WITH_PICTURES.includes(kind)
    ? asked.flatMap((category) => (FINER[category] ?? []).filter((each) => known.has(each)))
    : [];
  return [...new Set([...asked, ...finer])];
}
