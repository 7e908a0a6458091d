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
  const [a, b] = gold?.vendors ?? [];

  it('counts the labels that there are', () => {
    expect(gold).toMatchObject({ decisions: 83, categories: 84 });
  });

  it('says how often each vendor is right', () => {
    expect(a?.right).toMatchObject({ successes: 63, total: 82 });
    expect(b?.right).toMatchObject({ successes: 76, total: 83 });
  });

  it('tells blocking from holding', () => {
    expect(a?.block.confusion).toEqual({
      truePositives: 23,
      falsePositives: 2,
      falseNegatives: 17,
      trueNegatives: 40,
    });
    expect(a?.held.confusion).toMatchObject({ truePositives: 24, falseNegatives: 16 });
    expect(a?.block.noVerdict).toEqual({ positives: 1, negatives: 0 });
    expect(a?.block.f1.estimate.value).toBeCloseTo(46 / 65, 12);
    expect(a?.block.f1.interval.low).toBeLessThan(46 / 65);
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
      items: 82,
      onlyFirstRight: 3,
      onlySecondRight: 15,
      difference: { estimate: { value: -12 / 82 } },
    });
    expect(gold?.pairs[0]?.difference.interval.high).toBeLessThan(0);
    expect(gold?.pairs[0]?.test.exact).toBeCloseTo(0.0075, 3);
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
  const { sweeps } = analysed(rows);

  it('keeps every scale of every vendor by itself', () => {
    expect(
      sweeps.map(({ provider, category, scale, scored: items }) => [provider, category, scale, items]),
    ).toEqual([
      ['a', 'violence', '0-1', 1],
      ['a', 'violence', '0-100', 3],
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
});
