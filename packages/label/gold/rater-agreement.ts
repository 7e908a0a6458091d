import { CATEGORIES, DECISIONS, type Category } from '@moderato/core';
import {
  bootstrap,
  createItemTable,
  gwetAgreementOfMany,
  krippendorffAlpha,
  normalInterval,
  proportionOf,
  ratingsOfItems,
  type Estimate,
  type EstimateWithError,
  type IntervalOrReason,
  type ItemTable,
  type Proportion,
} from '@moderato/statistics';
import { type Label } from '../labels/label.js';

/** A statistic with its interval of 95%. */
export interface AgreementFigure {
  estimate: Estimate;
  interval: IntervalOrReason;
}

/** How far raters agree; unsure labels are counted and in no figure. */
export interface RaterAgreement {
  raters: { rater: string; labels: number; unsure: number }[];
  /** Items with a label. */
  items: number;
  /** Items with the sure labels of two raters or more: those that all of this is about. */
  shared: number;
  decisions: CategoryAgreement & {
    /** Krippendorff's alpha where pass against block counts more than pass against review. */
    ordinalAlpha: AgreementFigure;
  };
  categories: (CategoryAgreement & { category: Category })[];
  /** Every two raters with a shared item. */
  pairs: { first: string; second: string; same: Proportion }[];
}

/** Agreement on one question. */
export interface CategoryAgreement {
  /** Items with two answers or more. */
  shared: number;
  /** Krippendorff's alpha, with a bootstrap interval over items. */
  alpha: AgreementFigure;
  /** Gwet's AC1, which stays steady where one answer is rare, with its large-sample interval. */
  ac1: AgreementFigure;
}

const LEVEL = 0.95;

/**
 * How far the raters of a sample agree: on the decision, and on each category that anybody named.
 * @param seed of the bootstrap.
 * @returns null with fewer than two raters.
 */
export function raterAgreement(labels: readonly Label[], seed = 1): RaterAgreement | null {
  const names = [...new Set(labels.map(({ rater }) => rater))].sort();
  if (names.length < 2) return null;
  const byKey = new Map<string, Label[]>();
  for (const label of labels) byKey.set(label.key, [...(byKey.get(label.key) ?? []), label]);
  const groups = [...byKey.values()];
  const tableOf = (words: readonly string[], answerOf: (label: Label) => string | null): ItemTable => {
    const tally = createItemTable(names, words);
    for (const group of groups) {
      tally.add(
        names.map((name) => {
          const label = group.find(({ rater }) => rater === name);
          return label === undefined ? null : answerOf(label);
        }),
      );
    }
    return tally.table();
  };
  const decisions = tableOf(DECISIONS, ({ decision }) => decision);
  const named = CATEGORIES.filter((category) =>
    labels.some(({ categories }) => categories.includes(category)),
  );
  return {
    raters: names.map((rater) => {
      const own = labels.filter((label) => label.rater === rater);
      return { rater, labels: own.length, unsure: own.filter(({ decision }) => decision === null).length };
    }),
    items: groups.length,
    shared: sharedIn(decisions),
    decisions: { ...agreementOn(decisions, seed), ordinalAlpha: alphaOf(decisions, 'ordinal', seed) },
    categories: named.map((category) => ({
      category,
      ...agreementOn(
        tableOf(['no', 'yes'], (label) => answerOn(label, category)),
        seed,
      ),
    })),
    pairs: pairsOf(names, decisions),
  };
}

/** Whoever holds back without a category says nothing of any. */
function answerOn({ decision, categories }: Label, category: Category): 'yes' | 'no' | null {
  if (decision === null || (decision !== 'pass' && categories.length === 0)) return null;
  return categories.includes(category) ? 'yes' : 'no';
}

function agreementOn(table: ItemTable, seed: number): CategoryAgreement {
  const ac1 = gwetAgreementOfMany(ratingsOfItems(table));
  return {
    shared: sharedIn(table),
    alpha: alphaOf(table, 'nominal', seed),
    ac1: { estimate: withoutError(ac1), interval: normalInterval(ac1, LEVEL) },
  };
}

function alphaOf(table: ItemTable, metric: 'nominal' | 'ordinal', seed: number): AgreementFigure {
  const statistic = (drawn: ItemTable) => krippendorffAlpha(ratingsOfItems(drawn), { metric });
  const { estimate, interval } = bootstrap(table, statistic, { seed, level: LEVEL });
  if (interval.low === null || interval.low < interval.high) return { estimate, interval };
  const reason = 'every replicate has the same value';
  return { estimate, interval: { low: null, high: null, level: LEVEL, reason } };
}

function withoutError(estimate: EstimateWithError): Estimate {
  return estimate.value === null ? estimate : { value: estimate.value };
}

function sharedIn({ patterns }: ItemTable): number {
  const given = (labels: readonly (string | null)[]) => labels.filter((label) => label !== null).length;
  return patterns.reduce((sum, { labels, items }) => sum + (given(labels) >= 2 ? items : 0), 0);
}

function pairsOf(names: readonly string[], { patterns }: ItemTable): RaterAgreement['pairs'] {
  return names.flatMap((first, one) =>
    names.slice(one + 1).flatMap((second, offset) => {
      const other = one + 1 + offset;
      let [same, shared] = [0, 0];
      for (const { labels, items } of patterns) {
        if (labels[one] == null || labels[other] == null) continue;
        shared += items;
        if (labels[one] === labels[other]) same += items;
      }
      return shared === 0
        ? []
        : [{ first, second, same: proportionOf(same, shared, 'no shared item', LEVEL) }];
    }),
  );
}
