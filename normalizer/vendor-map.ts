import type { Category, Decision, Kind, ListHit } from '@moderato/core';

/** What a vendor's words mean: data only, each entry with the page it was read on. Changing one changes behaviour. */
export interface VendorMap {
  provider: string;
  /** Overall and scene decision words. A word that is missing here becomes `review`. */
  decisions: Readonly<Record<string, DecisionEntry>>;
  /** Class words: labels and scene containers. A word that is missing here becomes `unmapped`. */
  labels: Readonly<Record<string, LabelEntry>>;
  /** Finer words that sharpen or move the class word they stand under. Unknown ones are kept and change nothing. */
  subLabels: Readonly<Record<string, LabelEntry>>;
  /** Subcategories that only this map uses, beside those of the taxonomy. */
  subcategories?: Readonly<Partial<Record<Category, readonly string[]>>>;
  /** By kind: the vendor's request words and the canonical category that each looks for. */
  requests: Readonly<Partial<Record<Kind, Readonly<Record<string, LabelEntry>>>>>;
  /** Types of list hits. */
  lists: Readonly<Record<string, { list: ListHit['list']; source: string }>>;
  /** Types of word libraries: the vendor's own, or the account's. */
  libraries: Readonly<Record<string, { library: 'preset' | 'custom'; source: string }>>;
}

/** What one of the vendor's words for a decision means, and the page that says so. */
export interface DecisionEntry {
  decision: Decision;
  source: string;
}

/** What one of the vendor's labels means, and the page that says so. */
export interface LabelEntry {
  /** Null for words that say that nothing was found. */
  category: Category | null;
  subcategory?: string;
  source: string;
}
