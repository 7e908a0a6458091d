import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { itemsOfRater, openLabels, readItems, type Label } from '@moderato/label';
import { item } from './stage.js';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-label-'));
  path = join(directory, 'labels.anna.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

const KEYS = { rater: 'anna', keys: new Set(['c1', 'c2']) };
const label = (key: string, more: Partial<Label> = {}): Label => ({
  ...{ key, rater: 'anna', decision: 'block', categories: [], note: null, at: '2026-01-01T00:00:00.000Z' },
  ...{ submission: `submission of ${key}`, stratum: 1, stratumSize: 2, weight: 1, ...more },
});
const write = async (...entries: Label[]) => {
  const labels = await openLabels(path, KEYS);
  for (const entry of entries) await labels.write(entry);
  await labels.close();
};

describe('a file of labels', () => {
  it('goes on after a line that a crash has torn, wherever it was torn', async () => {
    await write(label('c1'), label('c2'));
    const whole = await readFile(path);
    const first = whole.indexOf('\n') + 1;

    for (let length = first; length < whole.length; length += 7) {
      await writeFile(path, whole.subarray(0, length));
      const labels = await openLabels(path, KEYS);
      expect([...labels.current.keys()]).toEqual(['c1']);
      await labels.write(label('c2', { submission: 'another one' }));
      await labels.close();
      expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(2);
    }
  });

  it('loses nothing when the disk is full: the label is refused, and so is every one after it', async () => {
    let isFull = false;
    const labels = await openLabels(path, KEYS, async () => ({
      appendFile: async () => {
        if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
      datasync: async () => undefined,
      close: async () => undefined,
    }));
    await labels.write(label('c1'));
    isFull = true;

    await expect(labels.write(label('c2'))).rejects.toThrow('ENOSPC');

    expect([...labels.current.keys()]).toEqual(['c1']);
    isFull = false;
    await expect(labels.write(label('c2', { submission: 'another one' }))).rejects.toThrow('ENOSPC');
  });

  it.each([
    ['of another rater', label('c1', { rater: 'ben' }), 'is a label of another rater'],
    ['of another sample', label('c9'), 'is about an item that is not among these'],
    ['that is none', { key: 'c1' } as Label, 'is no label'],
    ['that passes for a reason', label('c1', { decision: 'pass', categories: ['hate'] }), 'is no label'],
  ])('with a label %s is refused and stays as it is', async (_, entry, message) => {
    const text = `${JSON.stringify(entry)}\n`;
    await writeFile(path, text);

    await expect(openLabels(path, KEYS)).rejects.toThrow(message);

    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('that this program did not write is refused, and not cut off', async () => {
    await writeFile(path, 'my diary');

    await expect(openLabels(path, KEYS)).rejects.toThrow('a line that this program did not write');

    expect(await readFile(path, 'utf8')).toBe('my diary');
  });
});

describe('the items of a rater', () => {
  const items = Array.from({ length: 100 }, (_, at) => item(`c${at}`));
  const keysOf = (rater: string, overlap: number) =>
    itemsOfRater(items, { rater, raters: ['anna', 'ben', 'chris'], overlap }).map(({ key }) => key);

  it('are all items by default, in an order that is always the rater’s own', () => {
    const anna = keysOf('anna', 1);

    expect(keysOf('anna', 1)).toEqual(anna);
    expect([...keysOf('ben', 1)].sort()).toEqual([...anna].sort());
    expect(keysOf('ben', 1)).not.toEqual(anna);
    expect(itemsOfRater([...items].reverse(), { rater: 'anna' }).map(({ key }) => key)).toEqual(anna);
  });

  it('are the shared ones and a part of the others, so that every item has a rater', () => {
    const parts = ['anna', 'ben', 'chris'].map((rater) => new Set(keysOf(rater, 0.1)));

    const shared = [...parts[0]!].filter((key) => parts.every((part) => part.has(key)));
    expect(shared).toHaveLength(10);
    expect(parts.map(({ size }) => size)).toEqual([40, 40, 40]);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(100);
  });

  it.each([
    ['a name for a path', { rater: '../anna' }, 'rater: expected a name'],
    ['no name', { rater: '' }, 'rater: expected a name'],
    ['a rater who is not among them', { rater: 'anna', raters: ['ben', 'chris'] }, 'anna is not among them'],
    ['a name twice', { rater: 'anna', raters: ['anna', 'anna'] }, 'expected each name once'],
    ['an overlap that is no share', { rater: 'anna', overlap: 1.1 }, 'overlap: expected a share'],
    ['an overlap with nobody', { rater: 'anna', overlap: 0.5 }, 'needs the names of all raters'],
  ])('are refused for %s', (_, raters, message) => {
    expect(() => itemsOfRater(items, raters)).toThrow(message);
  });
});

describe('a file of items', () => {
  it.each([
    ['empty', '', 'holds no items'],
    ['cut off', JSON.stringify(item('c1')), 'is cut off'],
    [
      'with an item twice',
      `${JSON.stringify(item('c1'))}\n${JSON.stringify(item('c1'))}\n`,
      'has the same key',
    ],
    ['with results', '{"key":"c1","verdict":{}}\n', 'line 1 of'],
    [
      'with two contents',
      `${JSON.stringify({ ...item('c1'), url: 'https://example.com' })}\n`,
      'is no item to label',
    ],
    [
      'with a verdict beside',
      `${JSON.stringify({ ...item('c1'), decision: 'block' })}\n`,
      'is no item to label',
    ],
  ])('that is %s is refused', async (_, text, message) => {
    await writeFile(path, text);

    await expect(readItems(path)).rejects.toThrow(message);
  });
});
