import {
  type Category,
  type Decision,
  type Interval,
  type Kind,
  type ModerationError,
  type Verdict,
} from '@moderato/core';

/** How one decision is made of several vendors' verdicts. An error never counts as pass. */
export const STRATEGIES = ['strictest', 'majority', 'primary', 'mildest'] as const;

/** How one decision is made of several: the strictest, that of most vendors, that of the first vendor, or the mildest. */
export type Strategy = (typeof STRATEGIES)[number];

/** What several vendors say of one content, side by side. Survives a JSON round trip. */
export interface Comparison {
  kind: Kind;
  contentId: string | null;
  /** In the order in which the vendors were named. */
  outcomes: VendorOutcome[];
  /** `full`: all gave a verdict and decided alike. `partial`: not all gave one, and those that did decided alike. `none`: they differ. Null: fewer than two verdicts. */
  agreement: 'full' | 'partial' | 'none' | null;
  /** The decision that the strategy makes of all; never pass because of an error. */
  decision: Decision;
  strategy: Strategy;
  /** The vendors whose verdicts are that decision. */
  decidedBy: string[];
  /** Categories that somebody flagged or that are looked for by some vendors only. */
  categories: CategoryComparison[];
  /** Sound and video only; null elsewhere, and where nobody gave a verdict. */
  timeline: Timeline | null;
  keywords: { common: string[]; only: Record<string, string[]> };
}

/** One vendor's part: a verdict or an error, never both. */
export type VendorOutcome = {
  provider: string;
  /** As the caller waited for it. */
  elapsedMs: number;
  /**
   * The part of it from the start of the last attempt on the wire; what is left was waiting for limits, retries and the pauses between them.
   * Null where nothing was sent.
   */
  wireMs: number | null;
  cost: number | null;
} & ({ verdict: Verdict; error: null } | { verdict: null; error: ModerationError });

/** What each vendor says of one category. */
export interface CategoryComparison {
  category: Category;
  /**
   * `not covered`: the vendor did not look for it, so that nothing follows from its silence. `coverage unknown`: nobody knows whether it
   * did, as with words that no map knows. `error`: it gave no verdict.
   */
  byProvider: Record<string, Decision | 'not covered' | 'coverage unknown' | 'error'>;
  /** Whether those that cover it decide alike; null where fewer than two do. */
  agree: boolean | null;
}

/** What was flagged where, in milliseconds, on one line of time. */
export interface Timeline {
  /** The latest end that any vendor names. */
  durationMs: number;
  vendors: { provider: string; intervals: Interval[] }[];
  /** For each pair with a verdict: how much of what either flagged both flagged. */
  overlaps: { providers: [string, string]; sharedMs: number; flaggedMs: number; ratio: number | null }[];
}
