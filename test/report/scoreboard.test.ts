import { describe, expect, it } from '@jest/globals';
import { type ComparedRow, type GoldLabel } from '@moderato/core';
import { createAnalysis, leadSentence, renderHtml, renderMarkdown, type ErrorCosts } from '@moderato/report';
import { fails, manifest, row, says, times } from './rows.js';

const block: GoldLabel = { decision: 'block', categories: null };
const pass: GoldLabel = { decision: 'pass', categories: [] };
const at = (elapsedMs: number, cost: number, outcome = says('pass')) => ({ ...outcome, elapsedMs, cost });
const hit = () => says('block', 'violence');
const doubt = () => says('review', 'violence');

/** 100 harmful and 200 harmless items. a is quick and dear: it misses 10 and wrongly holds 60; b misses 50 and wrongly blocks 4. */
const rows: ComparedRow[] = [
  ...times(50, (key) => row(key, at(10, 2, hit()), at(30, 1, hit()), { gold: block }), 'both-find'),
  ...times(40, (key) => row(key, at(10, 2, doubt()), at(30, 1), { gold: block }), 'a-doubts'),
  ...times(10, (key) => row(key, at(10, 2), at(30, 1), { gold: block }), 'missed'),
  ...times(60, (key) => row(key, at(10, 2, doubt()), at(30, 1), { gold: pass }), 'a-alarm'),
  ...times(4, (key) => row(key, at(10, 2), at(30, 1, hit()), { gold: pass }), 'b-alarm'),
  ...times(130, (key) => row(key, at(10, 2), at(30, 1), { gold: pass }), 'harmless'),
  ...times(6, (key) => row(key, at(10, 2), fails('timeout'), { gold: pass }), 'error'),
];

const analysed = (list: readonly ComparedRow[], costs?: ErrorCosts, providers = ['a', 'b']) => {
  const tally = createAnalysis({ providers, seed: 3, replicates: 300, costs });
  for (const one of list) tally.add(one);
  return tally.finish();
};

describe('the first table of a report', () => {
  const { scoreboard } = analysed(rows, { miss: 5, wrongBlock: 1, review: 0.2 });
  const of = (name: string) => scoreboard.rows.find((one) => one.name === name);

  it('has a row for each vendor, with what each misses and wrongly holds', () => {
    expect(of('a')).toMatchObject({
      missed: { successes: 10, total: 100 },
      wronglyHeld: { successes: 60, total: 200 },
      review: { successes: 100, total: 300 },
      noVerdict: { successes: 0, total: 300 },
      costPer1000: 2000,
      time: { medianMs: 10 },
    });
    expect(of('b')).toMatchObject({
      missed: { successes: 50, total: 100 },
      wronglyHeld: { successes: 4, total: 194 },
      noVerdict: { successes: 6, total: 300 },
      costPer1000: 1000,
    });
  });

  it('has the combinations of two vendors as further rows', () => {
    expect(of('a or b holds')).toMatchObject({
      missed: { successes: 10 },
      wronglyHeld: { successes: 64, total: 194 },
    });
    expect(of('a and b both hold')).toMatchObject({
      missed: { successes: 50 },
      wronglyHeld: { successes: 0 },
    });
    // b passes all that a doubts
    expect(of('a, its reviews to b')).toMatchObject({
      missed: { successes: 50 },
      wronglyHeld: { successes: 0, total: 200 },
      review: { successes: 0 },
    });
    // a is paid for all items, b for the third that a doubts; no verdict of b leaves a's
    expect(of('a, its reviews to b')?.costPer1000).toBeCloseTo(2000 + 1000 / 3, 9);
    expect(of('b, its reviews to a')).toMatchObject({
      missed: { successes: 50 },
      noVerdict: { successes: 6 },
    });
  });

  it('marks a vendor only where it is shown to be better', () => {
    expect(scoreboard.marks).toEqual([
      { metric: 'missed', provider: 'a' },
      { metric: 'wronglyHeld', provider: 'b' },
      { metric: 'review', provider: 'b' },
      { metric: 'noVerdict', provider: 'a' },
      { metric: 'time', provider: 'a' },
    ]);
    const same = [
      ...times(40, (key) => row(key, hit(), hit(), { gold: block }), 'x'),
      row('y', says('pass'), hit(), { gold: pass }),
    ];
    expect(analysed(same).scoreboard.marks).toEqual([]);
  });

  it('says what the errors cost, with the cost of a miss at which the choice turns', () => {
    // per item: a (10 · 5 + 100 · 0.2) / 300, b (50 · 5 + 4 · 1) / 294
    expect(of('a')?.expected?.per1000.value).toBeCloseTo((1000 * 70) / 300, 9);
    expect(of('b')?.expected?.per1000.value).toBeCloseTo((1000 * 254) / 294, 9);
    const [pair] = scoreboard.costs?.pairs ?? [];
    expect(pair?.difference.per1000.value).toBeCloseTo((1000 * (70 - 254)) / 294, 9);
    expect(pair?.cheaper).toBe('first');
    // 10 m + 20 = 50 m + 4
    expect(pair?.turnsAtMiss).toBeCloseTo(16 / 40, 9);
    const html = renderHtml(analysed(rows, { miss: 5, wrongBlock: 1, review: 0.2 }), manifest(), {
      content: false,
    });
    expect(html).toContain('the errors of a cost less than those of b');
    expect(html).toContain('Both cost the same where a miss costs 0.40, 0.4 times a wrong block.');
  });

  it('refuses costs that are none', () => {
    for (const miss of [-1, Number.NaN, Infinity, 0])
      expect(() =>
        createAnalysis({ providers: ['a', 'b'], seed: 1, costs: { miss, wrongBlock: 0, review: 0 } }),
      ).toThrow('costs');
  });

  it('counts the items on which a vendor does not look for what others name', () => {
    const blind = says('pass', null, { covered: ['sexual'] });
    const list = [
      ...times(3, (key) => row(key, hit(), blind), 'flagged'),
      row('gold', says('pass'), blind, { gold: { decision: null, categories: ['minors'] } }),
      row('nothing', says('pass'), blind),
    ];

    expect(
      analysed(list)
        .scoreboard.rows.slice(0, 2)
        .map(({ notCovered }) => notCovered),
    ).toEqual([
      { items: 0, verdicts: 5 },
      { items: 4, verdicts: 5 },
    ]);
  });
});

