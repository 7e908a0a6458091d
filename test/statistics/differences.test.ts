import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bowker,
  holm,
  mcnemar,
  mcnemarByCategory,
  pairTableOf,
  strictness,
  stuartMaxwell,
  transposed,
} from '@moderato/statistics';
import { LABELS } from './support.js';

// Stuart 1953 and 1955: unaided vision of 7,477 women, right eye against left eye.
const VISION = pairTableOf(
  ['highest', 'second', 'third', 'lowest'],
  [
    [1520, 266, 124, 66],
    [234, 1512, 432, 78],
    [117, 362, 1772, 205],
    [36, 82, 179, 492],
  ],
);

describe('tests of symmetry and margins', () => {
  it('match the published figures for the vision of both eyes', () => {
    expect(bowker(VISION)).toEqual({
      value: expect.closeTo(19.107, 3),
      degreesOfFreedom: 6,
      pValue: expect.closeTo(0.003987, 6),
    });
    expect(stuartMaxwell(VISION)).toEqual({
      value: expect.closeTo(11.957, 3),
      degreesOfFreedom: 3,
      pValue: expect.closeTo(0.007533, 6),
    });
  });

  it("are McNemar's chi-square on two labels", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(200), (both, first, second) => {
        fc.pre(first + second > 0);
        const table = pairTableOf(
          ['a', 'b'],
          [
            [both, first],
            [second, 1],
          ],
        );
        const value = (first - second) ** 2 / (first + second);

        expect(bowker(table)).toMatchObject({ value: expect.closeTo(value, 9), degreesOfFreedom: 1 });
        expect(stuartMaxwell(table)).toMatchObject({ value: expect.closeTo(value, 9), degreesOfFreedom: 1 });
      }),
    );
  });

  it('leave out labels that are never confused', () => {
    const without = pairTableOf(
      ['a', 'b'],
      [
        [5, 9],
        [2, 5],
      ],
    );
    const withOne = pairTableOf(LABELS, [
      [5, 0, 9],
      [0, 7, 0],
      [2, 0, 5],
    ]);

    expect(stuartMaxwell(withOne)).toEqual(stuartMaxwell(without));
    expect(bowker(withOne)).toEqual(bowker(without));
  });

  it('add up groups of labels that are never confused with each other', () => {
    const table = pairTableOf(
      ['a', 'b', 'c', 'd'],
      [
        [1, 8, 0, 0],
        [2, 1, 0, 0],
        [0, 0, 1, 9],
        [0, 0, 3, 1],
      ],
    );

    expect(stuartMaxwell(table)).toMatchObject({
      value: expect.closeTo(36 / 10 + 36 / 12, 10),
      degreesOfFreedom: 2,
    });
  });

  it.each([
    [
      'the raters differ on no item',
      [
        [3, 0],
        [0, 2],
      ],
    ],
    [
      'no item has both labels',
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ])('have no value when %s', (reason, counts) => {
    const table = pairTableOf(['a', 'b'], counts);

    expect(bowker(table)).toEqual({ value: null, reason });
    expect(stuartMaxwell(table)).toEqual({ value: null, reason });
  });
});

describe('strictness', () => {
  it('says who is stricter, by how much, and whether that may be chance', () => {
    const table = pairTableOf(LABELS, [
      [10, 1, 0],
      [3, 5, 0],
      [4, 0, 7],
    ]);
    const found = strictness(table);

    expect(found).toEqual({
      firstStricter: 7,
      secondStricter: 1,
      equal: 22,
      difference: { value: 0.2 },
      pValue: { value: expect.closeTo(0.0703125, 10) },
    });
    expect(strictness(transposed(table))).toMatchObject({ firstStricter: 1, difference: { value: -0.2 } });
  });

  it('has no p-value without a difference and no share without an item', () => {
    expect(
      strictness(
        pairTableOf(
          ['a', 'b'],
          [
            [3, 0],
            [0, 0],
          ],
        ),
      ),
    ).toMatchObject({
      difference: { value: 0 },
      pValue: { value: null, reason: 'the raters differ on no item' },
    });
    expect(
      strictness(
        pairTableOf(
          ['a', 'b'],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      ).difference,
    ).toEqual({
      value: null,
      reason: 'no item has both labels',
    });
  });
});

describe("McNemar's test", () => {
  it('matches the example of Fagerland, Lydersen and Laake', () => {
    expect(mcnemar({ first: 1, second: 7 })).toEqual({
      exact: expect.closeTo(0.0703125, 10),
      midP: expect.closeTo(0.0390625, 10),
    });
  });

  it('is certain of nothing when both differ equally often', () => {
    expect(mcnemar({ first: 3, second: 3 })).toEqual({ exact: 1, midP: expect.closeTo(1 - 0.3125 / 2, 10) });
  });

  it('has no value when the raters never differ', () => {
    const none = { exact: null, midP: null, reason: 'the raters differ on no item' };

    expect(mcnemar({ first: 0, second: 0 })).toEqual(none);
  });

  it('never turns with the order of the raters, and its mid-p never exceeds the exact p', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (first, second) => {
        const test = mcnemar({ first, second });
        fc.pre(test.exact !== null);

        expect(mcnemar({ first: second, second: first })).toEqual(test);
        expect(test.exact).toBeLessThanOrEqual(1);
        expect(test.midP).toBeLessThanOrEqual(test.exact);
        expect(test.midP).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is adjusted over the whole family of categories, those without a difference included', () => {
    const tests = mcnemarByCategory([
      { category: 'hate', first: 1, second: 7 },
      { category: 'spam', first: 0, second: 0 },
      { category: 'weapons', first: 0, second: 9 },
    ]);

    expect(tests.map(({ category }) => category)).toEqual(['hate', 'spam', 'weapons']);
    expect(tests.map(({ adjustedExact }) => adjustedExact)).toEqual([
      expect.closeTo(2 * 0.0703125, 10),
      null,
      expect.closeTo((3 * 2) / 512, 10),
    ]);
    expect(tests[2]).toMatchObject({ adjustedMidP: expect.closeTo(3 / 512, 10), first: 0, second: 9 });
  });

  it('refuses counts that are none, and a category named twice', () => {
    expect(() => mcnemar({ first: -1, second: 2 })).toThrow(
      new RangeError('first: expected a whole number, 0 or more'),
    );
    expect(() => mcnemar({ first: 1, second: 0.5 })).toThrow(/^second: /);
    const twice = [
      { category: 'hate', first: 1, second: 2 },
      { category: 'hate', first: 1, second: 2 },
    ];
    expect(() => mcnemarByCategory(twice)).toThrow(/^categories: /);
  });
});

describe("Holm's adjustment", () => {
  it('multiplies the smallest by the size of the family and never turns the order round', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([
      expect.closeTo(0.03, 12),
      expect.closeTo(0.06, 12),
      expect.closeTo(0.06, 12),
      expect.closeTo(0.02, 12),
    ]);
  });

  it('keeps nulls, counts them, and stays within 1', () => {
    expect(holm([null, 0.5, null])).toEqual([null, 1, null]);
    expect(holm([])).toEqual([]);
    expect(holm([0, 0])).toEqual([0, 0]);
  });

  it('never lowers a p-value and does not depend on the order given', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(pValues, (values) => {
        const adjusted = holm(values);

        expect(adjusted.every((value, at) => value! >= values[at]! && value! <= 1)).toBe(true);
        expect(holm([...values].reverse()).reverse()).toEqual(adjusted);
      }),
    );
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses %d', (pValue) => {
    expect(() => holm([0.5, pValue])).toThrow(/^pValues\[1\]: /);
  });
});
