import { type Category } from '@moderato/core';
import {
  accuracyOf,
  confusionOf,
  createItemTable,
  createPairTable,
  mcnemar,
  rawAgreement,
  type Confusion,
  type ItemTable,
  type PairTable,
} from '@moderato/statistics';
import { type GoldClass, type GoldCounts, type GoldFigures } from './analysis.js';
import { decisionTable } from './pair-figures.js';
import { itemsIn, type Pattern } from './patterns.js';
import { meanContrast, resampled, type Resampling } from './resample.js';
import { CategoryState, MISSING, isCovered, isFlagged, isNotCovered } from './states.js';

const NONE: GoldCounts = { positives: 0, negatives: 0 };

/**
 * All figures against gold; null when not one item has a gold label. Gold stands behind the providers in every pattern.
 */
export function goldFigures(
  providers: readonly string[],
  decisions: readonly Pattern[],
  categories: ReadonlyMap<Category, readonly Pattern[]>,
  resampling: Resampling,
): GoldFigures | null {
  const gold = providers.length;
  const labelled = decisions.filter(({ states }) => states[gold] !== MISSING);
  const [anyCategory = []] = categories.values();
  const withDecision = itemsIn(labelled);
  const withCategories = itemsIn(anyCategory, (states) => states[gold] !== 2);
  if (withDecision + withCategories === 0) return null;
  return {
    decisions: withDecision,
    categories: withCategories,
    vendors: providers.map((provider, at) => {
      const table = decisionTable(labelled, gold, at);
      return {
        provider,
        table,
        right: rawAgreement(table, resampling.level),
        block: decisionClass(table, ['block'], resampling),
        held: decisionClass(table, ['review', 'block'], resampling),
        categories: [...categories].map(([category, patterns]) => ({
          category,
          ...categoryClass(patterns, at, gold, resampling),
        })),
      };
    }),
    pairs: providers.flatMap((first, at) =>
      providers.slice(at + 1).map((second, offset) => ({
        first,
        second,
        ...whoIsRight(labelled, at, at + 1 + offset, gold, resampling),
      })),
    ),
  };
}

function whoIsRight(
  labelled: readonly Pattern[],
  first: number,
  second: number,
  gold: number,
  resampling: Resampling,
): Omit<GoldFigures['pairs'][number], 'first' | 'second'> {
  const right = createPairTable(['wrong', 'right']);
  for (const { states, items } of labelled) {
    if (states[first] === MISSING || states[second] === MISSING) continue;
    const word = (place: number) => (states[place] === states[gold] ? 'right' : 'wrong');
    right.add(word(first), word(second), items);
  }
  const { counts } = right.table();
  const [[bothWrong = 0, onlySecondRight = 0] = [], [onlyFirstRight = 0, bothRight = 0] = []] = counts;
  const isRight = (label: string) => Number(label === 'right');
  return {
    items: bothWrong + onlySecondRight + onlyFirstRight + bothRight,
    onlyFirstRight,
    onlySecondRight,
    test: mcnemar({ first: onlyFirstRight, second: onlySecondRight }),
    difference: meanContrast(
      ['wrong', 'right'],
      counts,
      (one, other) => isRight(one) - isRight(other),
      resampling,
    ),
  };
}

function decisionClass(table: PairTable, positives: readonly string[], resampling: Resampling): GoldClass {
  const { confusion, unjudged } = confusionOf(table, positives);
  const noVerdict = { positives: unjudged.positives, negatives: unjudged.negatives };
  return goldClass(confusion, { noVerdict, notCovered: NONE, unknown: NONE }, resampling);
}

function categoryClass(
  patterns: readonly Pattern[],
  vendor: number,
  gold: number,
  resampling: Resampling,
): GoldClass {
  const count = (isPositive: boolean, condition: (state: number | undefined) => boolean) =>
    itemsIn(patterns, (states) => states[gold] === Number(isPositive) && condition(states[vendor]));
  const both = (condition: (state: number | undefined) => boolean): GoldCounts => ({
    positives: count(true, condition),
    negatives: count(false, condition),
  });
  const flagged = both((state) => isCovered(state) && isFlagged(state));
  const clear = both((state) => isCovered(state) && !isFlagged(state));
  const noVerdict = both((state) => state === CategoryState.noVerdict);
  const notCovered = both(isNotCovered);
  const unknown = both((state) => state === CategoryState.unknown || state === CategoryState.unknownFlagged);
  const confusion = {
    truePositives: flagged.positives,
    falsePositives: flagged.negatives,
    falseNegatives: clear.positives,
    trueNegatives: clear.negatives,
  };
  return goldClass(confusion, { noVerdict, notCovered, unknown }, resampling);
}

function goldClass(
  confusion: Confusion,
  beside: Pick<GoldClass, 'noVerdict' | 'notCovered' | 'unknown'>,
  resampling: Resampling,
): GoldClass {
  const accuracy = accuracyOf(confusion, resampling.level);
  const table = tableOf(confusion);
  const of = (name: 'f1' | 'mcc') =>
    accuracy[name].value === null
      ? {
          estimate: accuracy[name],
          interval: { low: null, high: null, level: resampling.level, reason: accuracy[name].reason },
        }
      : resampled(table, (drawn) => rateOf(confusionIn(drawn), name), resampling);
  return { confusion, accuracy, f1: of('f1'), mcc: of('mcc'), ...beside };
}

function rateOf(confusion: Confusion, name: 'f1' | 'mcc') {
  return accuracyOf(confusion)[name];
}

function tableOf({ truePositives, falsePositives, falseNegatives, trueNegatives }: Confusion): ItemTable {
  const items = createItemTable(['gold', 'vendor'], ['no', 'yes']);
  items.add(['yes', 'yes'], truePositives);
  items.add(['no', 'yes'], falsePositives);
  items.add(['yes', 'no'], falseNegatives);
  items.add(['no', 'no'], trueNegatives);
  return items.table();
}

function confusionIn({ patterns }: ItemTable): Confusion {
  const count = (gold: string, vendor: string) =>
    patterns.find(({ labels }) => labels[0] === gold && labels[1] === vendor)?.items ?? 0;
  return {
    truePositives: count('yes', 'yes'),
    falsePositives: count('no', 'yes'),
    falseNegatives: count('yes', 'no'),
    trueNegatives: count('no', 'no'),
  };
}
