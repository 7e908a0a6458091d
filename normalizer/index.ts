export { vendorMaps } from './maps/registry.js';
export { coveredCategories } from './covered-categories.js';
export { labelOf } from './label-of.js';
export { mergeVerdicts, type PartVerdict } from './merge-verdicts.js';
export { normalize, normalizeSteps } from './normalize.js';
export { askableCategories, requestCategories } from './request-categories.js';
export { TAXONOMY, subcategoriesOf, type CategoryEntry } from './taxonomy.js';
export { type DecisionEntry, type LabelEntry, type VendorMap } from './vendor-map.js';
