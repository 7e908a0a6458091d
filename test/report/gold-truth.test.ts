import { describe, expect, it } from '@jest/globals';
import { DECISIONS, type ComparedRow, type GoldLabel } from '@moderato/core';
import { allSentences, renderHtml, renderMarkdown } from '@moderato/report';
import fc from 'fast-check';
import { casesOf } from '../support/exhaustive.js';
import { analysed } from './planted.js';
import { manifest, row, says, times } from './rows.js';

const block: GoldLabel = { decision: 'block', categories: null };
const hate: GoldLabel = { decision: null, categories: ['hate'] };
const pass: GoldLabel = { decision: 'pass', categories: [] };
const hit = () => says('block', 'violence');

/** What the sentences say about gold. */
const saidOf = (rows: readonly ComparedRow[], providers = ['a', 'b']) =>
  allSentences(analysed(rows, providers)).filter((sentence) => /gold|Gold|right/.test(sentence));

/** 100 harmful and 200 harmless items; a holds 80 and 30 of them, b 60 and 10. */
const rowsWith = (harmful: GoldLabel): ComparedRow[] => [
  ...times(55, (key) => row(key, hit(), hit(), { gold: harmful }), 'both'),
  ...times(25, (key) => row(key, says('review', 'violence'), says('pass'), { gold: harmful }), 'a-finds'),
  ...times(5, (key) => row(key, says('pass'), hit(), { gold: harmful }), 'b-finds'),
  ...times(15, (key) => row(key, says('pass'), says('pass'), { gold: harmful }), 'missed'),
  ...times(30, (key) => row(key, hit(), says('pass'), { gold: pass }), 'a-alarm'),
  ...times(10, (key) => row(key, says('pass'), hit(), { gold: pass }), 'b-alarm'),
  ...times(160, (key) => row(key, says('pass'), says('pass'), { gold: pass }), 'harmless'),
];

describe('labels that a category stands for', () => {
  it('say not pass, so that the report is the same as with block', () => {
    const said = saidOf(rowsWith(hate));

    expect(said).toEqual(saidOf(rowsWith(block)));
    expect(said[0]).toMatch(
      /^Against gold no difference can be shown between a and b: a alone is right on 35, b alone on 35, of 300 items/,
    );
    expect(said.at(-1)).toMatch(/^Gold labels: 300 items, 100 harmful and 200 harmless; /);
  });

  it('count a review as held', () => {
    const [a] = analysed(rowsWith(hate)).gold?.vendors ?? [];

    expect(a?.decisions?.held.confusion).toMatchObject({ truePositives: 80, falsePositives: 30 });
    expect(a?.decisions?.missed).toMatchObject({ successes: 20, total: 100 });
    expect(a?.decisions?.wronglyHeld).toMatchObject({ successes: 30, total: 200 });
  });

  it('give figures by category only for categories on some items and not on others', () => {
    const [ofHate] = analysed(rowsWith(hate)).gold?.vendors ?? [];
    const plain = analysed(rowsWith(block)).gold;

    expect(ofHate?.categories.map(({ category }) => category)).toEqual(['hate']);
    expect(plain?.vendors[0]?.categories).toEqual([]);
    expect(plain?.categoryRefusal).toContain('no label names a category');
  });

  it('are read by decisions where some of them say review', () => {
    const rows = [
      ...rowsWith(block),
      row('review', says('review', 'violence'), hit(), { gold: { decision: 'review', categories: null } }),
    ];
    const { gold } = analysed(rows);

    expect(gold?.rule).toBe('decision');
    expect(gold?.vendors[0]?.decisions?.right).toMatchObject({ successes: 55 + 170 + 1, total: 301 });
    expect(gold?.vendors[0]?.decisions?.table?.counts).toEqual([
      [170, 0, 30],
      [0, 1, 0],
      [20, 25, 55],
    ]);
  });
});

describe('labels of one class', () => {
  const oneClass = (gold: GoldLabel) => [
    ...times(30, (key) => row(key, hit(), says('pass'), { gold }), 'differ'),
    ...times(50, (key) => row(key, says('pass'), says('pass'), { gold }), 'same'),
  ];

  it.each([
    ['pass', pass, 'every label says pass and none says not pass'],
    ['hate', hate, 'every label says not pass and none says pass'],
    ['block', block, 'every label says not pass and none says pass'],
  ])('such as %s give no figures of who is right, and the reason is said', (_, label, reason) => {
    const analysis = analysed(oneClass(label));

    expect(analysis.gold?.refusal).toContain(reason);
    expect(analysis.gold?.pairs).toEqual([]);
    expect(analysis.gold?.vendors.map(({ decisions }) => decisions)).toEqual([null, null]);
    expect(saidOf(oneClass(label))).toEqual([expect.stringContaining(reason)]);
    expect(renderHtml(analysis, manifest(), { content: false })).toContain(reason);
    expect(renderMarkdown(analysis, manifest())).toContain(reason);
  });
});

describe('a vendor that decides the same on every item', () => {
  it('is not named as better, also where most items are harmless', () => {
    const rows = [
      ...times(20, (key) => row(key, hit(), says('pass'), { gold: block }), 'found'),
      ...times(60, (key) => row(key, hit(), says('pass'), { gold: pass }), 'alarm'),
      ...times(900, (key) => row(key, says('pass'), says('pass'), { gold: pass }), 'harmless'),
    ];

    expect(saidOf(rows)[0]).toBe(
      'Against gold neither a nor b is named as better: b passes every labelled item, so it misses all that is harmful and is right on the rest without looking (a alone is right on 20, b alone on 60, of 980 items).',
    );
  });

  const label = fc.constantFrom<GoldLabel | null>(block, hate, pass, null, {
    decision: 'review',
    categories: null,
  });
  const rows = fc
    .array(
      fc.record({
        gold: label,
        decision: fc.constantFrom(...DECISIONS),
        times: fc.integer({ min: 1, max: 40 }),
      }),
      { maxLength: 12 },
    )
    .chain((list) => fc.constant(list));

  it.each(['pass', 'block', 'review'] as const)('is never crowned: %s', (asleep) => {
    fc.assert(
      fc.property(rows, (list) => {
        const all = list.flatMap(({ gold, decision, times: number }, at) =>
          times(number, (key) => row(key, says(decision), says(asleep), { gold }), `row-${at}`),
        );
        const { gold } = analysed(all, ['a', 'b'], 100);

        for (const { better } of gold?.pairs ?? []) expect(['none named']).toContain(better);
        expect(saidOf(all).join(' ')).not.toMatch(/b is right more often/);
      }),
      { numRuns: casesOf(6, 60) },
    );
  });

  it('says which error each makes less where the two kinds point different ways', () => {
    const rows = [
      ...times(40, (key) => row(key, hit(), says('pass'), { gold: block }), 'a-finds'),
      ...times(60, (key) => row(key, hit(), hit(), { gold: block }), 'both'),
      ...times(90, (key) => row(key, hit(), says('pass'), { gold: pass }), 'a-alarm'),
      ...times(300, (key) => row(key, says('pass'), says('pass'), { gold: pass }), 'harmless'),
    ];

    expect(saidOf(rows)[0]).toMatch(
      /^Against gold b is right more often than a about what to hold, by 10\.2 percentage points .*But a misses less of what is harmful and b wrongly holds less of what is harmless/,
    );
  });
});
