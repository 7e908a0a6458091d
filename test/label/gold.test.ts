import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Category, type Decision } from '@moderato/core';
import { goldOfLabels, raterAgreement, readLabels, type Label } from '@moderato/label';
import { alpha as referenceAlpha } from 'krippendorff';

const label = (rater: string, key: string, decision: Decision | null, more: Partial<Label> = {}): Label => ({
  ...{ key, rater, decision, categories: [], note: null, at: '2026-01-01T00:00:00.000Z' },
  ...{ submission: `${rater} ${key}`, stratum: 1, stratumSize: 100, weight: 10, ...more },
});
const goldOf = (...labels: Label[]) => goldOfLabels(labels).items[0];

/** Six raters at most, in the order of the decisions; `-` for no label and `?` for unsure. */
const said = (words: string, categories: Category[][] = []): Label[] =>
  words.split(' ').flatMap((word, at) => {
    if (word === '-') return [];
    const decision = word === '?' ? null : (word as Decision);
    return [label(`r${at}`, 'c1', decision, { categories: categories[at] ?? [] })];
  });

describe('gold of labels', () => {
  it.each<[string, string, Decision | null, string]>([
    ['what the only rater says', 'block', 'block', 'single'],
    ['what all say', 'pass pass pass', 'pass', 'unanimous'],
    ['what most say', 'pass pass block', 'pass', 'majority'],
    ['what most of those say who are sure', '? block ? block', 'block', 'unanimous'],
    ['review where most hold it back but differ on how', 'review block', 'review', 'majority'],
    ['review also where one of three would pass it', 'review block pass', 'review', 'majority'],
    ['nothing where as many pass as hold it back', 'pass block', null, 'tied'],
    ['nothing where as many pass as hold it back in two ways', 'pass pass review block', null, 'tied'],
    ['nothing where nobody is sure', '? ?', null, 'unsure'],
  ])('is %s: %s', (_, words, decision, origin) => {
    const item = goldOf(...said(words));

    expect(item?.gold?.decision ?? null).toBe(decision);
    expect(item?.origin).toBe(origin);
  });

  it.each<[string, string, Category[][], Category[] | null]>([
    ['named by most', 'block block block', [['hate'], ['hate', 'spam'], ['violence']], ['hate']],
    ['unknown where nobody names one', 'block block', [[], []], null],
    ['unknown where each names another', 'block block', [['hate'], ['spam']], null],
    ['named by one who alone names any', 'block block', [['hate'], []], ['hate']],
    ['none of a pass', 'pass pass block', [[], [], ['hate']], []],
  ])('has categories %s', (_, words, categories, expected) => {
    expect(goldOf(...said(words, categories))?.gold?.categories).toEqual(expected);
  });

  it('is the adjudicator’s word wherever it is sure, and the majority without it elsewhere', () => {
    const labels = [
      ...[
        label('a', 'c1', 'pass'),
        label('b', 'c1', 'block'),
        label('z', 'c1', 'block', { categories: ['hate'] }),
      ],
      ...[label('a', 'c2', 'pass'), label('b', 'c2', 'pass'), label('z', 'c2', null)],
    ];

    const { items, counts } = goldOfLabels(labels, { adjudicator: 'z' });

    expect(items.map(({ gold }) => gold)).toEqual([
      { decision: 'block', categories: ['hate'] },
      { decision: 'pass', categories: [] },
    ]);
    expect(counts).toMatchObject({ adjudicated: 1, unanimous: 1 });
    expect(() => goldOfLabels(labels, { adjudicator: 'nobody' })).toThrow('there are no labels of nobody');
  });

  it('weighs by the items of a stratum that have a label, unsure ones too, so that a part of a sample is one', () => {
    const labels = [
      ...['a', 'b', 'c', 'd'].map((key) => label('r', key, key === 'a' ? null : 'pass')),
      label('r', 'e', 'block', { stratum: 2, stratumSize: 6, weight: 3 }),
    ];

    const { items, counts } = goldOfLabels(labels);

    expect(items.map(({ weight }) => weight)).toEqual([25, 25, 25, 25, 6]);
    expect(items.reduce((sum, { weight }) => sum + weight, 0)).toBe(106);
    expect(counts).toMatchObject({ unsure: 1, single: 4 });
  });

  it('of a queue stands for itself alone', () => {
    const queued = { stratum: 0, stratumSize: 1, weight: 1 };
    const labels = ['a', 'b'].map((key) => label('r', key, 'pass', queued));

    expect(goldOfLabels(labels)).toMatchObject({ isQueue: true, items: [{ weight: 1 }, { weight: 1 }] });
    expect(() => goldOfLabels([...labels, label('r', 'c', 'pass')])).toThrow(
      'of a queue of reviews and others of a sample',
    );
  });

  it.each<[string, Label[], string]>([
    ['one rater twice', [label('r', 'c1', 'pass'), label('r', 'c1', 'block')], 'two labels of r'],
    [
      'another weight',
      [label('r', 'c1', 'pass'), label('s', 'c1', 'pass', { weight: 3 })],
      'of different samples',
    ],
    [
      'another size',
      [label('r', 'c1', 'pass'), label('s', 'c2', 'pass', { stratumSize: 3 })],
      'has two sizes',
    ],
    [
      'more items than the stratum has',
      ['c1', 'c2'].map((key) => label('r', key, 'pass', { stratumSize: 1, weight: 1 })),
      'too many of the stratum 1',
    ],
  ])('is refused for labels of two samples: %s', (_, labels, message) => {
    expect(() => goldOfLabels(labels)).toThrow(message);
  });
});

