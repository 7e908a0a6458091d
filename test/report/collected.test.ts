import { describe, expect, it } from '@jest/globals';
import { type Interval } from '@moderato/core';
import { createAnalysis } from '@moderato/report';
import { analysed } from './planted.js';
import { fails, row, says } from './rows.js';

describe('the list of disagreements', () => {
  it('keeps the weightiest, says how many there were, and does not depend on the order', () => {
    const rows = Array.from({ length: 400 }, (_, at) =>
      row(`item-${at}`, says('pass'), at % 40 === 0 ? says('block', 'sexual') : says('review', 'sexual')),
    );
    const kept = (list: typeof rows) => {
      const tally = createAnalysis({
        providers: ['a', 'b'],
        seed: 1,
        replicates: 100,
        keepDisagreements: 25,
      });
      for (const each of list) tally.add(each);
      return tally.finish().disagreements;
    };

    const { total, limit, rows: listed } = kept(rows);

    expect({ total, limit, listed: listed.length }).toEqual({ total: 400, limit: 25, listed: 25 });
    expect(listed.filter(({ distance }) => distance === 2)).toHaveLength(10);
    expect(kept([...rows].reverse()).rows).toEqual(listed);
  });

  it('can be left empty', () => {
    const tally = createAnalysis({ providers: ['a', 'b'], seed: 1, keepDisagreements: 0 });
    tally.add(row('one', says('pass'), says('block')));

    expect(tally.finish().disagreements).toEqual({ total: 1, limit: 0, rows: [] });
  });

  it('holds an item whose decisions agree but whose categories do not', () => {
    const { rows } = analysed([
      row('one', says('block', 'sexual'), says('block', 'violence')),
      row('two', says('block', 'sexual'), says('block', 'sexual')),
    ]).disagreements;

    expect(rows.map(({ key, reason }) => [key, reason])).toEqual([['one', 'category']]);
  });

  it('cuts long texts', () => {
    const { rows } = analysed([
      row('long', says('pass'), says('block'), { text: 'x'.repeat(5000) }),
    ]).disagreements;

    expect(rows[0]?.text).toBe(`${'x'.repeat(2000)}…`);
  });

  it('says nothing of the categories of an outcome with an error', () => {
    const failed = { ...says('block', 'sexual', { keywords: ['word'], score: 5 }), error: 'timeout' };
    const { rows } = analysed([row('one', failed, says('pass'))]).disagreements;

    expect(rows[0]?.outcomes[0]).toEqual({
      decision: null,
      category: null,
      score: null,
      scale: null,
      error: 'timeout',
      flagged: [],
      notCovered: [],
      unknown: [],
      keywords: [],
    });
  });
});

describe('time lines', () => {
  const part = (startMs: number, endMs: number, decision: 'pass' | 'block' = 'block'): Interval => ({
    startMs,
    endMs,
    decision,
    category: decision === 'pass' ? null : 'violence',
  });
  const sound = (key: string, a: Interval[], b: Interval[] | null) =>
    row(
      key,
      says('block', 'violence', { intervals: a }),
      b === null ? fails('timeout') : says('block', 'violence', { intervals: b }),
      { kind: 'audio' },
    );

  it('say what each vendor flags, and what all flag', () => {
    const { timeLines } = analysed([
      sound(
        'one',
        [part(0, 1000), part(800, 2000), part(5000, 6000)],
        [part(1500, 5500), part(9000, 9500, 'pass')],
      ),
    ]);

    expect(timeLines.rows[0]).toMatchObject({
      lengthMs: 9500,
      vendors: [{ flaggedMs: 3000 }, { flaggedMs: 4000 }],
      flaggedByAllMs: 1000,
    });
  });

  it('leave out impossible stretches, and need two verdicts for what all flag', () => {
    const { timeLines } = analysed([sound('one', [part(5, 1), part(0, Number.NaN), part(0, 10)], null)]);

    expect(timeLines.rows[0]).toMatchObject({
      vendors: [
        { flaggedMs: 10, intervals: [part(0, 10)] },
        { decision: null, intervals: [] },
      ],
      flaggedByAllMs: null,
    });
  });

  it('are twelve at most, without items in which nothing is flagged', () => {
    const { timeLines } = analysed([
      ...Array.from({ length: 20 }, (_, at) => sound(`item-${at}`, [part(0, 10)], [])),
      sound('nothing', [part(0, 10, 'pass')], []),
    ]);

    expect([timeLines.total, timeLines.rows.length]).toEqual([20, 12]);
  });
});

describe('times and costs', () => {
  it('are added up for each vendor', () => {
    const timed = (elapsedMs: number | null, cost: number | null = null) =>
      says('pass', null, { elapsedMs, cost });
    const rows = Array.from({ length: 100 }, (_, at) => row(`item-${at}`, timed(at + 1, 0.1), timed(null)));
    rows.push(row('odd', timed(Number.NaN), timed(-5, Number.POSITIVE_INFINITY)));
    rows.push(row('lost', fails('timeout', { uncertain: true, elapsedMs: 12_345 }), timed(null)));

    const [a, b] = analysed(rows).vendors;

    expect(a?.latency).toMatchObject({ calls: 101, medianMs: 51, p90Ms: 91, p99Ms: 100, maximumMs: 12_300 });
    expect(a?.latency.bars.reduce((sum, { calls }) => sum + calls, 0)).toBe(101);
    expect(a).toMatchObject({ uncertain: 1, noVerdict: 1, errors: [{ code: 'timeout', items: 1 }] });
    expect(a?.cost.known).toBe(100);
    expect(a?.cost.total).toBeCloseTo(10, 9);
    expect(b).toMatchObject({
      latency: { calls: 0, medianMs: null, bars: [] },
      cost: { known: 0, total: null },
    });
  });
});
