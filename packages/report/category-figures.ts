import { type Category } from '@moderato/core';
import { mcnemarByCategory } from '@moderato/statistics';
import { type PairCategory } from './analysis.js';
import { type Pattern } from './patterns.js';
import { type Resampling } from './resample.js';
import { difference, share, type Sample } from './sample.js';
import { CategoryState, isCovered, isFlagged, isNotCovered } from './states.js';

type Counts = Omit<PairCategory, 'agreement' | 'test' | 'difference'>;

/** Two vendors' figures on every category; the tests are adjusted over all categories that can be compared. */
export function pairCategories(
  samples: ReadonlyMap<Category, Sample>,
  first: number,
  second: number,
  resampling: Resampling,
): PairCategory[] {
  const counts = [...samples].map(([category, sample]) => {
    const count = countPair(category, sample.patterns, first, second);
    if (count.compared === 0) return { count, sample: null, sides: null };
    const marks = marksOf(sample, count, first, second);
    return { count, sample: marks, sides: sidesOf(marks) };
  });
  const tests = mcnemarByCategory(
    counts.flatMap(({ count: { category }, sides }) => (sides === null ? [] : [{ category, ...sides }])),
  );
  const testOf = new Map(tests.map((test) => [test.category, test]));
  return counts.map(({ count, sample }) => ({
    ...count,
    agreement: share(
      sample ?? NOTHING,
      ([mark = 0]) => Number(mark === 0),
      'no item is covered by both',
      resampling.level,
    ),
    test: testOf.get(count.category) ?? null,
    difference: sample === null ? null : difference(sample, markOf, resampling),
  }));
}

const NOTHING: Sample = { patterns: [], clusters: null };

const markOf = ([mark = 0]: readonly number[]) => mark;

/** The compared items, each with one state: 1 where the first alone flags it, -1 where the second alone does, 0 for all others. */
function marksOf(sample: Sample, count: Counts, first: number, second: number): Sample {
  const { neither, onlySecond, onlyFirst, both } = count;
  const patterns = [
    { states: [0], items: neither + both, weight: 1 },
    { states: [1], items: onlyFirst, weight: 1 },
    { states: [-1], items: onlySecond, weight: 1 },
  ];
  const marksIn = (group: readonly Pattern[]) =>
    group.flatMap(({ states, items }) => {
      const [one, other] = [states[first], states[second]];
      if (!isCovered(one) || !isCovered(other)) return [];
      return [{ states: [Number(isFlagged(one)) - Number(isFlagged(other))], items, weight: 1 }];
    });
  const clusters = sample.clusters?.map(marksIn).filter((group) => group.length > 0) ?? null;
  return { patterns, clusters };
}

/** What the exact test counts: items that one side alone flags, or the clusters in which one side flags more. */
function sidesOf({ patterns, clusters }: Sample): { first: number; second: number } {
  const sum = (group: readonly Pattern[]) =>
    group.reduce((total, { states, items }) => total + markOf(states) * items, 0);
  if (clusters === null) return { first: patterns[1]?.items ?? 0, second: patterns[2]?.items ?? 0 };
  const sums = clusters.map(sum);
  return { first: sums.filter((one) => one > 0).length, second: sums.filter((one) => one < 0).length };
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
