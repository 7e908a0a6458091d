import { describe, expect, it } from '@jest/globals';
import { type GoldLabel } from '@moderato/core';
import { analysed } from './planted.js';
import { fails, row, says, times } from './rows.js';

const bad: GoldLabel = { decision: 'block', categories: ['violence'] };
const good: GoldLabel = { decision: 'pass', categories: [] };
const hit = () => says('block', 'violence');
const blind = () => says('pass', null, { covered: ['sexual'] });

describe('figures against gold', () => {
  const rows = [
    ...times(20, (key) => row(key, hit(), hit(), { gold: bad }), 'both-right'),
    ...times(12, (key) => row(key, says('pass'), hit(), { gold: bad }), 'a-misses'),
    ...times(3, (key) => row(key, hit(), says('pass'), { gold: bad }), 'b-misses'),
    ...times(40, (key) => row(key, says('pass'), says('pass'), { gold: good }), 'good'),
    ...times(2, (key) => row(key, hit(), says('pass'), { gold: good }), 'a-false-alarm'),
    ...times(4, (key) => row(key, says('pass'), blind(), { gold: bad }), 'b-blind'),
    row('review', says('review', 'violence'), hit(), { gold: bad }),
    row('error', fails('timeout'), hit(), { gold: bad }),
    row('no-gold', hit(), says('pass')),
    row('half-gold', hit(), hit(), { gold: { decision: null, categories: ['violence'] } }),
  ];
  const { gold } = analysed(rows);
  const [a, b] = (gold?.vendors ?? []).map((vendor) => ({
    ...vendor.decisions,
    categories: vendor.categories,
  }));

  it('counts the labels that there are', () => {
    expect(gold).toMatchObject({
      labelled: 84,
      harmful: 42,
      harmless: 42,
      decisions: 83,
      categories: 84,
      rule: 'held',
    });
  });

  it('says how often each vendor is right', () => {
    expect(a?.right).toMatchObject({ successes: 65, total: 83 });
    expect(b?.right).toMatchObject({ successes: 77, total: 84 });
    expect(a?.missed).toMatchObject({ successes: 16, total: 41 });
    expect(a?.wronglyHeld).toMatchObject({ successes: 2, total: 42 });
    expect(a?.harmful).toEqual({ pass: 16, review: 1, block: 24, noVerdict: 1 });
  });

  it('tells blocking from holding', () => {
    expect(a?.block?.confusion).toEqual({
      truePositives: 24,
      falsePositives: 2,
      falseNegatives: 17,
      trueNegatives: 40,
    });
    expect(a?.held?.confusion).toMatchObject({ truePositives: 25, falseNegatives: 16 });
    expect(a?.block?.noVerdict).toEqual({ positives: 1, negatives: 0 });
    expect(a?.block?.f1.estimate.value).toBeCloseTo(48 / 67, 12);
    expect(a?.block?.f1.interval.low).toBeLessThan(48 / 67);
  });

  it('leaves out of a category the items in which the vendor does not look for it', () => {
    const violence = b?.categories.find(({ category }) => category === 'violence');

    expect(violence?.confusion).toEqual({
      truePositives: 35,
      falsePositives: 0,
      falseNegatives: 3,
      trueNegatives: 42,
    });
    expect(violence?.notCovered).toEqual({ positives: 4, negatives: 0 });
    expect(violence?.accuracy.recall).toMatchObject({ successes: 35, total: 38 });
  });

  it('says who is right more often, on the items that both judged', () => {
    expect(gold?.pairs[0]).toMatchObject({
      items: 83,
      better: 'second',
      difference: { first: 3, second: 14, estimate: { value: -11 / 83 } },
    });
    expect(gold?.pairs[0]?.difference.interval.high).toBeLessThan(0);
    // 2 · (1 + 17 + 136 + 680) / 2^17
    expect(gold?.pairs[0]?.difference.test.exact).toBeCloseTo(1668 / 131072, 12);
  });

  it('lists what all vendors judge alike but not as gold', () => {
    const alike = analysed([row('alike', says('pass'), says('pass'), { gold: bad })]);

    expect(alike.disagreements.rows.map(({ key, reason }) => [key, reason])).toEqual([['alike', 'gold']]);
  });
});

describe('a threshold sweep', () => {
  const scored = (score: number | null, scale: string | null = '0-100') =>
    says('block', 'violence', { scale, findings: [{ category: 'violence', decision: 'block', score }] });
  const rows = [
    row('high', scored(90), says('pass'), { gold: bad }),
    row('middle', scored(50), says('pass'), { gold: good }),
    row('low', scored(20), says('pass'), { gold: bad }),
    row('none', scored(null), says('pass'), { gold: bad }),
    row('beyond', scored(130), says('pass'), { gold: good }),
    row('other-scale', scored(0.9, '0-1'), says('pass'), { gold: bad }),
    row('no-scale', scored(70, null), says('pass'), { gold: good }),
    row('no-gold', scored(70), says('pass')),
  ];
  const { sweeps } = analysed(rows, ['a', 'b']);

  it('keeps every scale of every vendor by itself', () => {
    expect(
      sweeps.map(({ provider, category, scale, scored: items }) => [provider, category, scale, items]),
    ).toEqual([
      ['a', 'violence', '0-1', 1],
      ['a', 'violence', '0-100', 3],
      ['b', 'violence', null, 0],
    ]);
  });

  it('counts items without a usable score apart, never as 0', () => {
    expect(sweeps[1]?.unscored).toEqual({ positives: 1, negatives: 2 });
  });

  it('marks scores at the threshold and above', () => {
    const at = (threshold: number) =>
      sweeps[1]?.points.find((point) => point.threshold === threshold)?.confusion;

    expect(sweeps[1]?.points.map(({ threshold }) => threshold)).toEqual(
      Array.from({ length: 19 }, (_, place) => 95 - 5 * place),
    );
    expect(at(90)).toEqual({ truePositives: 1, falsePositives: 0, falseNegatives: 1, trueNegatives: 1 });
    expect(at(50)).toEqual({ truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 0 });
    expect(at(20)).toEqual({ truePositives: 2, falsePositives: 1, falseNegatives: 0, trueNegatives: 0 });
  });

  it('counts what the vendor looked at and did not report as missed, at every threshold', () => {
    const found = analysed([
      row('found', scored(90), says('pass'), { gold: bad }),
      row('missed', says('pass'), says('pass'), { gold: bad }),
      row('left', says('pass'), says('pass'), { gold: good }),
    ]).sweeps.find(({ provider }) => provider === 'a');

    expect(found).toMatchObject({ scored: 1, unreported: { positives: 1, negatives: 1 }, reason: null });
    expect(found?.points.at(-1)).toMatchObject({
      threshold: 5,
      share: 0.05,
      confusion: { truePositives: 1, falsePositives: 0, falseNegatives: 1, trueNegatives: 1 },
    });
  });

  it('says why there is none for a vendor without scores', () => {
    const { sweeps: none } = analysed([row('one', hit(), says('pass'), { gold: bad })]);

    expect(none.find(({ provider, category }) => provider === 'a' && category === 'violence')).toMatchObject({
      points: [],
      reason: 'the vendor gives no score for it, neither for the whole nor for a segment',
    });
  });
});
