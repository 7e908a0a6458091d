import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  accuracyOf,
  bowker,
  cohenKappa,
  completeness,
  confusionOf,
  fleissKappa,
  gwetAgreement,
  gwetAgreementOfMany,
  krippendorffAlpha,
  mcnemar,
  normalInterval,
  pairTableOf,
  pairwiseAgreement,
  ratingsOfPairs,
  rawAgreement,
  specificAgreement,
  strictness,
  stuartMaxwell,
  transposed,
  type Estimate,
  type PairTable,
  type RatingTable,
  type Weighting,
} from '@moderato/statistics';
import { pairTables, ratingTables, squares, valueOf } from './support.js';
import { casesOf } from '../support/exhaustive.js';

const WEIGHTINGS: Weighting[] = ['nominal', 'linear', 'quadratic'];
const METRICS = ['nominal', 'ordinal', 'interval'] as const;

/** Every number anywhere in a result is finite, and every null stands beside a reason or beside another null. */
function expectFinite(result: unknown) {
  const text = JSON.stringify(result, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? `not finite: ${value}` : value,
  );
  expect(text).not.toContain('not finite');
}

function expectWithin(estimate: Estimate, low: number, high = 1) {
  expectFinite(estimate);
  if (estimate.value === null) {
    expect(estimate.reason).toMatch(/^\w[\w ,]+$/);
    return;
  }
  expect(estimate.value).toBeGreaterThanOrEqual(low - 1e-12);
  expect(estimate.value).toBeLessThanOrEqual(high);
}

/** The same ratings with the labels in another order. */
function relabelled(table: PairTable, order: readonly number[]): PairTable {
  return {
    ...table,
    counts: order.map((row) => order.map((column) => table.counts[row]![column]!)),
    firstOnly: order.map((row) => table.firstOnly[row]!),
    secondOnly: order.map((column) => table.secondOnly[column]!),
  };
}

const expectEqual = (first: Estimate, second: Estimate) =>
  expect(first).toEqual(second.value === null ? second : { ...second, ...near(second) });

const near = (estimate: Estimate) =>
  Object.fromEntries(
    Object.entries(estimate).map(([key, value]) => [
      key,
      typeof value === 'number' ? expect.closeTo(value, 7) : value,
    ]),
  );

describe('every statistic of two raters', () => {
  it('is a finite number within its range, or null with a reason, on any table', () => {
    fc.assert(
      fc.property(pairTables, (table) => {
        const size = table.labels.length;
        expectWithin(rawAgreement(table), 0);
        expectWithin(completeness(table).share, 0);
        for (const label of table.labels) expectWithin(specificAgreement(table, label), 0);
        for (const weighting of WEIGHTINGS) {
          expectWithin(cohenKappa(table, weighting), -1);
          expectFinite(normalInterval(cohenKappa(table, weighting)));
          expectWithin(
            gwetAgreement(table, weighting),
            weighting === 'nominal' ? -1 / (size - 1) : -Infinity,
          );
        }
        for (const test of [bowker(table), stuartMaxwell(table)]) {
          expectWithin(test, 0, Infinity);
          if (test.value !== null) expectWithin({ value: test.pValue }, 0);
        }
        expectWithin(strictness(table).difference, -1);
        expectWithin(strictness(table).pValue, 0);
        const { confusion } = confusionOf(table, table.labels.slice(1));
        const { mcc, ...rates } = accuracyOf(confusion);
        expectWithin(mcc, -1);
        for (const rate of Object.values(rates)) {
          expectWithin(rate, 0);
          if (rate.value === null || !('interval' in rate)) continue;
          expect(rate.interval.low).toBeLessThanOrEqual(rate.value);
          expect(rate.interval.high).toBeGreaterThanOrEqual(rate.value);
        }
        expectFinite(mcnemar({ first: confusion.falsePositives, second: confusion.falseNegatives }));
      }),
      { numRuns: casesOf(100, 400) },
    );
  });

  it('is the same when the raters change places', () => {
    fc.assert(
      fc.property(pairTables, (table) => {
        const other = transposed(table);
        expectEqual(rawAgreement(other), rawAgreement(table));
        for (const label of table.labels) {
          expectEqual(specificAgreement(other, label), specificAgreement(table, label));
        }
        for (const weighting of WEIGHTINGS) {
          expectEqual(cohenKappa(other, weighting), cohenKappa(table, weighting));
          expectEqual(gwetAgreement(other, weighting), gwetAgreement(table, weighting));
        }
        expectEqual(bowker(other), bowker(table));
        expect(strictness(other).firstStricter).toBe(strictness(table).secondStricter);
        expect(strictness(other).pValue).toEqual(strictness(table).pValue);
      }),
    );
  });

  it('does not depend on the order of the labels where that has no meaning', () => {
    const turned = pairTables.chain((table) =>
      fc.tuple(
        fc.constant(table),
        fc.shuffledSubarray(
          table.labels.map((_, label) => label),
          { minLength: table.labels.length },
        ),
      ),
    );
    fc.assert(
      fc.property(turned, ([table, order]) => {
        const other = relabelled(table, order);
        expectEqual(rawAgreement(other), rawAgreement(table));
        expectEqual(cohenKappa(other), cohenKappa(table));
        expectEqual(gwetAgreement(other), gwetAgreement(table));
        expectEqual(bowker(other), bowker(table));
        expectEqual(krippendorffAlpha(ratingsOfPairs(other)), krippendorffAlpha(ratingsOfPairs(table)));
      }),
    );
  });

  it('tests margins alike whatever the order of the labels', () => {
    fc.assert(
      fc.property(squares(4), (counts) => {
        const table = pairTableOf(['a', 'b', 'c', 'd'], counts);

        expectEqual(stuartMaxwell(relabelled(table, [2, 0, 3, 1])), stuartMaxwell(table));
        expectEqual(stuartMaxwell(transposed(table)), stuartMaxwell(table));
      }),
    );
  });

  it('is 1 on a perfect table with more than one class', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 5 }), (diagonal) => {
        fc.pre(diagonal.filter((count) => count > 0).length >= 2);
        const counts = diagonal.map((count, row) =>
          diagonal.map((_, column) => (row === column ? count : 0)),
        );
        const table = pairTableOf('abcde'.slice(0, diagonal.length).split(''), counts);
        const ratings = ratingsOfPairs(table);

        expect(rawAgreement(table).value).toBe(1);
        for (const weighting of WEIGHTINGS) {
          expect(cohenKappa(table, weighting).value).toBe(1);
          expect(gwetAgreement(table, weighting).value).toBeCloseTo(1, 12);
        }
        expect(fleissKappa(ratings).value).toBe(1);
        for (const metric of METRICS) expect(krippendorffAlpha(ratings, { metric }).value).toBe(1);
      }),
    );
  });

  it('has on two labels the same kappa with any weights', () => {
    fc.assert(
      fc.property(squares(2), (counts) => {
        const table = pairTableOf(['a', 'b'], counts);

        expect(cohenKappa(table, 'linear')).toEqual(cohenKappa(table));
        expect(cohenKappa(table, 'quadratic')).toEqual(cohenKappa(table));
      }),
    );
  });

  it('has as its quadratic kappa the concordance of the positions (Lin 1989)', () => {
    fc.assert(
      fc.property(squares(4), (counts) => {
        const pairs = counts.flatMap((line, row) =>
          line.flatMap((count, column) => Array.from({ length: count }, () => [row, column] as const)),
        );
        const mean = (of: (pair: readonly [number, number]) => number) =>
          pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
        const [one, other] = [mean(([row]) => row), mean(([, column]) => column)];
        const covariance = mean(([row, column]) => (row - one) * (column - other));
        const spread = mean(([row, column]) => (row - one) ** 2 + (column - other) ** 2) + (one - other) ** 2;
        const kappa = cohenKappa(pairTableOf(['a', 'b', 'c', 'd'], counts), 'quadratic');
        fc.pre(kappa.value !== null);

        expect(kappa.value).toBeCloseTo((2 * covariance) / spread, 9);
      }),
    );
  });
});

