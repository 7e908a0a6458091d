import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alpha } from 'krippendorff';
import { ConfusionMatrix } from 'ml-confusion-matrix';
import {
  accuracyOf,
  cohenKappa,
  confusionOf,
  createRatingTable,
  gwetAgreement,
  krippendorffAlpha,
  pairTableOf,
  type Estimate,
  type PairTable,
  type Weighting,
} from '@moderato/statistics';
import { ratingLists, squares } from './support.js';

const LETTERS = ['a', 'b', 'c', 'd'];

/** Ours must be near the other program's figure, and null exactly where it has none. */
function expectSame(ours: { value: number | null }, theirs: number) {
  if (Number.isFinite(theirs)) expect(ours.value).toBeCloseTo(theirs, 9);
  else expect(ours.value).toBeNull();
}

type Distance = (first: string, second: string) => number;

/** The ordinal distance as Krippendorff prints it: a sum over the labels between two, less half of their own counts. */
function ordinalDistance(items: (string | null)[][]): Distance {
  const pairable = items
    .map((item) => item.filter((label) => label !== null))
    .filter((item) => item.length >= 2);
  const totals = LETTERS.map((letter) => pairable.flat().filter((label) => label === letter).length);
  return (first, second) => {
    const [low, high] = [LETTERS.indexOf(first), LETTERS.indexOf(second)].sort((one, other) => one - other);
    const between = totals.slice(low, high! + 1).reduce((sum, count) => sum + count, 0);
    return first === second ? 0 : (between - (totals[low!]! + totals[high!]!) / 2) ** 2;
  };
}

describe('against other programs', () => {
  it.each([
    ['nominal', () => undefined],
    ['ordinal', ordinalDistance],
    [
      'interval',
      () => (first: string, second: string) => (LETTERS.indexOf(first) - LETTERS.indexOf(second)) ** 2,
    ],
  ] as const)("Krippendorff's %s alpha is that of the package krippendorff", (metric, distanceFor) => {
    fc.assert(
      fc.property(ratingLists, (items) => {
        const table = createRatingTable(LETTERS);
        for (const item of items) table.add(item);
        const byRater = items[0]!.map((_, rater) => items.map((item) => item[rater] ?? undefined));

        expectSame(krippendorffAlpha(table.table(), { metric }), alpha<string>(byRater, distanceFor(items)));
      }),
    );
  });

  it('precision, recall, rates, F1 and MCC are those of the package ml-confusion-matrix', () => {
    fc.assert(
      fc.property(squares(3), (counts) => {
        const labels = LETTERS.slice(0, 3);
        const theirs = new ConfusionMatrix(counts, labels);
        for (const label of labels) {
          const ours = accuracyOf(confusionOf(pairTableOf(labels, counts), [label]).confusion);

          expectSame(ours.precision, theirs.getPositivePredictiveValue(label));
          expectSame(ours.recall, theirs.getTruePositiveRate(label));
          expectSame(ours.falsePositiveRate, theirs.getFalsePositiveRate(label));
          expectSame(ours.falseNegativeRate, theirs.getFalseNegativeRate(label));
          expectSame(ours.f1, theirs.getF1Score(label));
          expectSame(ours.mcc, theirs.getMatthewsCorrelationCoefficient(label));
        }
      }),
    );
  });
});

describe('against the delta method, by numerical derivatives', () => {
  const SCALE = 1_000_000;
  const STEP = 100;

  /** The large-sample standard error of any statistic of a multinomial table that does not change with its size. */
  function numericalError(counts: number[][], statistic: (table: PairTable) => Estimate): number {
    const moved = (row: number, column: number, step: number) => {
      const cells = counts.map((line) => line.map((count) => count * SCALE));
      cells[row]![column]! += step;
      return statistic(pairTableOf(LETTERS.slice(0, counts.length), cells)).value!;
    };
    let variance = 0;
    for (const [row, line] of counts.entries()) {
      for (const [column, count] of line.entries()) {
        if (count === 0) continue;
        const slope = ((moved(row, column, STEP) - moved(row, column, -STEP)) * SCALE) / (2 * STEP);
        variance += count * slope * slope;
      }
    }
    return Math.sqrt(variance);
  }

  const total = (counts: number[][]) => counts.flat().reduce((sum, count) => sum + count, 0);

  it.each(['nominal', 'linear', 'quadratic'] as Weighting[])(
    "the standard error of Cohen's kappa, %s",
    (weighting) => {
      fc.assert(
        fc.property(squares(3), (counts) => {
          const kappa = cohenKappa(pairTableOf(LETTERS.slice(0, 3), counts), weighting);
          fc.pre(kappa.value !== null);

          expect(kappa.standardError).toBeCloseTo(
            numericalError(counts, (table) => cohenKappa(table, weighting)),
            5,
          );
        }),
      );
    },
  );

  it.each(['nominal', 'linear', 'quadratic'] as Weighting[])(
    "the standard error of Gwet's coefficient, %s",
    (weighting) => {
      fc.assert(
        fc.property(squares(3), (counts) => {
          const items = total(counts);
          fc.pre(items >= 2);
          const coefficient = gwetAgreement(pairTableOf(LETTERS.slice(0, 3), counts), weighting);
          fc.pre(coefficient.value !== null);
          // Gwet divides by items - 1 where the delta method divides by items.
          const expected = numericalError(counts, (table) => gwetAgreement(table, weighting));

          expect(coefficient.standardError).toBeCloseTo(expected * Math.sqrt(items / (items - 1)), 5);
        }),
      );
    },
  );
});