describe('the agreement of raters', () => {
  const decisions: [string, string][] = [
    ...Array.from({ length: 20 }, (): [string, string] => ['pass', 'pass']),
    ...Array.from({ length: 9 }, (): [string, string] => ['block', 'block']),
    ...Array.from({ length: 4 }, (): [string, string] => ['pass', 'block']),
    ...Array.from({ length: 3 }, (): [string, string] => ['review', 'block']),
  ];
  const labels = decisions.flatMap(([first, second], at) => [
    label('anna', `c${at}`, first as Decision, { categories: first === 'block' ? ['hate'] : [] }),
    label('ben', `c${at}`, second as Decision, { categories: second === 'block' ? ['hate'] : [] }),
  ]);

  it('is Krippendorff’s alpha as another program computes it, with an interval around it', () => {
    const agreement = raterAgreement(labels)!;

    const reference = referenceAlpha([
      decisions.map(([first]) => first),
      decisions.map(([, second]) => second),
    ]);
    const { alpha, ac1 } = agreement.decisions;
    expect(agreement).toMatchObject({ items: 36, shared: 36 });
    expect(alpha.estimate.value).toBeCloseTo(reference, 10);
    expect(alpha.interval.low!).toBeLessThan(reference);
    expect(alpha.interval.high!).toBeGreaterThan(reference);
    expect(ac1.interval.low!).toBeLessThan(ac1.estimate.value!);
    expect(agreement.pairs).toMatchObject([
      { first: 'anna', second: 'ben', same: { successes: 29, total: 36 } },
    ]);
  });

  it('is about shared items and sure labels; who holds back without a category says nothing of it', () => {
    const more = [label('anna', 'alone', 'pass'), label('anna', 'd', null), label('ben', 'd', 'block')];

    const agreement = raterAgreement([...labels, ...more])!;

    expect(agreement).toMatchObject({ items: 38, shared: 36 });
    expect(agreement.raters).toEqual([
      { rater: 'anna', labels: 38, unsure: 1 },
      { rater: 'ben', labels: 37, unsure: 0 },
    ]);
    // the three reviews name no category
    expect(agreement.categories).toMatchObject([{ category: 'hate', shared: 33 }]);
  });

  it('has no value where there is nothing to tell it from', () => {
    expect(raterAgreement([label('anna', 'c1', 'pass')])).toBeNull();
    const same = ['c1', 'c2'].flatMap((key) => [label('anna', key, 'pass'), label('ben', key, 'pass')]);

    expect(raterAgreement(same)?.decisions.alpha).toEqual({
      estimate: { value: null, reason: 'only one class occurs' },
      interval: expect.objectContaining({ low: null }),
    });
    const apart = [label('anna', 'c1', 'pass'), label('ben', 'c2', 'pass')];
    expect(raterAgreement(apart)).toMatchObject({ shared: 0, pairs: [] });
  });
});

describe('reading labels', () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'moderato-label-'));
    path = join(directory, 'labels.anna.jsonl');
  });
  afterEach(() => rm(directory, { recursive: true }));
  const line = (entry: object) => `${JSON.stringify(entry)}\n`;
  const undo = { key: 'c1', rater: 'anna', undone: true, at: '', submission: 'undo' };

  it('takes the last word on each item, and leaves out a line that is just being written', async () => {
    const first = label('anna', 'c1', 'pass');
    const again = label('anna', 'c1', 'block', { submission: 'again' });
    const other = label('anna', 'c2', 'pass');
    await writeFile(path, line(first) + line(other) + line(undo) + line(again) + line(undo).slice(0, 30));

    expect((await readLabels(path)).map(({ key, decision }) => [key, decision])).toEqual([
      ['c2', 'pass'],
      ['c1', 'block'],
    ]);
  });

  it.each([
    ['two raters', line(label('anna', 'c1', 'pass')) + line(label('ben', 'c1', 'pass')), 'line 2 of'],
    ['no labels', '{"id":"c1","gold":"block"}\n', 'is no label; labels come from moderato label'],
    ['half a label of somebody else', `${line(label('anna', 'c1', 'pass'))}my notes`, 'the last line of'],
    ['an unknown decision', line({ ...label('anna', 'c1', 'pass'), decision: 'allow' }), 'is no label'],
  ])('refuses a file with %s', async (_, text, message) => {
    await writeFile(path, text);

    await expect(readLabels(path)).rejects.toThrow(message);
  });
});
