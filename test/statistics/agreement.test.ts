import { describe, expect, it } from '@jest/globals';
import {
  cohenKappa,
  completeness,
  createPairTable,
  createRatingTable,
  fleissKappa,
  gwetAgreement,
  gwetAgreementOfMany,
  krippendorffAlpha,
  normalInterval,
  pairTableOf,
  pairwiseAgreement,
  rawAgreement,
  specificAgreement,
  type RatingTable,
} from '@moderato/statistics';
import { LABELS, valueOf } from './support.js';

/** Ratings by rater, a row for each, as the literature prints them; a dot is missing. */
function ratingsOf(labels: string, ...raters: string[]): RatingTable {
  const table = createRatingTable(labels.split(''));
  for (let item = 0; item < raters[0]!.length; item++) {
    table.add(raters.map((ratings) => (ratings[item] === '.' ? null : ratings[item]!)));
  }
  return table.table();
}

const RARE_BLOCK = pairTableOf(
  ['pass', 'block'],
  [
    [950, 20],
    [20, 10],
  ],
);
// Krippendorff 2011, "Computing Krippendorff's alpha-reliability", example C.
const FOUR_OBSERVERS = ratingsOf('12345', '123321412...', '1233224125.3', '.3332342251.', '12332441251.');
// Fleiss 1971 as printed in many textbooks: ten subjects, fourteen raters, five categories.
const FOURTEEN_RATERS: RatingTable = {
  labels: ['1', '2', '3', '4', '5'],
  patterns: [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
  ].map((counts) => ({ counts, items: 1 })),
};

describe('agreement of two raters', () => {
  it('matches the worked table in which block is rare', () => {
    expect(rawAgreement(RARE_BLOCK).value).toBeCloseTo(0.96, 10);
    expect(cohenKappa(RARE_BLOCK).value).toBeCloseTo(0.3127, 4);
    expect(gwetAgreement(RARE_BLOCK).value).toBeCloseTo(0.9575, 4);
    expect(specificAgreement(RARE_BLOCK, 'block').value).toBeCloseTo(0.333, 3);
    expect(specificAgreement(RARE_BLOCK, 'pass').value).toBeCloseTo(0.979, 3);
  });

  it('leaves items without a label out of every statistic and counts them apart', () => {
    const table = createPairTable(LABELS);
    table.add('pass', 'pass', 6);
    table.add('block', 'block', 2);
    table.add('review', 'block', 2);
    const before = table.table();
    table.add(null, 'block', 50);
    table.add('pass', null, 30);
    table.add(null, null, 10);

    expect(rawAgreement(table.table())).toEqual(rawAgreement(before));
    expect(cohenKappa(table.table(), 'linear')).toEqual(cohenKappa(before, 'linear'));
    expect(gwetAgreement(table.table())).toEqual(gwetAgreement(before));
    expect(completeness(table.table())).toEqual({
      both: 10,
      firstOnly: 30,
      secondOnly: 50,
      neither: 10,
      share: { value: 0.1 },
    });
  });

  it('gives near misses part of the worth when labels are in order', () => {
    const near = pairTableOf(LABELS, [
      [5, 5, 0],
      [0, 5, 0],
      [0, 0, 5],
    ]);
    const far = pairTableOf(LABELS, [
      [5, 0, 5],
      [0, 5, 0],
      [0, 0, 5],
    ]);

    expect(valueOf(cohenKappa(near, 'linear'))).toBeGreaterThan(valueOf(cohenKappa(far, 'linear')));
    expect(valueOf(cohenKappa(near, 'quadratic'))).toBeGreaterThan(valueOf(cohenKappa(near, 'linear')));
    // By hand: 5 half misses observed; margins 10, 5, 5 and 5, 10, 5 make 50 + 50 + 12.5 + 12.5 + 25 + 25 by chance.
    expect(cohenKappa(near, 'linear').value).toBeCloseTo(1 - (20 * 2.5) / 175, 12);
  });

  it.each([
    ['no items at all', [0, 0, 0, 0], 'no item has both labels'],
    ['one and the same class', [7, 0, 0, 0], 'only one class occurs'],
  ])('has no kappa for %s', (_, [a = 0, b = 0, c = 0, d = 0], reason) => {
    const table = pairTableOf(
      ['pass', 'block'],
      [
        [a, b],
        [c, d],
      ],
    );

    expect(cohenKappa(table)).toEqual({ value: null, reason });
  });

  it('has a kappa of 0 when one rater never varies, and an AC1 of 1 when nobody does', () => {
    expect(
      cohenKappa(
        pairTableOf(
          ['a', 'b'],
          [
            [5, 3],
            [0, 0],
          ],
        ),
      ).value,
    ).toBe(0);
    expect(
      gwetAgreement(
        pairTableOf(
          ['a', 'b'],
          [
            [5, 0],
            [0, 0],
          ],
        ),
      ).value,
    ).toBe(1);
  });

  it('has no specific agreement for a label that nobody used, and refuses one that is unknown', () => {
    const table = pairTableOf(LABELS, [
      [3, 0, 1],
      [0, 0, 0],
      [0, 0, 2],
    ]);

    expect(specificAgreement(table, 'review')).toEqual({
      value: null,
      reason: 'neither rater used this label',
    });
    expect(() => specificAgreement(table, 'secret')).toThrow(
      new RangeError('label: expected one of the labels of the table'),
    );
  });

  it('falls below -1, for AC2, where the raters always choose opposite ends', () => {
    const opposed = pairTableOf(LABELS, [
      [0, 0, 5],
      [0, 2, 0],
      [5, 0, 0],
    ]);

    expect(gwetAgreement(opposed, 'quadratic').value).toBeCloseTo((1 / 6 - 0.625) / 0.375, 12);
  });

  it('refuses a weighting or a metric that is misspelt', () => {
    const misspelt = 'quadratik' as 'quadratic';

    expect(() => cohenKappa(RARE_BLOCK, misspelt)).toThrow(
      'weighting: expected nominal or linear or quadratic',
    );
    expect(() => gwetAgreement(RARE_BLOCK, misspelt)).toThrow(/^weighting: /);
    expect(() => krippendorffAlpha(FOUR_OBSERVERS, { metric: 'ratio' as 'interval' })).toThrow(/^metric: /);
  });

  it('depends, for AC1, on the labels that could have been given', () => {
    const three = pairTableOf(LABELS, [
      [950, 0, 20],
      [0, 0, 0],
      [20, 0, 10],
    ]);

    expect(valueOf(gwetAgreement(three))).toBeGreaterThan(valueOf(gwetAgreement(RARE_BLOCK)));
  });
});

