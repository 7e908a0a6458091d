import type { Category, Decision } from './category.js';
import type { Kind } from './kind.js';

/** What people said about an item; either part may be unknown. An empty list of categories says that none applies. */
export interface GoldLabel {
  decision: Decision | null;
  categories: Category[] | null;
}

/** One category that a vendor reported on. */
export interface ComparedFinding {
  category: Category;
  decision: Decision;
  /** On the vendor's own scale; the highest of a segment where it gives none for the whole, null where it gives none at all. */
  score: number | null;
}

/** A stretch of audio or video with one decision; both ends in milliseconds. */
export interface Interval {
  startMs: number;
  endMs: number;
  decision: Decision;
  category: Category | null;
}

/** What one vendor said about one item. */
export interface ComparedOutcome {
  /** Null where the vendor gave no verdict; it is never taken for `pass`. */
  decision: Decision | null;
  /** The category that decided. */
  category: Category | null;
  /** The vendor's confidence in `category`, on its own scale. */
  score: number | null;
  /** The vendor's own scale, such as `0-100`. */
  scale: string | null;
  /** The code of the error that came instead of a verdict; with an error the decision does not count. */
  error: string | null;
  /** True where the vendor may have accepted the content although its response was lost. */
  uncertain: boolean;
  /** As the caller waited for it, with limits of our own and retries. */
  elapsedMs: number | null;
  /** The part of it from the start of the last attempt on the wire; absent or null where it is not known. */
  wireMs?: number | null | undefined;
  findings: ComparedFinding[];
  /**
   * The categories that the vendor looked for or could have reported; null when unknown. Of `custom` and `unmapped` it is
   * always unknown, whatever stands here.
   */
  covered: Category[] | null;
  intervals: Interval[];
  keywords: string[];
  /** What the call cost, in whatever unit the caller counts in. */
  cost: number | null;
}

/** One item with what each vendor said about it: what comparing writes and what reports read. */
export interface ComparedRow {
  /** The caller's name of the item; different for each row. */
  key: string;
  kind: Kind;
  /** The text or the address; null where content is to be left out, and for bytes. */
  text: string | null;
  gold: GoldLabel | null;
  /** What the item counts for in figures against gold, where items were drawn with unequal chances; above 0. @default 1 */
  weight?: number;
  /** Items with the same name here are variants of one thing and not independent of each other. @default none */
  cluster?: string | null;
  /** Properties to compare by, such as `{ language: 'de', source: 'chat' }`. */
  slices: Record<string, string>;
  /** By provider. A provider without an entry gave no verdict; entries of others are left out of account. */
  outcomes: Record<string, ComparedOutcome>;
}
