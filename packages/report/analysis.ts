import { type Category, type Decision } from '@moderato/core';
import {
  type Accuracy,
  type BootstrapResult,
  type CategoryTest,
  type ChiSquareTest,
  type Completeness,
  type Confusion,
  type Estimate,
  type IntervalOrReason,
  type McNemarTest,
  type PairTable,
  type Proportion,
  type Strictness,
} from '@moderato/statistics';
import { type Disagreement, type Kept, type TimeLine } from './listed-items.js';

/** The version of the shape below and of `report.json`; a change that could break a reader makes it one more. */
export const ANALYSIS_VERSION = 1;

/** A statistic and its interval. */
export interface WithInterval {
  estimate: Estimate;
  interval: IntervalOrReason;
}

/** How long one vendor took, in milliseconds; the figures are rounded to three digits. */
export interface Latency {
  /** Calls of which the time is known. */
  calls: number;
  medianMs: number | null;
  p90Ms: number | null;
  p99Ms: number | null;
  maximumMs: number | null;
  /** Bars of a histogram, on a logarithmic axis; the upper end is left out. */
  bars: { fromMs: number; toMs: number; calls: number }[];
}

/** What one vendor said to all items, by itself. */
export interface VendorFigures {
  provider: string;
  decisions: Record<Decision, number>;
  noVerdict: number;
  /** By error code, most frequent first. */
  errors: { code: string; items: number }[];
  /** Items that the vendor may have taken, and been paid for, although its response was lost. */
  uncertain: number;
  /** Out of the items with a verdict. */
  blockRate: Proportion;
  /** `review` or `block`, out of the items with a verdict. */
  heldRate: Proportion;
  latency: Latency;
  /** `known` calls have a cost; null when none has. */
  cost: { known: number; total: number | null };
  /** `undeclared` items were flagged although the vendor is said not to look for the category. */
  categories: {
    category: Category;
    covered: number;
    notCovered: number;
    unknown: number;
    flagged: number;
    undeclared: number;
  }[];
}

/** Two vendors on one category. The first four counts are the items with a verdict of both, covered by both. */
export interface PairCategory {
  category: Category;
  both: number;
  onlyFirst: number;
  onlySecond: number;
  neither: number;
  compared: number;
  /** Items with a verdict of both that cannot be compared, since the first, the second or both do not look for the category. */
  notCovered: { first: number; second: number; both: number };
  /** Items of which nobody knows whether both looked for it. */
  unknown: number;
  /** Items without a verdict of one or both. */
  noVerdict: number;
  /** Items among `notCovered` and `unknown` that this one flags and the other could not, or perhaps could not, have flagged. */
  flaggedAlone: { first: number; second: number };
  /** Items with a verdict of both that cannot be compared and that at least one flags. */
  flaggedNotCompared: number;
  agreement: Proportion;
  /** Null when there is nothing to compare: such a category is not in the family of tests. */
  test: CategoryTest | null;
  /** Share flagged by the first - share flagged by the second. */
  difference: BootstrapResult | null;
}

/** The one of two vendors that is stricter; `mixed` when one blocks more and the other holds more. */
export type Stricter = 'first' | 'second' | 'mixed' | 'not shown';

/** Strictness without the part that comes from looking for different categories. */
export interface LikeForLike {
  /** Items with a verdict of both that are left out. */
  leftOut: number;
  items: number;
  differences: Record<'block' | 'held', BootstrapResult>;
  stricter: Stricter;
}

/** Two vendors: where they agree, who is stricter, what a switch would change. */
export interface PairFigures {
  first: string;
  second: string;
  /** Decisions of the first in rows, of the second in columns; missing verdicts beside it, in no figure below. */
  table: PairTable;
  completeness: Completeness;
  agreement: Proportion;
  specific: Record<Decision, Estimate>;
  /** AC2 has linear weights. */
  chanceCorrected: Record<'kappa' | 'kappaLinear' | 'kappaQuadratic' | 'ac1' | 'ac2', WithInterval>;
  stuartMaxwell: ChiSquareTest;
  bowker: ChiSquareTest;
  strictness: Strictness;
  /** First - second: shares blocked, shares held (`review` or `block`), and mean severity (pass 0, review 1, block 2). */
  differences: Record<'block' | 'held' | 'severity', BootstrapResult>;
  stricter: Stricter;
  /** The same without the items in which one flags a category that the other is known not to cover. */
  likeForLike: LikeForLike;
  categories: PairCategory[];
}

/** Three vendors or more together. */
export interface ManyFigures {
  /** Items with a verdict of every vendor: those of all figures but alpha. */
  complete: number;
  /** Items with two verdicts or more: those of alpha. */
  comparable: number;
  agreement: Estimate;
  fleissKappa: WithInterval;
  ac1: WithInterval;
  ac2: WithInterval;
  alphaNominal: WithInterval;
  alphaOrdinal: WithInterval;
}

/** Items of one class by gold and of the other. */
export interface GoldCounts {
  positives: number;
  negatives: number;
}

/** One vendor against gold on one class. Items without its verdict are in no rate. */
export interface GoldClass {
  confusion: Confusion;
  accuracy: Accuracy;
  f1: WithInterval;
  mcc: WithInterval;
  noVerdict: GoldCounts;
  notCovered: GoldCounts;
  unknown: GoldCounts;
}

/** The verdicts against the labels that people gave. */
export interface GoldFigures {
  /** Items with a gold decision, and with gold categories. */
  decisions: number;
  categories: number;
  vendors: {
    provider: string;
    /** Gold decisions in rows, the vendor's in columns. */
    table: PairTable;
    right: Proportion;
    block: GoldClass;
    held: GoldClass;
    categories: (GoldClass & { category: Category })[];
  }[];
  pairs: {
    first: string;
    second: string;
    items: number;
    onlyFirstRight: number;
    onlySecondRight: number;
    test: McNemarTest;
    /** Share right of the first - share right of the second. */
    difference: BootstrapResult;
  }[];
}

/** Agreement of the pairs on the items of one slice. */
export interface SliceFigures {
  name: string;
  value: string;
  items: number;
  pairs: {
    first: string;
    second: string;
    both: number;
    agreement: Proportion;
    specificBlock: Estimate;
    /** Shares held by the first and by the second. */
    held: [Estimate, Estimate];
  }[];
}

/** What thresholds on one vendor's own scores of one category would do, against gold. */
export interface SweepFigures {
  provider: string;
  category: Category;
  scale: string;
  scored: number;
  /** Items without a score on this scale: in no point. */
  unscored: GoldCounts;
  points: {
    threshold: number;
    confusion: Confusion;
    precision: Proportion;
    recall: Proportion;
    falsePositiveRate: Proportion;
  }[];
}

/** All figures of one comparison, plain data. */
export interface Analysis {
  version: typeof ANALYSIS_VERSION;
  providers: string[];
  seed: number;
  replicates: number;
  /** Of every interval. */
  level: number;
  items: number;
  vendors: VendorFigures[];
  /** Every two vendors, in the order in which they were named. */
  pairs: PairFigures[];
  many: ManyFigures | null;
  gold: GoldFigures | null;
  slices: SliceFigures[];
  /** True when a slice had too many values and the rarest were left out. */
  slicesCut: boolean;
  sweeps: SweepFigures[];
  disagreements: Kept<Disagreement>;
  timeLines: Kept<TimeLine>;
}