describe('agreement of many raters', () => {
  it("matches Krippendorff's example with missing values", () => {
    expect(krippendorffAlpha(FOUR_OBSERVERS).value).toBeCloseTo(0.743, 3);
    expect(krippendorffAlpha(FOUR_OBSERVERS, { metric: 'ordinal' }).value).toBeCloseTo(0.815, 3);
    expect(krippendorffAlpha(FOUR_OBSERVERS, { metric: 'interval' }).value).toBeCloseTo(0.849, 3);
  });

  it('matches the interval alpha of an independent program', () => {
    const table = ratingsOf('012', '0122', '0221', '0120');

    expect(krippendorffAlpha(table, { metric: 'interval' }).value).toBeCloseTo(0.5887850467, 10);
    expect(krippendorffAlpha(table, { metric: 'interval', values: [-7, 3, 13] }).value).toBeCloseTo(
      0.5887850467,
      10,
    );
  });

  it("matches Gwet's published AC1 and standard error for the same ratings", () => {
    const ac1 = gwetAgreementOfMany(FOUR_OBSERVERS);

    expect(ac1.value).toBeCloseTo(0.77544, 5);
    expect(ac1).toHaveProperty('standardError', expect.closeTo(0.14295, 5));
  });

  it("matches Fleiss' kappa of fourteen raters", () => {
    expect(pairwiseAgreement(FOURTEEN_RATERS).value).toBeCloseTo(0.378, 3);
    expect(fleissKappa(FOURTEEN_RATERS).value).toBeCloseTo(0.21, 3);
  });

  it('has reasons instead of values where nothing can be compared', () => {
    const alone = ratingsOf('ab', 'a.b', '.a.');
    const same = ratingsOf('ab', 'aaa', 'aaa');
    const empty = createRatingTable(['a', 'b']).table();

    for (const table of [alone, empty]) {
      expect(pairwiseAgreement(table)).toEqual({ value: null, reason: 'no item has two ratings' });
      expect(fleissKappa(table)).toEqual({ value: null, reason: 'no item has two ratings' });
      expect(krippendorffAlpha(table)).toEqual({ value: null, reason: 'no item has two ratings' });
      expect(gwetAgreementOfMany(table)).toEqual({ value: null, reason: 'no item has two ratings' });
    }
    expect(fleissKappa(same)).toEqual({ value: null, reason: 'only one class occurs' });
    expect(krippendorffAlpha(same)).toEqual({ value: null, reason: 'only one class occurs' });
    expect(gwetAgreementOfMany(same).value).toBe(1);
  });

  it("has no Fleiss' kappa when items have different numbers of ratings", () => {
    const reason = 'the items have different numbers of ratings';

    expect(fleissKappa(ratingsOf('ab', 'aab', 'ab.', 'aa.'))).toEqual({ value: null, reason });
  });

  it("leaves items that nobody rated out of Fleiss' kappa", () => {
    expect(fleissKappa(ratingsOf('ab', 'aab.', 'abb.'))).toEqual(fleissKappa(ratingsOf('ab', 'aab', 'abb')));
  });

  it.each([[[0, 1]], [[0, 1, 2, 3, Number.NaN]], [[0, 1, 2, 3, Infinity]]])(
    'refuses the values %j',
    (values) => {
      expect(() => krippendorffAlpha(FOUR_OBSERVERS, { metric: 'interval', values })).toThrow(RangeError);
    },
  );

  it('measures very large and very small values without overflow', () => {
    const table = ratingsOf('abc', 'abca', 'abcb');
    const plain = krippendorffAlpha(table, { metric: 'interval', values: [0, 1, 2] });

    for (const factor of [1e300, 1e-300]) {
      const values = [0, factor, 2 * factor];
      expect(krippendorffAlpha(table, { metric: 'interval', values }).value).toBeCloseTo(valueOf(plain), 12);
    }
  });
});

describe('the large-sample interval', () => {
  it('lies around the value and is cut at 1', () => {
    const interval = normalInterval({ value: 0.9, standardError: 0.1 });

    expect(interval).toEqual({ low: expect.closeTo(0.9 - 0.1959964, 6), high: 1, level: 0.95 });
  });

  it('is refused where the standard error says nothing', () => {
    const perfect = pairTableOf(
      ['a', 'b'],
      [
        [5, 0],
        [0, 5],
      ],
    );

    expect(cohenKappa(perfect)).toEqual({ value: 1, standardError: 0 });
    expect(normalInterval(cohenKappa(perfect))).toMatchObject({
      low: null,
      reason: 'the standard error is 0',
    });
    expect(normalInterval({ value: 1, standardError: null })).toMatchObject({ low: null, high: null });
    expect(normalInterval({ value: null, reason: 'why' })).toMatchObject({ low: null, reason: 'why' });
    expect(() => normalInterval({ value: 1, standardError: 1 }, 1)).toThrow(RangeError);
  });
});
