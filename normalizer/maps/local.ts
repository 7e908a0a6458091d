import { CATEGORIES, type Category } from '@moderato/core';
import { TAXONOMY } from '../taxonomy.js';
import { type LabelEntry, type VendorMap } from '../vendor-map.js';

const SOURCE = 'the lists of the configuration use our own words';

/** Lists are about any category but the one that only describes and the one for words that no map knows. */
const LISTED = CATEGORIES.filter((category) => category !== 'quality' && category !== 'unmapped');

const entriesOf = (category: Category): [string, LabelEntry][] => [[category, { category, source: SOURCE }]];
const finerEntriesOf = (category: Category): [string, LabelEntry][] =>
  TAXONOMY[category].subcategories.map((subcategory) => [
    `${category}/${subcategory}`,
    { category, subcategory, source: SOURCE },
  ]);

const categories = Object.fromEntries(LISTED.flatMap(entriesOf));

/** The lists are written in canonical categories; a subcategory that is not canonical stays as the finer word that it is. */
export const localMap: VendorMap = {
  provider: 'local',
  decisions: {
    pass: { decision: 'pass', source: SOURCE },
    review: { decision: 'review', source: SOURCE },
    block: { decision: 'block', source: SOURCE },
  },
  labels: categories,
  subLabels: Object.fromEntries(LISTED.flatMap(finerEntriesOf)),
  requests: { text: categories },
  lists: { allow: { list: 'allow', source: SOURCE }, block: { list: 'block', source: SOURCE } },
  libraries: {},
};
