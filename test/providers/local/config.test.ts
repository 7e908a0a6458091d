import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isModerationError } from '@moderato/core';
import { createModerator, loadConfig } from 'moderato';
import { createLocal } from '../../../providers/local/index.js';
import { hitsIn, listOf } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'lists-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function fileOf(content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `words-${files}.txt`);
  writeFileSync(path, content);
  return path;
}

function messageOf(lists: unknown, options: object = {}): string {
  try {
    createLocal({ lists, ...options } as never);
    return 'accepted';
  } catch (error) {
    if (!isModerationError(error) || error.code !== 'config' || error.effect !== 'none') throw error;
    return error.message;
  }
}

const inFile = (content: string | Uint8Array, fields: object = {}) => {
  const { name, category } = listOf([]);
  return { name, category, file: fileOf(content), ...fields };
};

describe('a file of words', () => {
  it.each([
    ['line feeds', 'nitwit\ndolt\n'],
    ['CR LF', 'nitwit\r\ndolt\r\n'],
    ['CR', 'nitwit\rdolt'],
    ['a byte order mark', '\ufeffnitwit\ndolt'],
    ['comments and empty lines', '# rude\n\n  nitwit  \n\t\n#dolt\ndolt'],
    ['a word written twice', 'nitwit\nNitwit\ndolt\ndolt'],
  ])('is read with %s', async (_what, content) => {
    expect(await hitsIn('nitwit dolt rude', [inFile(content)])).toEqual(['nitwit', 'dolt']);
  });

  it('may hold an entry that begins with #', async () => {
    expect(await hitsIn('so #bad', [inFile('\\#bad')])).toEqual(['#bad']);
  });

  it('may be relative to the working directory', () => {
    expect(messageOf([{ ...listOf([]), words: undefined, file: 'no-such-file.txt' }])).toBe(
      `providers.local.lists.0.file (rude words, ${join(process.cwd(), 'no-such-file.txt')}): cannot be read (ENOENT)`,
    );
  });

  it.each([
    ['nothing', '', 'holds no words'],
    ['a byte order mark alone', '\ufeff', 'holds no words'],
    ['comments alone', '# one\n# two', 'holds no words'],
    ['an invisible entry', 'nitwit\n\u2060\n', 'line 2: holds nothing but invisible characters'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0), 'is UTF-16 or UTF-32, expected UTF-8; convert it first'],
    ['Latin-1', Uint8Array.of(0x61, 0xe9), 'is not UTF-8; convert it first'],
  ])('of %s is refused', (_what, content, message) => {
    const list = inFile(content);
    const told = messageOf([listOf(['x'], { name: 'first' }), list]);

    expect(told).toContain(`providers.local.lists.1.file (rude words, ${list.file})`);
    expect(told).toContain(message);
  });

  it('with a wrong expression is refused with its line and the place in it', () => {
    const list = inFile('fine\n\n# next\ngood (bad', { match: 'regex' });

    expect(messageOf([list])).toBe(
      `providers.local.lists.0.file (rude words, ${list.file}), line 4: no regular expression of RE2: missing closing ) at character 6`,
    );
  });

  it('that never ends is refused', () => {
    expect(messageOf([{ ...inFile(''), file: '/dev/zero' }])).toContain(
      'lists.0.file (rude words, /dev/zero): holds more than 67108864 bytes',
    );
  });

  it('that is a folder is refused', () => {
    expect(messageOf([{ ...inFile(''), file: folder }])).toContain('cannot be read (EISDIR)');
  });
});

describe('a regular expression', () => {
  it.each([
    ['a[z-a]', 'invalid character class range at character 3'],
    ['ab**c', 'invalid nested repetition operator at character 3'],
    ['x(?<=a)b', 'invalid named capture at character 2'],
    ['(a)\\1', 'invalid escape sequence at character 4'],
    ['[(](a(b)', 'missing closing ) at character 4'],
    ['\\((ab', 'missing closing ) at character 3'],
    ['ab\\', 'trailing backslash at end of expression at character 3'],
    ['a{1,9999}', 'invalid repeat count at character 2'],
    ['a*', 'matches the empty text, so that everything would be a hit'],
  ])('%s is refused: %s', (expression, why) => {
    const told = messageOf([listOf(['fine', expression], { match: 'regex' })]);

    expect(told).toContain('providers.local.lists.0.words.1 (rude words): ');
    expect(told).toContain(why);
    expect(told).not.toContain(expression);
  });
});

