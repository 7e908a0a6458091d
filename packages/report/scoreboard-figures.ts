import { type Proportion } from '@moderato/statistics';
import { type Latency } from './latency-analysis.js';
import { type CombinationKind } from './combinations.js';
import { type CostDifference, type ErrorCosts, type ExpectedCost } from './expected-cost.js';

/** What vendors are marked by; less is better in each. */
export type Metric = 'missed' | 'wronglyHeld' | 'review' | 'noVerdict' | 'time';

/** One vendor, or one way of combining two. */
export interface ScoreRow {
  /** The vendor's name, or `a or b holds` and the like. */
  name: string;
  kind: CombinationKind;
  members: string[];
  /** Of the harmful items the share that passes; null without gold of both classes. */
  missed: Proportion | null;
  wronglyHeld: Proportion | null;
  wronglyBlocked: Proportion | null;
  /** Shares of the items with a verdict. */
  held: Proportion;
  blocked: Proportion;
  /** Sent to people. */
  review: Proportion;
  /** Out of all items. */
  noVerdict: Proportion;
  /** Items with its verdict on which gold or another vendor names a category that it does not look for; null for combinations. */
  notCovered: { items: number; verdicts: number } | null;
  /** By the prices of the configuration; null where one is not known. */
  costPer1000: number | null;
  time: Latency | null;
  /** What its errors cost; null without `costs`. */
  expected: ExpectedCost | null;
}

/** The first table of a report. */
export interface Scoreboard {
  hasGold: boolean;
  rows: ScoreRow[];
  /** The vendors that are shown to be better than every other; at most one for each metric. */
  marks: { metric: Metric; provider: string }[];
  /** What errors were said to cost, and how the vendors compare then. */
  costs: (ErrorCosts & { pairs: CostDifference[] }) | null;
}
