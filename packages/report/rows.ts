import { type Category, type Decision, type Kind } from '@moderato/core';

/** What people said about an item; either part may be unknown. An empty list of categories says that none applies. */
export interface GoldLabel {
  decision: Decision | null;
  categories: Category[] | null;
}

/** One category that a vendor reported on. */
export interface ReportFinding {
  category: Category;
  decision: Decision;
  /** On the vendor's own scale; null where it gives none. */
  score: number | null;
}

/** A stretch of sound or video that a vendor judged; both ends in milliseconds. */
export interface ReportInterval {
  startMs: number;
  endMs: number;
  decision: Decision;
  category: Category | null;
}

/** What one vendor said about one item. */
export interface ReportOutcome {
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
  /** True where the vendor may have taken the content although its answer was lost. */
  uncertain: boolean;
  elapsedMs: number | null;
  findings: ReportFinding[];
  /**
   * The categories that the vendor looked for or could have reported; null when unknown. Of `custom` and `unmapped` it is
   * always unknown, whatever stands here.
   */
  covered: Category[] | null;
  intervals: ReportInterval[];
  keywords: string[];
  /** What the call cost, in whatever unit the caller counts in. */
  cost: number | null;
}

/** One item and what each vendor said about it. */
export interface ReportRow {
  /** The caller's name of the item; different for each row. */
  key: string;
  kind: Kind;
  /** What was judged, a text or an address; null when content is to be left out. */
  text: string | null;
  gold: GoldLabel | null;
  /** Properties to compare by, such as `{ language: 'de', source: 'chat' }`. */
  slices: Record<string, string>;
  /** By provider. A provider without an entry gave no verdict; entries of others are left out of account. */
  outcomes: Record<string, ReportOutcome>;
}

/** How the compared verdicts came about: all that a reader needs to repeat or to doubt them. */
export interface Manifest {
  title: string;
  /** ISO-8601 with a zone. */
  createdAt: string;
  versions: Record<string, string>;
  /** `mapping` names the version of the map from the vendor's words to ours. */
  providers: { id: string; region: string | null; mapping: string }[];
  /** `rejected` items of the input could not be read and are in no figure. */
  input: { name: string; sha256: string | null; items: number; rejected: number };
  seed: number;
  strategy?: string;
  notes: string[];
}