describe('lists', () => {
  const good = listOf(['nitwit']);

  it.each([
    ['no lists', undefined, 'providers.local.lists: expected array'],
    ['an empty list of lists', [], 'providers.local.lists: holds no list'],
    [
      'a list without words',
      [{ name: 'a', category: 'spam' }],
      'lists.0.words: missing; give words, or a file',
    ],
    [
      'words and a file',
      [{ ...good, file: 'a.txt' }],
      'lists.0.words: give either words or a file, not both',
    ],
    ['no words at all', [listOf([])], 'lists.0.words: holds no words'],
    ['an empty word', [listOf(['a', ' \t'])], 'lists.0.words.1 (rude words): is empty'],
    ['an invisible word', [listOf(['\u200b'])], 'lists.0.words.0 (rude words): holds nothing but invisible'],
    ['a number', [listOf([4711 as never])], 'lists.0.words.0: expected string'],
    ['no name', [{ ...good, name: undefined }], 'lists.0.name: expected string'],
    ['one name twice', [good, listOf(['dolt'])], 'lists.1.name: lists.0 has the same name'],
    ['no category', [{ name: 'a', words: ['b'] }], 'lists.0.category: missing; say what a hit means'],
    ['an unknown category', [{ ...good, category: 'rude' }], 'lists.0.category: expected '],
    ['a category that only describes', [{ ...good, category: 'quality' }], 'lists.0.category: expected '],
    [
      'a decision that is none',
      [{ ...good, decision: 'pass' }],
      'lists.0.decision: expected "review" or "block"',
    ],
    ['an unknown match', [{ ...good, match: 'fuzzy' }], 'lists.0.match: expected '],
    ['an unknown field', [{ ...good, colour: 'red' }], 'lists.0: unknown field "colour"'],
    [
      'an allow list with a decision',
      [good, { name: 'ok', words: ['a'], action: 'allow', decision: 'review' }],
      'lists.1.decision: an allow list has none; leave it out',
    ],
    [
      'allow lists alone',
      [{ name: 'ok', words: ['a'], action: 'allow' }],
      'lists: holds allow lists only, so that nothing could ever be found',
    ],
  ])('with %s are refused', (_what, lists, message) => {
    expect(messageOf(lists)).toContain(message);
  });

  it('that are missing are asked for by the front door, without a variable that does not exist', async () => {
    const moderator = createModerator({ provider: 'huawei' }, { environment: HUAWEI });

    await expect(
      moderator.moderate({ kind: 'text', text: 'a' }, { provider: 'local' }),
    ).rejects.toMatchObject({
      code: 'config',
      message: 'providers.local is not configured; set its fields: lists',
    });
    await moderator.close();
  });

  it('come from a configuration file', async () => {
    const words = fileOf('nitwit\n');
    const config = join(folder, 'moderato.config.yaml');
    writeFileSync(
      config,
      `providers:\n  local:\n    lists:\n      - { name: rude, file: ${words}, category: harassment, decision: review }\n`,
    );
    const moderator = createModerator(await loadConfig({ file: config, environment: {} }), {
      environment: {},
    });

    expect(await moderator.moderate({ kind: 'text', text: 'You nitwit' })).toMatchObject({
      decision: 'review',
      source: { provider: 'local' },
    });
    await moderator.close();
  });
});

const HUAWEI = {
  HUAWEI_PROJECT_ID: '0f1e2d3c4b5a',
  HUAWEI_REGION: 'cn-north-4',
  HUAWEI_ACCESS_KEY_ID: 'made-up-id',
  HUAWEI_SECRET_ACCESS_KEY: 'made-up-key',
};
