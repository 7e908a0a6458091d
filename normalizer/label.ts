import { lookUp } from './look-up.js';
import { type Notes } from './notes.js';
import { type LabelEntry, type VendorMap } from './vendor-map.js';

/** Where a vendor's class words lead; category null means that the word says "nothing found". */
export type Placement = Pick<LabelEntry, 'category' | 'subcategory'>;

const UNMAPPED: Placement = { category: 'unmapped' };

/** Places a class word, sharpened or moved by the finest known word under it. An unknown class is `unmapped` with a warning. */
export function placeLabel(
  name: string,
  subLabels: readonly string[],
  map: VendorMap,
  path: string,
  notes: Notes,
): Placement {
  const entry = lookUp(map.labels, name);
  if (entry === undefined) {
    notes.add(
      'unknown_label',
      path,
      `the label ${JSON.stringify(name.slice(0, 60))} is not in the map; kept as unmapped`,
    );
    return UNMAPPED;
  }
  return (entry.category === null ? undefined : finestOf(subLabels, map)) ?? entry;
}

function finestOf(subLabels: readonly string[], map: VendorMap): LabelEntry | undefined {
  for (const word of subLabels) {
    const found = lookUp(map.subLabels, word);
    if (found !== undefined) return found;
  }
  return undefined;
}
