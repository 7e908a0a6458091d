import type { Category, Decision, Kind } from '@moderato/core';

/** What the page is told first. */
export interface PageSession {
  rater: string;
  /** What became of each item so far, in the order in which they are shown. */
  states: ItemState[];
  categories: PageCategory[];
  /** What raters go by; null where there is none. */
  policy: string | null;
}

export type ItemState = 'open' | 'labelled' | 'unsure';

/** A category and the key that chooses it. */
export interface PageCategory {
  category: Category;
  key: string;
}

/** One item as the page shows it: no key of the caller's, stratum or weight, which may tell something. */
export interface PageItem {
  /** Made up for this run of the server. */
  id: string;
  kind: Kind;
  text: string | null;
  url: string | null;
  object: string | null;
  /** Whether the item is an image of this machine. */
  isFile: boolean;
  language: string | null;
  label: PageLabel | null;
}

/** A label as the page sends it. */
export interface PageLabel {
  /** Null where the rater is unsure. */
  decision: Decision | null;
  categories: Category[];
  note: string | null;
}

/** What the page sends of a key that was pressed. */
export interface PageSubmission extends PageLabel {
  id: string;
  submission: string;
}
