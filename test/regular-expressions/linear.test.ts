import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { collectExpressions } from './collect.js';
import { findSuperlinear } from './growth.js';

const GENERATED = ['dist', 'node_modules'];

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return GENERATED.includes(entry.name) ? [] : sourcesUnder(path);
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
  });
}

const COLLECTED = ['packages', 'providers', 'normalizer']
  .flatMap(sourcesUnder)
  .map((path) => collectExpressions(path));

/** Alternatives of literal words, without any repeat. */
const ALTERNATIVES_OF_WORDS = ['packages/emulator/vendors/tencent/relabel.ts', 'packages/http/redact.ts'];

describe('the regular expressions of the source', () => {
  it('take no more than proportionally longer for long runs of their own characters', () => {
    const found = COLLECTED.flatMap((collected) => collected.found);

    const slow = found.flatMap(({ place, source, flags }) => {
      const attack = findSuperlinear({ source, flags });
      return attack === null ? [] : [`${place} /${source}/${flags} for ${JSON.stringify(attack)}`];
    });

    expect(slow).toEqual([]);
    expect(found.length).toBeGreaterThan(100);
  });

  it('are constants, apart from alternatives of words', () => {
    const places = COLLECTED.flatMap(({ builtAtRunTime }) => builtAtRunTime);

    expect([...new Set(places)].sort()).toEqual(ALTERNATIVES_OF_WORDS);
  });
});

describe('the search for slow regular expressions', () => {
  it.each([
    ['blanks before the end', String.raw`const pattern = /\s+$/;`],
    ['blanks before a sign', String.raw`const pattern = /\s*\|.*$/s;`],
    ['an alternative at the end', String.raw`const pattern = /[&<>]|^[ \t]+|[ \t]+$/g;`],
    ['two repeats of the same', String.raw`const pattern = /^\w+\d+$/;`],
    ['repeats inside a repeat', String.raw`const pattern = /^(a+)+$/;`],
    ['a beginning without its end', String.raw`const pattern = /<!--[^]*?-->/g;`],
    ['an open element', String.raw`const pattern = /<[^>]*>/g;`],
    ['a letter case that does not count', String.raw`const pattern = /[A-Z]+\d/i;`],
    ['one that is put together', "const BLANKS = '\\\\s+'; const pattern = new RegExp(`${BLANKS}$`, 'g');"],
    [
      'one that is put together raw',
      'const BLANKS = String.raw`\\s`; const pattern = new RegExp(String.raw`${BLANKS}+$`);',
    ],
    ['one that is joined', "const pattern = RegExp(['x', '\\\\d+\\\\d*!'].join('|'));"],
  ])('finds %s', (_, text) => {
    const { found } = collectExpressions('planted.ts', text);

    expect(found).toHaveLength(1);
    expect(found.map(findSuperlinear)).not.toContain(null);
  });

  it.each([
    ['an anchored repeat', String.raw`const pattern = /^\s+/;`],
    ['repeats that exclude each other', String.raw`const pattern = /^\d+(\.\d+)?$/;`],
    ['a repeat that always fits', String.raw`const pattern = /\s+/g;`],
  ])('leaves %s alone', (_, text) => {
    expect(collectExpressions('planted.ts', text).found.map(findSuperlinear)).toEqual([null]);
  });

  it('reports what is built of input', () => {
    const text = 'export const find = (word: string) => new RegExp(word);';

    expect(collectExpressions('planted.ts', text)).toEqual({ found: [], builtAtRunTime: ['planted.ts'] });
  });
});
