import { type Category } from '@moderato/core';

/** What is known of a canonical category beyond its name. */
export interface CategoryEntry {
  subcategories: readonly string[];
  /** An informational category describes the content and never raises a decision by itself. */
  informational: boolean;
}

const plain = (...subcategories: string[]): CategoryEntry => ({ subcategories, informational: false });

/** The canonical categories and their subcategories; maps may use no others. */
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
