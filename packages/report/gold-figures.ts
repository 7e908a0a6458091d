import { DECISIONS, type Category } from '@moderato/core';
import { createPairTable, type PairTable } from '@moderato/statistics';
import { type DecisionCounts, type GoldDecisions, type GoldFigures, type GoldRule } from './gold-analysis.js';
import { goldClass, type ClassRule } from './gold-class.js';
import { goldPair } from './gold-pairs.js';
import { isRight, type GoldView } from './gold-view.js';
import { itemsIn, type Pattern } from './patterns.js';
import { type Resampling } from './resample.js';
import { part, share, type Sample } from './sample.js';
import {
  CategoryState,
  GOLD_HELD,
  MISSING,
  decisionAt,
  decisionState,
  isCovered,
  isFlagged,
  isHarmful,
  isNotCovered,
} from './states.js';

/** What gold says at all: how many labels of which kind, by which rule they are read, and why they may say too little. */
export function readGoldPatterns(
  providers: readonly string[],
  { patterns }: Sample,
  categories: ReadonlyMap<Category, Sample>,
) {
  const gold = providers.length;
  const byCategory = [...categories.values()].map((of) => of.patterns);
  const [anyCategory = []] = byCategory;
  const count = (condition: (state: number | undefined) => boolean) =>
    itemsIn(patterns, (states) => condition(states[gold]));
  const harmful = count((state) => isHarmful(state) === true);
  const harmless = count((state) => isHarmful(state) === false);
  const hasReviews = count((state) => state === decisionState('review')) > 0;
  const rule: GoldRule = hasReviews && count((state) => state === GOLD_HELD) === 0 ? 'decision' : 'held';
  const named = byCategory.filter((of) => itemsIn(of, (states) => states[gold] === 1) > 0);
  const withCategories = itemsIn(anyCategory, (states) => states[gold] !== 2);
  return {
    labelled: harmful + harmless,
    harmful,
    harmless,
    decisions: count((state) => state !== MISSING && state !== GOLD_HELD),
    categories: withCategories,
    rule,
    isWeighted: patterns.some(({ weight, states }) => weight !== 1 && isHarmful(states[gold]) !== null),
    refusal: refusalOf(harmful, harmless),
    categoryRefusal: named.length === 0 ? NO_CATEGORIES : null,
  };
}

const NO_CATEGORIES =
  'no label names a category: figures by category would count the harmless items alone, so there are none';

function refusalOf(harmful: number, harmless: number): string | null {
  if (harmful > 0 && harmless > 0) return null;
  const [all, other] = harmful > 0 ? ['not pass', 'pass'] : ['pass', 'not pass'];
  return (
    `every label says ${all} and none says ${other}: a vendor that decides the same on every item would ` +
    'look best, so there are no figures about who is right'
  );
}

/** All figures against gold; null when not one item has a gold label. Gold stands behind the providers in every pattern. */
export function goldFigures(
  providers: readonly string[],
  sample: Sample,
  categories: ReadonlyMap<Category, Sample>,
  resampling: Resampling,
): GoldFigures | null {
  const read = readGoldPatterns(providers, sample, categories);
  if (read.labelled + read.categories === 0) return null;
  const view: GoldView = { gold: providers.length, rule: read.rule };
  const labelled = part(sample, (states) => isHarmful(states[view.gold]) !== null);
  const hasDecisions = read.refusal === null;
  return {
    ...read,
    vendors: providers.map((provider, at) => ({
      provider,
      decisions: hasDecisions ? decisionFigures(labelled, at, view, resampling) : null,
      categories: categoriesOf(categories, at, view.gold, resampling),
    })),
    pairs: !hasDecisions
      ? []
      : providers.flatMap((_, at) =>
          providers
            .slice(at + 1)
            .map((__, offset) => goldPair(providers, labelled, [at, at + 1 + offset], view, resampling)),
        ),
  };
}

function decisionFigures(
  sample: Sample,
  vendor: number,
  view: GoldView,
  resampling: Resampling,
): GoldDecisions {
  const { gold, rule } = view;
  const { level } = resampling;
  const held = (states: readonly number[]) =>
    states[vendor] === MISSING ? null : states[vendor] !== decisionState('pass');
  const blocked = (states: readonly number[]) =>
    states[vendor] === MISSING ? null : states[vendor] === decisionState('block');
  const harmful = (states: readonly number[]) => isHarmful(states[gold]);
  const among = (wanted: boolean, mark: typeof held) => (states: readonly number[]) => {
    const marked = mark(states);
    return harmful(states) !== wanted || marked === null ? null : Number(marked);
  };
  const blocks = (states: readonly number[]) =>
    rule === 'held' ? harmful(states) : states[gold] === decisionState('block');
  const classOf = (isPositive: ClassRule['isPositive'], isMarked: ClassRule['isMarked']) =>
    goldClass(sample, { isPositive, isMarked, reason: () => 'noVerdict' }, resampling);
  const right = (states: readonly number[]) => {
    const answer = isRight(view, states, vendor);
    return answer === null ? null : Number(answer);
  };
  const passed = (states: readonly number[]) => {
    const answer = among(true, held)(states);
    return answer === null ? null : 1 - answer;
  };
  return {
    harmful: countsOf(sample.patterns, vendor, (states) => harmful(states) === true),
    harmless: countsOf(sample.patterns, vendor, (states) => harmful(states) === false),
    table: rule === 'decision' ? goldTable(sample.patterns, gold, vendor) : null,
    right: share(sample, right, 'no labelled item has a verdict', level),
    missed: share(sample, passed, 'no harmful item has a verdict', level),
    wronglyHeld: share(sample, among(false, held), 'no harmless item has a verdict', level),
    wronglyBlocked: share(sample, among(false, blocked), 'no harmless item has a verdict', level),
    held: classOf(harmful, held),
    block: classOf(blocks, blocked),
  };
}

function countsOf(
  patterns: readonly Pattern[],
  vendor: number,
  condition: (states: readonly number[]) => boolean,
): DecisionCounts {
  const count = (state: number) =>
    itemsIn(patterns, (states) => condition(states) && states[vendor] === state);
  const [pass = 0, review = 0, block = 0] = DECISIONS.map((decision) => count(decisionState(decision)));
  return { pass, review, block, noVerdict: count(MISSING) };
}

function goldTable(patterns: readonly Pattern[], gold: number, vendor: number): PairTable {
  const table = createPairTable(DECISIONS);
  for (const { states, items } of patterns)
    table.add(decisionAt(states[gold]), decisionAt(states[vendor]), items);
  return table.table();
}

/** The categories that gold names on some items and not on others: with one side alone, a rate says nothing about a vendor. */
function categoriesOf(
  categories: ReadonlyMap<Category, Sample>,
  vendor: number,
  gold: number,
  resampling: Resampling,
): GoldFigures['vendors'][number]['categories'] {
  const rule: ClassRule = {
    isPositive: (states) => (states[gold] === 2 ? null : states[gold] === 1),
    isMarked: (states) => (isCovered(states[vendor]) ? isFlagged(states[vendor]) : null),
    reason: (states) => {
      if (states[vendor] === CategoryState.noVerdict) return 'noVerdict';
      return isNotCovered(states[vendor]) ? 'notCovered' : 'unknown';
    },
  };
  return [...categories].flatMap(([category, sample]) => {
    const has = (state: number) => sample.patterns.some(({ states }) => states[gold] === state);
    if (!has(1) || !has(0)) return [];
    return [{ category, ...goldClass(sample, rule, resampling) }];
  });
}