describe('every statistic of many raters', () => {
  it('is a finite number within its range, or null with a reason, on any table', () => {
    fc.assert(
      fc.property(ratingTables, (table) => {
        expectWithin(pairwiseAgreement(table), 0);
        expectWithin(fleissKappa(table), -1);
        for (const metric of METRICS) expectWithin(krippendorffAlpha(table, { metric }), -1);
        for (const weighting of WEIGHTINGS) {
          const low = weighting === 'nominal' ? -1 / (table.labels.length - 1) : -Infinity;
          expectWithin(gwetAgreementOfMany(table, weighting), low);
        }
      }),
      { numRuns: casesOf(100, 400) },
    );
  });

  it("ties Krippendorff's alpha to Fleiss' kappa where nothing is missing", () => {
    const complete = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 500 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(complete, (rows) => {
        const patterns = rows.map(([first, items]) => ({ counts: [first, 4 - first], items }));
        const table: RatingTable = { labels: ['a', 'b'], patterns };
        const kappa = fleissKappa(table);
        fc.pre(kappa.value !== null);
        const ratings = 4 * rows.reduce((sum, [, items]) => sum + items, 0);

        expect(krippendorffAlpha(table).value).toBeCloseTo(
          valueOf(kappa) + (1 - valueOf(kappa)) / ratings,
          9,
        );
      }),
    );
  });

  it('does not change when every item comes several times, but for the small-sample part of alpha', () => {
    fc.assert(
      fc.property(ratingTables, fc.integer({ min: 2, max: 50 }), (table, times) => {
        const more = {
          ...table,
          patterns: table.patterns.map(({ counts, items }) => ({ counts, items: items * times })),
        };
        const bare = ({ value }: Estimate) => ({ value: value === null ? null : expect.closeTo(value, 9) });

        expect({ value: pairwiseAgreement(more).value }).toEqual(bare(pairwiseAgreement(table)));
        expect({ value: fleissKappa(more).value }).toEqual(bare(fleissKappa(table)));
        expect({ value: gwetAgreementOfMany(more).value }).toEqual(bare(gwetAgreementOfMany(table)));
      }),
    );
  });

  it('splits a pattern in two without a trace', () => {
    fc.assert(
      fc.property(ratingTables, (table) => {
        const split = {
          ...table,
          patterns: table.patterns.flatMap(({ counts, items }) => {
            const half = Math.floor(items / 2);
            return [
              { counts, items: half },
              { counts, items: items - half },
            ];
          }),
        };
        expectEqual(krippendorffAlpha(split), krippendorffAlpha(table));
        expectEqual(gwetAgreementOfMany(split, 'linear'), gwetAgreementOfMany(table, 'linear'));
        expectEqual(fleissKappa(split), fleissKappa(table));
      }),
    );
  });
});