describe('the sentence on top', () => {
  it('is about who is right, and without gold about who is stricter', () => {
    expect(leadSentence(analysed(rows))).toMatch(
      /^Against gold no difference can be shown between a and b: a alone is right on 44, b alone on 60/,
    );
    expect(leadSentence(analysed(rows.map((one) => ({ ...one, gold: null }))))).toMatch(
      /is stricter than|holds more/,
    );
  });

  it('names one of three vendors only where it is shown to be right more often than each', () => {
    const three = (c: ReturnType<typeof says>, gold: GoldLabel) => (key: string) => ({
      ...row(key, says('pass'), says('pass'), { gold }),
      outcomes: { a: gold === pass ? says('pass') : says('pass'), b: says('pass'), c },
    });
    const list = [...times(30, three(hit(), block), 'bad'), ...times(60, three(says('pass'), pass), 'good')];

    // a and b pass everything, so that no sentence is made with them
    expect(leadSentence(analysed(list, undefined, ['a', 'b', 'c']))).toBe(
      'Against gold none of a, b and c is shown to be right more often than all others.',
    );
  });
});

describe('what a reader must know first', () => {
  it('is that verdicts came from an emulator', () => {
    const local = manifest();
    local.providers[0] = {
      ...local.providers[0],
      id: 'a',
      region: null,
      mapping: 'm',
      endpoint: 'http://127.0.0.1:8801',
      isOnLoopback: true,
    };

    for (const text of [
      renderHtml(analysed(rows), local, { content: false }),
      renderMarkdown(analysed(rows), local).replaceAll('\u200B', ''),
    ])
      expect(text).toContain('The verdicts of a came from http://127.0.0.1:8801: an emulator');
  });
});

describe('times', () => {
  it('are those on the wire where they are known, and waiting stands apart', () => {
    const list = times(
      20,
      (key) => row(key, { ...says('pass'), elapsedMs: 500, wireMs: 40 }, says('pass')),
      'x',
    );
    const [a, b] = analysed(list).vendors;

    expect(a).toMatchObject({ timedOnWire: 20, latency: { medianMs: 40 }, waiting: { medianMs: 460 } });
    expect(b).toMatchObject({
      timedOnWire: 0,
      latency: { medianMs: 100 },
      waiting: { calls: 0, medianMs: null },
    });
  });

  it('have an interval of the median that holds the ranks of a binomial', () => {
    const list = Array.from({ length: 100 }, (_, place) => row(`x${place}`, at(place + 1, 1), says('pass')));

    // the 40th and the 61st of 100 (Conover 1999)
    expect(analysed(list).vendors[0]?.latency.medianRangeMs).toEqual([40, 61]);
    expect(analysed(list.slice(0, 5)).vendors[0]?.latency.medianRangeMs).toBeNull();
  });
});
