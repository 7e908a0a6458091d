import { type Category, type Decision, type GoldLabel, type Interval, type Kind } from '@moderato/core';

/** Why an item is in the list, the weightiest first. */
export const DISAGREEMENT_REASONS = ['decision', 'gold', 'category', 'error'] as const;

/** Why an item is listed. */
export type DisagreementReason = (typeof DISAGREEMENT_REASONS)[number];

/** What one vendor said about a listed item. */
export interface DisagreementOutcome {
  decision: Decision | null;
  category: Category | null;
  score: number | null;
  scale: string | null;
  error: string | null;
  flagged: Category[];
  /** Categories that another vendor or gold names and this one does not look for, or of which that is unknown. */
  notCovered: Category[];
  unknown: Category[];
  keywords: string[];
}

/** One item that the vendors, or gold, do not agree on; outcomes in the order of the providers. */
export interface Disagreement {
  key: string;
  kind: Kind;
  /** At most 2,000 characters of a text, 8,000 of an address; what was cut ends with `…`. */
  text: string | null;
  gold: GoldLabel | null;
  slices: Record<string, string>;
  reason: DisagreementReason;
  /** The largest difference of two vendors' decisions: 2 is pass against block. */
  distance: number;
  outcomes: DisagreementOutcome[];
}

/** One audio file or video, and what the vendors found where. */
export interface TimeLine {
  key: string;
  kind: Kind;
  lengthMs: number;
  /** At most 200 intervals each. */
  vendors: { provider: string; decision: Decision | null; intervals: Interval[]; flaggedMs: number }[];
  /** Milliseconds that every vendor with a verdict flags; null with fewer than two. */
  flaggedByAllMs: number | null;
}

/** A list of which only the weightiest entries were kept. */
export interface Kept<Entry> {
  total: number;
  limit: number;
  rows: Entry[];
}
