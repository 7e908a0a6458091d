import { describe, expect, it } from '@jest/globals';
import { isModerationError } from '@moderato/core';
import { parseData } from '../../../packages/moderato/config/parse-data.js';

/** Nine values, each of nine of the ones before, five times. */
const BOMB = ['a: &a [x,x,x,x,x,x,x,x,x]']
  .concat(['b', 'c', 'd', 'e'].map((name, place) => `${name}: &${name} [${`*${'abcd'[place]},`.repeat(9)}]`))
  .join('\n');

const failureOf = (text: string, name = 'file.yaml'): string => {
  try {
    parseData(text, name);
    return 'accepted';
  } catch (error) {
    if (!isModerationError(error) || error.code !== 'config') throw error;
    return error.message;
  }
};

describe('a file of settings', () => {
  it('is read as YAML, with anchors and aliases', () => {
    expect(parseData('a: &one { b: 1 }\nc: *one\n', 'file.yaml')).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  it('is read as JSON', () => {
    const value = { text: 'a: *b # c', number: -1.5e3, yes: true, nothing: null, list: [1, 'x'] };

    expect(parseData(JSON.stringify(value, null, 2), 'file.json')).toEqual(value);
  });

  it.each([
    [
      'an alias to nothing',
      'provider: *nobody\n',
      'line 1, column 11 (alias to an anchor that is not there)',
    ],
    [
      'an alias inside its own anchor',
      'a: 1\nb: &b [*b]\n',
      'line 2, column 8 (alias inside its own anchor)',
    ],
    ['aliases of aliases of aliases', BOMB, 'line 2, column 8 (too many aliases)'],
    ['a tag that builds code', 'provider: !!js/function "x"\n', 'line 1, column 11 (tag resolve failed)'],
    ['a key twice', 'provider: a\nprovider: b\n', 'line 2, column 1 (duplicate key)'],
    ['a tab before a key', 'a:\n\tb: 1\n', 'line 2, column 1 (tab as indent)'],
    ['two documents', 'a: 1\n---\nb: 1\n', 'line 2, column 1 (multiple docs)'],
    ['thousands of brackets', `a: ${'['.repeat(20_000)}`, 'line 1, column 203 (nested too deeply)'],
    ['thousands of lists', '- '.repeat(20_000), 'line 1, column 400 (nested too deeply)'],
    ['thousands of keys', '? '.repeat(20_000), '(nested too deeply)'],
    ['brackets that are closed', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, '(nested too deeply)'],
  ])('with %s is refused with line and column', (_what, text, place) => {
    expect(failureOf(text)).toContain(`file.yaml: not readable at`);
    expect(failureOf(text)).toContain(place);
  });

  it.each([
    ['a // comment', '{\n  // the vendor\n  "provider": "a"\n}', 'line 2, column 3'],
    ['a /* comment */', '{\n  "provider": "a", /* the vendor */\n  "timeoutMs": 1\n}', 'line 2, column 20'],
    ['a key without quotes', '{ provider: "a" }', 'line 1, column 3'],
    ['text in single quotes', '{\n "provider": \'a\' }', 'line 2, column 14'],
    ['a word that is no value', '{ "cache": nul }', 'line 1, column 12'],
  ])('that is JSON with %s is refused with line and column', (_what, text, place) => {
    expect(failureOf(text, 'file.json')).toBe(
      `file.json: not readable at ${place} (JSON takes no comments and no text without double quotes)`,
    );
  });

  it.each([
    ['escaped', '{"provider":"a","pr\\u006fvider":"b"}'],
    ['plain', '{"provider":"a",\n"provider":"b"}'],
  ])('that is JSON with a key twice, %s, is refused', (_what, text) => {
    expect(failureOf(text, 'file.json')).toContain('(duplicate key)');
  });

  it('never quotes the text, which may hold secrets', () => {
    for (const text of ['key: *hidden-value', 'key: !hidden-value x', '{ "key": hidden-value }'])
      expect(failureOf(text, 'file.json')).not.toContain('hidden');
  });
});
