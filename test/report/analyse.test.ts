import { describe, expect, it } from '@jest/globals';
import { type ComparedRow } from '@moderato/core';
import { allSentences, createAnalysis } from '@moderato/report';
import { analysed, plantedRows } from './planted.js';
import { fails, row, says } from './rows.js';

describe('an analysis of two vendors with a planted truth', () => {
  const analysis = analysed(plantedRows());
  const [pair] = analysis.pairs;
  const category = (name: string) => pair?.categories.find((one) => one.category === name);

  it('counts every item once, errors beside the table', () => {
    expect(analysis.items).toBe(1000);
    expect(pair?.table).toEqual({
      labels: ['pass', 'review', 'block'],
      counts: [
        [850, 0, 60],
        [5, 0, 0],
        [40, 0, 35],
      ],
      firstOnly: [10, 0, 0],
      secondOnly: [0, 0, 0],
      neither: 0,
    });
    expect(pair?.completeness).toMatchObject({ both: 990, firstOnly: 10, secondOnly: 0, neither: 0 });
  });

  it('gives agreement over the items that both judged', () => {
    expect(pair?.agreement).toMatchObject({ value: 885 / 990, successes: 885, total: 990 });
    expect(pair?.specific.block.value).toBeCloseTo((2 * 35) / (75 + 95), 12);
    expect(pair?.specific.review.value).toBe(0);
    expect(pair?.specific.pass.value).toBeCloseTo((2 * 850) / (910 + 895), 12);
  });

  it('says how much more is held and blocked, and in which direction', () => {
    expect(pair?.differences.held.estimate.value).toBeCloseTo((80 - 95) / 990, 12);
    expect(pair?.differences.block.estimate.value).toBeCloseTo((75 - 95) / 990, 12);
    expect(pair?.differences.severity.estimate.value).toBeCloseTo((155 - 190) / 990, 12);
    // 40 against 60 items: the exact test does not agree that b blocks more
    expect(pair?.differences.block).toMatchObject({ first: 40, second: 60, shown: 0 });
    expect(pair?.stricter).toBe('not shown');
  });

  it('remakes the decisions from what both look for, on all items, and shows who is stricter then', () => {
    expect(pair?.likeForLike).toMatchObject({
      items: 990,
      leftOut: 0,
      remade: { first: 40, second: 0 },
      stricter: 'second',
    });
    expect(pair?.likeForLike.differences.held.estimate.value).toBeCloseTo((40 - 95) / 990, 12);
  });

  it('finds the category in which one is stricter', () => {
    expect(category('advertising')).toMatchObject({
      both: 35,
      onlyFirst: 5,
      onlySecond: 60,
      neither: 890,
      compared: 990,
      notCovered: { first: 0, second: 0, both: 0 },
      noVerdict: 10,
      agreement: { value: 925 / 990 },
    });
    expect(category('advertising')?.test?.adjustedExact).toBeLessThan(1e-9);
  });

  it('calls a category that one cannot report not covered, never agreement', () => {
    expect(category('minors')).toMatchObject({
      both: 0,
      onlyFirst: 0,
      onlySecond: 0,
      neither: 0,
      compared: 0,
      notCovered: { first: 0, second: 990, both: 0 },
      noVerdict: 10,
      flaggedAlone: { first: 40, second: 0 },
      agreement: { value: null, reason: 'no item is covered by both' },
      test: null,
      difference: null,
    });
  });

  it('adjusts the tests over the categories that can be compared', () => {
    const tested = pair?.categories.filter(({ test }) => test !== null).map((one) => one.category);

    expect(tested).toEqual(['sexual', 'violence', 'advertising']);
  });

  it('says so in sentences with the right counts', () => {
    expect(allSentences(analysis)).toEqual([
      expect.stringMatching(
        /^No difference in strictness can be shown between a and b \(n = 990; a minus b, held: −1\.5 .*; blocked: −2\.0 /,
      ),
      expect.stringMatching(
        /^On the categories that both cover \(decisions remade from them: a changes on 40 items, b on 0\): b is stricter than a: .*n = 990\.$/,
      ),
      expect.stringMatching(/^a and b decide alike on 885 of the 990 items with a verdict of both: 89\.4% /),
      'b is stricter on advertising: it alone flags 60 items, a alone 5, of 990 that both cover.',
      'b does not cover minors (990 items): a flags 40 of them, on which b can say nothing.',
      'A switch from a to b would, out of 990 items, hold 60 that pass now (60 of them blocked); pass 45 that are held now (40 of them blocked now); move 0 items between review and block.',
      '10 items without a verdict of both (missing from a: 0, missing from b: 10, missing from both: 0), which no figure of agreement counts.',
    ]);
  });

  it('lists what is not agreed on, pass against block first', () => {
    const { total, rows } = analysis.disagreements;

    expect(total).toBe(115);
    expect(rows.map(({ reason, distance }) => `${reason} ${distance}`)).toEqual([
      ...Array.from({ length: 100 }, () => 'decision 2'),
      ...Array.from({ length: 5 }, () => 'decision 1'),
      ...Array.from({ length: 10 }, () => 'error 0'),
    ]);
    expect(rows.find(({ key }) => key.startsWith('minors'))?.outcomes[1]).toMatchObject({
      decision: 'pass',
      notCovered: ['minors'],
    });
  });

  it('gives no figure of many and of gold where there are none', () => {
    expect(analysis.many).toBeNull();
    expect(analysis.gold).toBeNull();
  });
});

describe('an analysis', () => {
  it('does not call a difference of chance stricter', () => {
    const rows = [
      ...Array.from({ length: 50 }, (_, at) => row(`same-${at}`, says('pass'), says('pass'))),
      row('one', says('block', 'sexual'), says('pass')),
      row('two', says('pass'), says('block', 'sexual')),
      row('three', says('pass'), says('block', 'sexual')),
    ];

    const analysis = analysed(rows);

    expect(analysis.pairs[0]?.stricter).toBe('too few');
    expect(allSentences(analysis)[0]).toBe(
      'Too few differences to tell which of a and b is stricter: they differ on 3 items in holding and on 3 in blocking (n = 53; below 6 no test can tell).',
    );
  });

  it('gives no interval where the vendors never differ', () => {
    const analysis = analysed([
      row('one', says('pass'), says('pass')),
      row('two', says('block'), says('block')),
    ]);

    expect(analysis.pairs[0]?.differences.block).toMatchObject({
      estimate: { value: 0 },
      interval: { low: null, reason: 'the vendors differ on no item' },
    });
  });

  it('says that one blocks more while the other holds more', () => {
    const rows = Array.from({ length: 60 }, (_, at) =>
      at < 30
        ? row(`block-${at}`, says('block', 'sexual'), says('review', 'sexual'))
        : row(`review-${at}`, says('pass'), says('review', 'sexual')),
    );

    const analysis = analysed(rows);

    expect(analysis.pairs[0]?.stricter).toBe('mixed');
    expect(allSentences(analysis)[0]).toMatch(
      /^a blocks more, by 50\.0 .*; b holds more \(review or block\), by 50\.0 /,
    );
  });

  it('counts a decision that came with an error, and a missing outcome, as no verdict', () => {
    const rows: ComparedRow[] = [
      row('one', { ...says('pass'), error: 'timeout' }, says('pass')),
      { ...row('two', says('pass'), says('pass')), outcomes: { b: says('block') } },
    ];

    const analysis = analysed(rows);

    expect(analysis.pairs[0]?.completeness).toMatchObject({ both: 0, secondOnly: 2 });
    expect(analysis.vendors[0]?.errors).toEqual([
      { code: 'no_verdict', items: 1 },
      { code: 'timeout', items: 1 },
    ]);
    expect(allSentences(analysis)[0]).toBe('Who is stricter cannot be said: n = 0.');
  });

  it('has figures without any row', () => {
    const analysis = analysed([]);

    expect(analysis.items).toBe(0);
    expect(JSON.stringify(analysis)).not.toMatch(/NaN|Infinity/);
  });

  it.each([
    [{ providers: ['a'], seed: 1 }, 'providers: expected two to 8 providers'],
    [{ providers: ['a', 'a'], seed: 1 }, 'providers: expected names that are all different and not empty'],
    [{ providers: ['a', 'b'], seed: -1 }, 'seed: expected a whole number from 0 to 4294967295'],
    [
      { providers: ['a', 'b'], seed: 1, replicates: 5 },
      'replicates: expected a whole number from 100 to 100000',
    ],
    [
      { providers: ['a', 'b'], seed: 1, keepDisagreements: 0.5 },
      'keepDisagreements: expected a whole number',
    ],
  ])('refuses options out of range: %j', (options, message) => {
    expect(() => createAnalysis(options)).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringContaining(message) }),
    );
  });

  it('refuses words that it does not know, without repeating them', () => {
    const tally = createAnalysis({ providers: ['a', 'b'], seed: 1 });
    const add = (outcome: object) => () =>
      tally.add(row('one', { ...says('pass'), ...outcome }, fails('timeout')));

    expect(add({ decision: 'fine' })).toThrow(
      'outcomes.a.decision: expected one of pass, review, block, or null',
    );
    expect(add({ findings: [{ category: 'sexual', decision: 'odd', score: null }] })).toThrow(
      'outcomes.a.findings[0].decision: expected one of pass, review, block',
    );
    expect(add({ covered: ['secret words'] })).toThrow(expect.not.stringContaining('secret words'));
    expect(tally.finish().items).toBe(0);
  });
});
