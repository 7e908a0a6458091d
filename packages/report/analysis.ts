import { type Category, type Decision } from '@moderato/core';
import {
  type BootstrapResult,
  type CategoryTest,
  type ChiSquareTest,
  type Completeness,
  type Confusion,
  type Estimate,
  type PairTable,
  type Proportion,
  type Strictness,
} from '@moderato/statistics';
import { type GoldCounts, type GoldFigures } from './gold-analysis.js';
import { type Latency } from './latency-analysis.js';
import { type Disagreement, type Kept, type TimeLine } from './listed-items.js';
import { type Difference } from './sample.js';
import { type Scoreboard } from './scoreboard-figures.js';
import { type WithInterval } from './with-interval.js';

/** The version of the shape below and of `report.json`; a change that could break a reader makes it one more. */
export const ANALYSIS_VERSION = 2;

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
  /** On the wire, of the last attempt, where that is known; else as the caller waited. */
  latency: Latency;
  /** Calls whose time on the wire is known. */
  timedOnWire: number;
  /** Of these, the time before the last attempt: limits of our own, retries and the pauses between them. */
  waiting: Latency;
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
  difference: Difference | null;
}

/**
 * The one of two vendors that is stricter; `mixed` when one blocks more and the other holds more; `too few` when they differ on so few
 * items that no test can tell.
 */
export type Stricter = 'first' | 'second' | 'mixed' | 'not shown' | 'too few';

/** A difference that is tested with others. */
export interface TestedDifference extends Difference {
  /** Exact p-value, adjusted after Holm over the differences that are read together; null without a differing item. */
  adjusted: number | null;
  /** Above 0: the first holds or blocks more; 0 where no difference can be shown. */
  shown: -1 | 0 | 1;
}

/** First - second: shares blocked, and held (`review` or `block`). */
export type StrictnessDifferences = Record<'block' | 'held', TestedDifference>;

/** Strictness on what both look for: decisions remade from the categories that both cover, on all items. */
export interface LikeForLike {
  items: number;
  /** Items whose decision is another one then. */
  remade: { first: number; second: number };
  /** Items with a verdict of both that are left out, since it is unknown what one of them looks for. */
  leftOut: number;
  differences: StrictnessDifferences;
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
  /** With the mean severity (pass 0, review 1, block 2), which is not tested. */
  differences: StrictnessDifferences & { severity: BootstrapResult };
  stricter: Stricter;
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

/** Two vendors on the items of one slice. */
export interface SlicePair {
  first: string;
  second: string;
  both: number;
  agreement: Proportion;
  specificBlock: Estimate;
  /** Shares held by the first and by the second. */
  held: [Estimate, Estimate];
  /** Share held by the first - by the second; adjusted over all slices and pairs. */
  heldDifference: TestedDifference;
  /** Share right of the first - of the second, adjusted in the same way; null without gold of both classes in the slice. */
  rightDifference: TestedDifference | null;
  /** Which figures point the other way than those of all items, both shown; or are shown here where nothing is shown for all. */
  against: ('held' | 'right')[];
}

/** The items of one slice. */
export interface SliceFigures {
  name: string;
  value: string;
  items: number;
  /** Each vendor against gold here; empty without gold of both classes in the slice. */
  vendors: { provider: string; missed: Proportion; wronglyHeld: Proportion; right: Proportion }[];
  pairs: SlicePair[];
}

/** What thresholds on one vendor's own scores of one category would do, against gold. */
export interface SweepFigures {
  provider: string;
  category: Category;
  /** The vendor's own; null where it gives no score. */
  scale: string | null;
  scored: number;
  /** Items without a score on this scale: in no point. */
  unscored: GoldCounts;
  /** Items on which the vendor looked and reported nothing: marked at no threshold, and so missed or rightly left. */
  unreported: GoldCounts;
  /** Why there are no points; null where there are. */
  reason: string | null;
  points: {
    threshold: number;
    /** The threshold from 0 to 1, as a policy takes it. */
    share: number;
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
  /** Groups of items that are not independent, such as variants of one template; null where all are. */
  clusters: number | null;
  vendors: VendorFigures[];
  /** Every two vendors, in the order in which they were named. */
  pairs: PairFigures[];
  many: ManyFigures | null;
  gold: GoldFigures | null;
  slices: SliceFigures[];
  /** True when a slice had too many values and the rarest were left out. */
  slicesCut: boolean;
  sweeps: SweepFigures[];
  /** The first table: what somebody who chooses looks at. */
  scoreboard: Scoreboard;
  disagreements: Kept<Disagreement>;
  timeLines: Kept<TimeLine>;
}
