import { type Category } from '@moderato/core';
import { mcnemarByCategory, proportionOf } from '@moderato/statistics';
import { type PairCategory } from './analysis.js';
import { type Pattern } from './patterns.js';
import { type Resampling } from './resample.js';
import { difference } from './sample.js';
import { CategoryState, isCovered, isFlagged, isNotCovered } from './states.js';

type Counts = Omit<PairCategory, 'agreement' | 'test' | 'difference'>;

/** Two vendors' figures on every category; the tests are adjusted over all categories that can be compared. */
export function pairCategories(
  patternsOf: ReadonlyMap<Category, readonly Pattern[]>,
  first: number,
  second: number,
  resampling: Resampling,
): PairCategory[] {
  const counts = [...patternsOf].map(([category, patterns]) => countPair(category, patterns, first, second));
  const family = counts.filter(({ compared }) => compared > 0);
  const tests = mcnemarByCategory(
    family.map(({ category, onlyFirst, onlySecond }) => ({ category, first: onlyFirst, second: onlySecond })),
  );
  const testOf = new Map(tests.map((test) => [test.category, test]));
  return counts.map((count) => ({
    ...count,
    agreement: proportionOf(
      count.both + count.neither,
      count.compared,
      'no item is covered by both',
      resampling.level,
    ),
    test: testOf.get(count.category) ?? null,
    difference: count.compared === 0 ? null : differenceOf(count, resampling),
  }));
}

function differenceOf({ neither, onlySecond, onlyFirst, both }: Counts, resampling: Resampling) {
  const cells = [
    { states: [0], items: neither + both, weight: 1 },
    { states: [1], items: onlyFirst, weight: 1 },
    { states: [-1], items: onlySecond, weight: 1 },
  ];
  return difference({ patterns: cells, clusters: null }, ([state = 0]) => state, resampling);
}

/** Counts one category of a pair: what can be compared, and beside it what cannot, and why. */
function countPair(category: Category, patterns: readonly Pattern[], first: number, second: number): Counts {
  const counts: Counts = {
    category,
    both: 0,
    onlyFirst: 0,
    onlySecond: 0,
    neither: 0,
    compared: 0,
    notCovered: { first: 0, second: 0, both: 0 },
    unknown: 0,
    noVerdict: 0,
    flaggedAlone: { first: 0, second: 0 },
    flaggedNotCompared: 0,
  };
  for (const { states, items } of patterns) {
    const [one, other] = [states[first], states[second]];
    if (one === CategoryState.noVerdict || other === CategoryState.noVerdict) {
      counts.noVerdict += items;
    } else if (isCovered(one) && isCovered(other)) {
      counts.compared += items;
      counts[cellOf(isFlagged(one), isFlagged(other))] += items;
    } else {
      const side = missingSide(one, other);
      if (side === null) counts.unknown += items;
      else counts.notCovered[side] += items;
      if (isFlagged(one) || isFlagged(other)) counts.flaggedNotCompared += items;
      if (isFlagged(one) && !isCovered(other)) counts.flaggedAlone.first += items;
      if (isFlagged(other) && !isCovered(one)) counts.flaggedAlone.second += items;
    }
  }
  return counts;
}

function cellOf(first: boolean, second: boolean): 'both' | 'onlyFirst' | 'onlySecond' | 'neither' {
  if (first) return second ? 'both' : 'onlyFirst';
  return second ? 'onlySecond' : 'neither';
}

function missingSide(
  first: number | undefined,
  second: number | undefined,
): 'first' | 'second' | 'both' | null {
  if (isNotCovered(first)) return isNotCovered(second) ? 'both' : 'first';
  return isNotCovered(second) ? 'second' : null;
}
