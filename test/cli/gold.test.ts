import { describe, expect, it } from '@jest/globals';
import { type BatchRow } from '@moderato/batch';
import { readGold } from '../../packages/cli/batch/gold.js';

const row = (meta?: Record<string, unknown>): BatchRow => ({
  key: 'a',
  line: 1,
  content: { kind: 'text', text: 'words' },
  ...(meta === undefined ? {} : { meta }),
});

async function* rowsOf(...metas: Record<string, unknown>[]) {
  for (const meta of metas) yield row(meta);
}

const labelOf = (label: unknown, goldMap?: string) =>
  readGold({ gold: 'label', goldMap }).goldOf(row({ label }));

describe('a gold label', () => {
  it.each([
    ['pass', undefined, 'pass'],
    ['Pass', undefined, 'pass'],
    [' BLOCK\n', undefined, 'block'],
    ['ok', 'ok=pass,spam=block', 'pass'],
    ['OK', 'ok=pass', 'pass'],
    ['ok', 'OK=Pass', 'pass'],
    [1, '0=pass,1=block', 'block'],
    [0, '0=pass,1=block', 'pass'],
    [false, 'false=pass,true=block', 'pass'],
    [[1], '1=block', 'block'],
    ['1', '1=block', 'block'],
  ])('%j with the map %j is %s', (label, goldMap, decision) => {
    expect(labelOf(label, goldMap)).toMatchObject({ decision });
  });

  it('can be several categories', () => {
    expect(labelOf('Spam, hate')).toEqual({ decision: null, categories: ['spam', 'hate'] });
  });

  it.each([
    ['hateful', 'hateful=block+harassment', { decision: 'block', categories: ['harassment'] }],
    ['block+hate', undefined, { decision: 'block', categories: ['hate'] }],
    [['block', 'hate'], undefined, { decision: 'block', categories: ['hate'] }],
    ['block', undefined, { decision: 'block', categories: null }],
    ['pass', undefined, { decision: 'pass', categories: [] }],
  ])('%j with the map %j says decision and categories', (label, goldMap, gold) => {
    expect(labelOf(label, goldMap)).toEqual(gold);
  });

  it.each([[undefined], [null], ['']])('that is %j is none, and not unknown', (label) => {
    const readers = readGold({ gold: 'label' });

    expect(readers.goldOf(row({ label }))).toBeNull();
    expect(readers.counts()).toMatchObject({ labelled: 0, unknown: 0 });
  });

  it.each([
    ['evil'],
    [{ nested: true }],
    [['pass', 'evil']],
    [['pass', 'block']],
    [7],
    ['sexual.suggestive'],
  ])('of unknown words, such as %j, is in no figure and is counted', (label) => {
    const readers = readGold({ gold: 'label' });

    expect(readers.goldOf(row({ label }))).toBeNull();
    expect(readers.counts()).toMatchObject({ labelled: 0, unknown: 1 });
    expect([...readers.counts().unknownWords]).toHaveLength(1);
  });
});

describe('a map of words', () => {
  it.each([
    ['a=block+evil', 'expected <word>=<meaning>'],
    ['a=block+pass', 'expected <word>=<meaning>'],
    ['a=', 'expected <word>=<meaning>'],
    ['=pass', 'expected <word>=<meaning>'],
    ['a=pass, A =block', 'the word "a" is given twice'],
  ])('such as %j is refused', (goldMap, message) => {
    expect(() => readGold({ gold: 'label', goldMap })).toThrow(message);
  });
});

describe('fields of meta', () => {
  it.each([
    [{ gold: 'lable' }, '--gold: no row has the field "lable" in its meta; there are label, source'],
    [{ slice: 'sorce' }, '--slice: no row has the field "sorce"'],
  ])('that no row has are refused: %j', async (flags, message) => {
    const rows = rowsOf({ label: 'pass' }, { source: 'chat' });

    await expect(readGold(flags).assertFields(rows)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(message),
    });
  });

  it('that any row has are taken', async () => {
    const readers = readGold({ gold: 'label', slice: 'source' });

    await expect(
      readers.assertFields(rowsOf({ label: 'pass' }, { source: 'chat' })),
    ).resolves.toBeUndefined();
  });
});
