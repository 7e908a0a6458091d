import { describe, expect, it } from '@jest/globals';
import {
  accuracyOf,
  confusionOf,
  createPairTable,
  createScoreTable,
  proportionOf,
  sweepThresholds,
  wilsonInterval,
} from '@moderato/statistics';
import { LABELS } from './support.js';

describe('the Wilson interval', () => {
  // Newcombe 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d out of %d', (successes, total, low, high) => {
    const interval = wilsonInterval(successes, total);

    expect(interval).toEqual({ low: expect.closeTo(low, 4), high: expect.closeTo(high, 4), level: 0.95 });
  });

  it('ends exactly at 0 and 1 and is wider at a higher level', () => {
    expect(wilsonInterval(0, 7).low).toBe(0);
    expect(wilsonInterval(7, 7).high).toBe(1);
    expect(wilsonInterval(3, 7, 0.99).high).toBeGreaterThan(wilsonInterval(3, 7).high);
  });

  it('is none of nothing', () => {
    expect(proportionOf(0, 0, 'no items')).toEqual({ value: null, reason: 'no items' });
    expect(() => wilsonInterval(0, 0)).toThrow(/^total: /);
    expect(() => wilsonInterval(3, 2)).toThrow(/^total: /);
    expect(() => wilsonInterval(1, 2, 95)).toThrow(
      new RangeError('level: expected a number between 0 and 1, both left out'),
    );
    expect(() => proportionOf(0, 0, 'no items', 0)).toThrow(/^level: /);
  });
});

describe('accuracy against gold', () => {
  const table = createPairTable(LABELS);
  table.add('block', 'block', 8);
  table.add('block', 'review', 2);
  table.add('block', 'pass', 2);
  table.add('pass', 'block', 4);
  table.add('pass', 'pass', 84);
  table.add('block', null, 5);
  table.add('pass', null, 7);
  table.add(null, 'block', 3);
  table.add(null, null, 1);

  it('counts what was not judged beside the rates, never as passed', () => {
    expect(confusionOf(table.table(), ['block'])).toEqual({
      confusion: { truePositives: 8, falsePositives: 4, falseNegatives: 4, trueNegatives: 84 },
      unjudged: { positives: 5, negatives: 7, withoutGold: 4 },
    });
  });

  it('may take review for a hit', () => {
    const { confusion } = confusionOf(table.table(), ['review', 'block']);

    expect(confusion).toEqual({ truePositives: 10, falsePositives: 4, falseNegatives: 2, trueNegatives: 84 });
  });

  it('states rates with their counts and intervals', () => {
    const accuracy = accuracyOf(confusionOf(table.table(), ['block']).confusion);

    expect(accuracy.precision).toEqual({
      value: expect.closeTo(2 / 3, 12),
      successes: 8,
      total: 12,
      interval: wilsonInterval(8, 12),
    });
    expect(accuracy.recall).toMatchObject({ value: expect.closeTo(2 / 3, 12) });
    expect(accuracy.falsePositiveRate).toMatchObject({ value: expect.closeTo(4 / 88, 12) });
    expect(accuracy.falseNegativeRate).toMatchObject({ value: expect.closeTo(1 / 3, 12) });
    expect(accuracy.f1.value).toBeCloseTo(2 / 3, 12);
    expect(accuracy.mcc.value).toBeCloseTo((8 * 84 - 16) / (12 * 88), 12);
  });

  it('has a reason for each rate that cannot be computed', () => {
    const none = accuracyOf({ truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 });
    const blind = accuracyOf({ truePositives: 0, falsePositives: 0, falseNegatives: 3, trueNegatives: 9 });

    expect(Object.values(none)).toEqual(Array(6).fill({ value: null, reason: expect.any(String) }));
    expect(none.f1).toEqual({ value: null, reason: 'neither gold nor the judge marked anything' });
    expect(blind.precision).toEqual({ value: null, reason: 'the judge marked nothing' });
    expect(blind.mcc).toEqual({ value: null, reason: 'gold or the judge has one class only' });
    expect(blind).toMatchObject({ recall: { value: 0 }, falseNegativeRate: { value: 1 }, f1: { value: 0 } });
  });

  it('refuses counts that are none', () => {
    const counts = { truePositives: 1, falsePositives: -1, falseNegatives: 0, trueNegatives: 0 };

    expect(() => accuracyOf(counts)).toThrow(/^falsePositives: /);
  });
});

describe('a sweep of thresholds', () => {
  const scale = { source: 'acme hate', minimum: 0, maximum: 100 };
  const tally = createScoreTable(scale);
  tally.add(90, true, 3);
  tally.add(90, false);
  tally.add(40, true);
  tally.add(0, false, 5);
  tally.add(null, true, 2);
  tally.add(null, false, 6);

  it('marks a score that reaches the threshold, and takes a missing score for none', () => {
    const points = sweepThresholds(tally.table());

    expect(points.map(({ threshold }) => threshold)).toEqual([90, 40, 0]);
    expect(points.map(({ confusion }) => confusion)).toEqual([
      { truePositives: 3, falsePositives: 1, falseNegatives: 1, trueNegatives: 5 },
      { truePositives: 4, falsePositives: 1, falseNegatives: 0, trueNegatives: 5 },
      { truePositives: 4, falsePositives: 6, falseNegatives: 0, trueNegatives: 0 },
    ]);
    expect(tally.table().unscored).toEqual({ positives: 2, negatives: 6 });
  });

  it('tries the thresholds that it is given, from the highest down', () => {
    const points = sweepThresholds(tally.table(), [41, 100]);

    expect(points.map(({ threshold, confusion }) => [threshold, confusion.truePositives])).toEqual([
      [100, 0],
      [41, 3],
    ]);
  });

  it('has no points when no item has a score', () => {
    const empty = createScoreTable(scale);
    empty.add(null, true);

    expect(sweepThresholds(empty.table())).toEqual([]);
    expect(sweepThresholds(empty.table(), [50])).toEqual([]);
  });

  it('merges tables of one source and scale, and refuses all others', () => {
    const merged = createScoreTable(scale);
    merged.merge(tally.table());
    merged.merge(tally.table());

    expect(merged.table().unscored).toEqual({ positives: 4, negatives: 12 });
    expect(merged.table().scores).toContainEqual({ score: 90, positives: 6, negatives: 2 });
    for (const other of [{ source: 'other hate' }, { maximum: 1 }, { minimum: -1 }]) {
      const table = createScoreTable({ ...scale, ...other }).table();
      expect(() => merged.merge(table)).toThrow('table: expected scores of the same source and scale');
    }
  });

  it('notices a damaged table', () => {
    const scores = [{ score: 200, positives: 1, negatives: 0 }];

    expect(() => sweepThresholds({ ...tally.table(), scores })).toThrow(/^score: /);
  });

  it.each([101, -1, Number.NaN])('refuses the score or threshold %d', (value) => {
    expect(() => tally.add(value, true)).toThrow(/^score: /);
    expect(() => sweepThresholds(tally.table(), [value])).toThrow(/^thresholds\[0\]: /);
  });

  it('refuses a scale that is none', () => {
    expect(() => createScoreTable({ ...scale, source: '' })).toThrow(/^source: /);
    expect(() => createScoreTable({ ...scale, maximum: 0 })).toThrow(/^maximum: /);
    expect(() => createScoreTable({ ...scale, minimum: Number.NaN })).toThrow(/^minimum: /);
  });
});
