import { check, checkCount } from './checks.js';
import { type Confusion } from './confusion.js';

/** The scale of one vendor's scores; scores of different scales are never put into one table. */
export interface ScoreScale {
  /** Whose scores, of what: such as the name of a vendor and of its category. */
  source: string;
  minimum: number;
  maximum: number;
}

/** Items of one score; `positives` of them are of the class by gold. */
export interface ScoreCounts {
  score: number;
  positives: number;
  negatives: number;
}

/** One vendor's own scores against gold, as counts; plain data. Items without a score stand apart and are never taken for 0. */
export interface ScoreTable extends ScoreScale {
  /** From the highest score down. */
  scores: readonly ScoreCounts[];
  unscored: { positives: number; negatives: number };
}

/** A growing score table. */
export interface ScoreTally {
  /** Adds items of this score, null for none; `isPositive` is gold's word. `items` is 1 when left out. Throws RangeError. */
  add(score: number | null, isPositive: boolean, items?: number): void;
  /** Adds all that another table of the same source and scale holds. Throws RangeError for another scale. */
  merge(table: ScoreTable): void;
  /** The counts so far, as a copy. */
  table(): ScoreTable;
}

/** What marking everything from `threshold` up would do to the items that have a score. */
export interface ThresholdPoint {
  threshold: number;
  confusion: Confusion;
}

/**
 * Begins a score table.
 * @throws RangeError for a source without a name and for a scale whose ends are not in order.
 */
export function createScoreTable({ source, minimum, maximum }: ScoreScale): ScoreTally {
  check(typeof source === 'string' && source !== '', 'source', 'a text that is not empty');
  check(Number.isFinite(minimum), 'minimum', 'a finite number');
  check(Number.isFinite(maximum) && maximum > minimum, 'maximum', 'a finite number above the minimum');
  const counts = new Map<number, { positives: number; negatives: number }>();
  const unscored = { positives: 0, negatives: 0 };
  const add = (score: number | null, isPositive: boolean, items = 1) => {
    checkCount(items, 'items');
    check(typeof isPositive === 'boolean', 'isPositive', 'true or false');
    check(
      score === null || (score >= minimum && score <= maximum),
      'score',
      'a number of the scale, or null',
    );
    const known = score === null ? unscored : (counts.get(score) ?? { positives: 0, negatives: 0 });
    known[isPositive ? 'positives' : 'negatives'] += items;
    if (score !== null) counts.set(score, known);
  };
  return {
    add,
    merge(table) {
      const isSame = table.source === source && table.minimum === minimum && table.maximum === maximum;
      check(isSame, 'table', "scores of the same source and scale; other vendors' scores are not comparable");
      for (const { score, positives, negatives } of [...table.scores, { score: null, ...table.unscored }]) {
        add(score, true, positives);
        add(score, false, negatives);
      }
    },
    table: () => ({
      source,
      minimum,
      maximum,
      scores: [...counts]
        .map(([score, { positives, negatives }]) => ({ score, positives, negatives }))
        .sort((first, second) => second.score - first.score),
      unscored: { ...unscored },
    }),
  };
}

/**
 * What each threshold would do, from the highest down: an item is marked when its score is the threshold or more. Without
 * `thresholds`, every score that occurs is one. Items without a score are in no count; they are in `table.unscored`.
 * `accuracyOf` makes rates of a point. A threshold chosen on these items looks better on them than on others.
 * No points when no item has a score. @throws RangeError for a damaged table and for thresholds outside the scale.
 */
export function sweepThresholds(table: ScoreTable, thresholds?: readonly number[]): ThresholdPoint[] {
  const checked = createScoreTable(table);
  checked.merge(table);
  const { minimum, maximum, scores: falling } = checked.table();
  for (const [at, threshold] of (thresholds ?? []).entries()) {
    check(threshold >= minimum && threshold <= maximum, `thresholds[${at}]`, 'a number of the scale');
  }
  if (falling.length === 0) return [];
  const positives = falling.reduce((sum, count) => sum + count.positives, 0);
  const negatives = falling.reduce((sum, count) => sum + count.negatives, 0);
  const wanted = thresholds ?? falling.map(({ score }) => score);
  let [next, truePositives, falsePositives] = [0, 0, 0];
  return [...wanted]
    .sort((first, second) => second - first)
    .map((threshold) => {
      for (
        let count = falling[next];
        count !== undefined && count.score >= threshold;
        count = falling[next]
      ) {
        truePositives += count.positives;
        falsePositives += count.negatives;
        next++;
      }
      const falseNegatives = positives - truePositives;
      const trueNegatives = negatives - falsePositives;
      return { threshold, confusion: { truePositives, falsePositives, falseNegatives, trueNegatives } };
    });
}
