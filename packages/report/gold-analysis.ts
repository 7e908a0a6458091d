import { type Category, type Decision } from '@moderato/core';
import { type Accuracy, type Confusion, type PairTable, type Proportion } from '@moderato/statistics';
import { type WithInterval } from './with-interval.js';
import { type Difference } from './sample.js';

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

/** What a vendor decided on the items of one class. */
export type DecisionCounts = Record<Decision | 'noVerdict', number>;

/**
 * When a vendor is right. `held`: gold only says whether an item may pass, so that review and block are the same. `decision`:
 * gold has passes, reviews and blocks, and the decision must be the same.
 */
export type GoldRule = 'held' | 'decision';

/** One vendor's decisions against gold. Harmful is what gold does not pass. */
export interface GoldDecisions {
  harmful: DecisionCounts;
  harmless: DecisionCounts;
  /** Gold decisions in rows, the vendor's in columns; only under the rule `decision`. */
  table: PairTable | null;
  right: Proportion;
  /** Of the harmful items the share that passes. */
  missed: Proportion;
  /** Of the harmless items the shares that are held (review or block), and blocked. */
  wronglyHeld: Proportion;
  wronglyBlocked: Proportion;
  /** Held as the class; blocked against what gold blocks, or under the rule `held` against what it does not pass. */
  held: GoldClass;
  block: GoldClass;
}

/** Who of two vendors is right more often; `first` and `second` of `difference` are the items on which it alone is right. */
export interface GoldPair {
  first: string;
  second: string;
  items: number;
  /** Share right of the first - share right of the second. */
  difference: Difference;
  /** The same of the shares missed and wrongly held: above 0, the first misses or wrongly holds more. */
  missed: Difference;
  wronglyHeld: Difference;
  /**
   * Who is shown to be right more often. `none named` where one of them decides the same on every item: it is right on one class only by
   * not looking. `too few` where they differ on fewer than six items.
   */
  better: 'first' | 'second' | 'not shown' | 'too few' | 'none named';
  /** The vendors that pass, or hold, every item of this comparison. */
  constant: { provider: string; decides: 'pass' | 'held' }[];
}

/** The verdicts against the labels that people gave. */
export interface GoldFigures {
  /** Items whose label says whether they may pass, and how many of them may not. */
  labelled: number;
  harmful: number;
  harmless: number;
  /** Items with a gold decision, not only categories; and with gold categories. */
  decisions: number;
  categories: number;
  rule: GoldRule;
  /** Whether items have unequal weights. */
  isWeighted: boolean;
  /** Why there are no figures about decisions; null where there are. */
  refusal: string | null;
  /** Why there are no figures about categories; null where there are. */
  categoryRefusal: string | null;
  vendors: {
    provider: string;
    decisions: GoldDecisions | null;
    /** Categories that gold names on some items and not on others. */
    categories: (GoldClass & { category: Category })[];
  }[];
  pairs: GoldPair[];
}
