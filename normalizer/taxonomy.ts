import { type Category } from '@moderato/core';
import { type VendorMap } from './vendor-map.js';

/** What is known of a canonical category beyond its name. */
export interface CategoryEntry {
  subcategories: readonly string[];
  /** An informational category describes the content and never raises a decision by itself. */
  informational: boolean;
}

const plain = (...subcategories: string[]): CategoryEntry => ({ subcategories, informational: false });

/** The canonical categories, a closed list, and their common subcategories; a map may declare further ones of its own. */
export const TAXONOMY: Readonly<Record<Category, CategoryEntry>> = {
  sexual: plain('explicit', 'suggestive', 'erotic_audio'),
  sexual_minors: plain(),
  minors: plain(),
  violence: plain('graphic', 'threat'),
  terrorism_extremism: plain(),
  weapons: plain(),
  self_harm: plain(),
  hate: plain(),
  harassment: plain(),
  political: plain(),
  illicit: plain('drugs', 'gambling', 'fraud', 'contraband'),
  advertising: plain('contact', 'qr_code', 'ad_law'),
  spam: plain('flood', 'meaningless'),
  privacy: plain(),
  values: plain('religion', 'superstition', 'undesirable'),
  quality: { subcategories: [], informational: true },
  custom: plain(),
  unmapped: plain(),
};

/** The subcategories that a map may use under a category: the common ones and those that it declares. */
export function subcategoriesOf(category: Category, map: VendorMap): readonly string[] {
  return [...TAXONOMY[category].subcategories, ...(map.subcategories?.[category] ?? [])];
}
