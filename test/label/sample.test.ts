import { describe, expect, it } from '@jest/globals';
import { type StoredResult } from '@moderato/batch';
import { type Decision, type Verdict } from '@moderato/core';
import {
  drawSample,
  effectiveLabels,
  halfWidth,
  labelsForPrecision,
  stratumOf,
  type Candidate,
} from '@moderato/label';
import { wilsonInterval } from '@moderato/statistics';

/** 900 on which both vendors pass, 60 that one blocks, 30 that the other blocks, 8 and 2 of rare kinds. */
const CELLS: Readonly<Record<string, number>> = {
  'pass / pass': 900,
  'block / pass': 60,
  'pass / block': 30,
  'review / block': 8,
  'block / no verdict': 2,
};
const CANDIDATES: Candidate[] = Object.entries(CELLS).flatMap(([stratum, size]) =>
  Array.from({ length: size }, (_, at) => ({ key: `${stratum.length}-${stratum}-${at}`, stratum })),
);

const result = (decision: Decision | null, value: number | null = null): StoredResult => {
  const score = value === null ? null : { value, native: value * 100, scale: '0-100', meaning: 'confidence' };
  const verdict = { decision, findings: [{ score }] } as unknown as Verdict;
  return { verdict: decision === null ? null : verdict, error: null, elapsedMs: null };
};

describe('strata that are too small to be drawn from alone', () => {
  it('are put together under names that tell them apart', () => {
    const candidates = Array.from({ length: 64 }, (_, at) => ({ key: `k${at}`, stratum: `s${at % 16}` }));
    const { strata } = drawSample(candidates, { size: 5, method: 'cells', seed: 1 });
    const names = strata.map(({ name }) => name);

    expect(names.length).toBeGreaterThan(1);
    expect(names).toContain('others 2');
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a sample', () => {
  it('is the same for the same seed, whatever the order of the items, and another one for another seed', () => {
    const options = { size: 100, method: 'cells', seed: 7 } as const;

    const sample = drawSample(CANDIDATES, options);

    expect(drawSample([...CANDIDATES].reverse(), options)).toEqual(sample);
    expect(drawSample(CANDIDATES, { ...options, seed: 8 }).items).not.toEqual(sample.items);
    expect(new Set(sample.items.map(({ key }) => key)).size).toBe(100);
  });

  it('has rare cells more often than their share, and weights that add up to the population', () => {
    const { items, strata, population } = drawSample(CANDIDATES, { size: 100, method: 'cells', seed: 1 });

    expect(population).toBe(1000);
    expect(items.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1000, 9);
    const drawn = Object.fromEntries(strata.map(({ name, drawn: count }) => [name, count]));
    expect(drawn['block / no verdict']).toBe(2);
    expect(drawn['pass / block']).toBeGreaterThan(3 * 3);
    expect(drawn['pass / pass']).toBeLessThan(90);
  });

  it.each(['cells', 'random', 'uncertain'] as const)(
    'by %s estimates shares without bias over many seeds',
    (method) => {
      // three of four items that a vendor blocks are harmful, and one of a hundred of the others
      const truth = new Map(
        CANDIDATES.map(({ key, stratum }, at) => [
          key,
          stratum.includes('block') ? at % 4 !== 0 : at % 100 === 0,
        ]),
      );
      const share = [...truth.values()].filter(Boolean).length / 1000;
      const candidates = CANDIDATES.map(({ key, stratum }) => {
        const isCertain = stratum === 'pass / pass';
        if (method === 'cells') return { key, stratum };
        return { key, stratum: method === 'random' ? 'all' : isCertain ? 'certain' : 'uncertain' };
      });

      const seeds = 400;
      const estimates = Array.from({ length: seeds }, (_, seed) => {
        const { items } = drawSample(candidates, { size: 80, method, seed });
        return items.reduce((sum, { key, weight }) => sum + (truth.get(key) ? weight : 0), 0) / 1000;
      });

      const mean = estimates.reduce((sum, value) => sum + value, 0) / seeds;
      const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seeds - 1);
      // seeds are fixed, so this cannot fail by chance; five standard errors leave room for no bias worth the name
      expect(Math.abs(mean - share)).toBeLessThan(5 * Math.sqrt(variance / seeds));
    },
  );

  it('leaves no cell out: those too small for the sample are put together', () => {
    const { strata, items } = drawSample(CANDIDATES, { size: 5, method: 'cells', seed: 1 });

    expect(strata.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(1000);
    expect(strata.every(({ drawn }) => drawn > 0)).toBe(true);
    expect(items).toHaveLength(5);
  });

  it('is everything where there is less than was asked for', () => {
    const { items } = drawSample(CANDIDATES.slice(0, 10), { size: 200, method: 'cells', seed: 1 });

    expect(items).toHaveLength(10);
    expect(items.every(({ weight }) => weight === 1)).toBe(true);
  });

  it('tells nothing of the strata by their numbers or by the order of its items', () => {
    const numbers = Array.from({ length: 50 }, (_, seed) => {
      const { items } = drawSample(CANDIDATES, { size: 100, method: 'cells', seed });
      return items.find(({ key }) => key.includes('pass / pass'))?.stratum;
    });
    const { items } = drawSample(CANDIDATES, { size: 100, method: 'cells', seed: 1 });

    expect(new Set(numbers).size).toBe(5);
    expect(items.map(({ stratum }) => stratum)).not.toEqual(
      items.map(({ stratum }) => stratum).sort((first, second) => first - second),
    );
  });

  it.each([
    ['no items', [], 10, 'there are no items'],
    ['the same key twice', [CANDIDATES[0]!, CANDIDATES[0]!], 10, 'two items have the key'],
    ['no size', CANDIDATES, 0, 'size: expected a whole number from 1'],
    ['a broken size', CANDIDATES, 1.5, 'size: expected a whole number from 1'],
  ])('of %s is refused', (_, candidates, size, message) => {
    expect(() => drawSample(candidates, { size, method: 'cells', seed: 1 })).toThrow(message);
  });
});

describe('a stratum', () => {
  it('is the combination of decisions, where no verdict is one of its own', () => {
    expect(stratumOf([result('pass'), result('block')], 'cells')).toBe('pass / block');
    expect(stratumOf([result(null), null], 'cells')).toBe('no verdict / no verdict');
    expect(stratumOf([result('pass')], 'random')).toBe('all');
  });

  it.each<[string, (StoredResult | null)[], string]>([
    ['different decisions', [result('pass'), result('block')], 'uncertain'],
    ['a review', [result('review'), result('review')], 'uncertain'],
    ['a verdict that is missing', [result('pass'), null], 'uncertain'],
    ['a confidence in the middle', [result('pass', 0.4), result('pass', 0.01)], 'uncertain'],
    ['clear confidences', [result('block', 0.99), result('block', 0.9)], 'certain'],
    ['no scores and the same decision', [result('pass'), result('pass')], 'certain'],
  ])('by doubt, with %s, is %s', (_, results, stratum) => {
    expect(stratumOf(results, 'uncertain')).toBe(stratum);
  });
});

describe('the precision of labels', () => {
  it.each([
    [0.5, 0.05],
    [0.1, 0.03],
    [0.01, 0.01],
  ])(
    'of a share of %s to plus or minus %s is that of the Wilson interval, and one label less is too few',
    (share, half) => {
      const labels = labelsForPrecision(share, half);

      expect(halfWidth(share, labels)).toBeLessThanOrEqual(half);
      expect(halfWidth(share, labels - 1)).toBeGreaterThan(half);
      const { low, high } = wilsonInterval(Math.round(share * labels), labels);
      expect((high - low) / 2).toBeCloseTo(half, 3);
    },
  );

  it('counts equal weights fully and unequal ones less', () => {
    expect(effectiveLabels([3, 3, 3, 3])).toBeCloseTo(4, 12);
    expect(effectiveLabels([1, 1, 10])).toBeCloseTo(144 / 102, 12);
    expect(effectiveLabels([])).toBe(0);
  });

  it('cannot be asked for in numbers that are no shares', () => {
    expect(() => labelsForPrecision(1.5, 0.05)).toThrow('share');
    expect(() => labelsForPrecision(0.5, 0)).toThrow('half');
    expect(() => labelsForPrecision(0.5, 0.5)).toThrow('half');
  });
});
