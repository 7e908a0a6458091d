import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
// @ts-expect-error a script without types
import * as script from '../../scripts/docs/translations.mjs';

const { hashOf, translations } = script as {
  hashOf: (text: string) => string;
  translations: (root: string) => { page: string; problem: string | null }[];
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'moderato-zh-'));
  mkdirSync(join(root, 'docs/zh'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text: string) => writeFileSync(join(root, path), text);
const page = (original: string, hash: string) =>
  `---\noriginal: ${original}\noriginalHash: ${hash}\n---\n\n# 页\n`;

describe('translated pages', () => {
  it('are listed when their original has changed, is gone, or is not named', () => {
    write('docs/fresh.md', 'one\n');
    write('docs/stale.md', 'two\n');
    write('docs/zh/fresh.md', page('docs/fresh.md', hashOf('one\r\n')));
    write('docs/zh/stale.md', page('docs/stale.md', hashOf('one\n')));
    write('docs/zh/gone.md', page('docs/gone.md', hashOf('one\n')));
    write('docs/zh/nameless.md', '# 页\n');

    expect(translations(root).map(({ page, problem }) => [page, problem])).toEqual([
      ['docs/zh/fresh.md', null],
      ['docs/zh/gone.md', 'docs/gone.md is gone'],
      ['docs/zh/nameless.md', 'does not name its original'],
      ['docs/zh/stale.md', 'docs/stale.md has changed since'],
    ]);
  });

  it('of the project name originals that exist', () => {
    const problems = translations(join(import.meta.dirname, '../..')).map(({ problem }) => problem ?? '');

    expect(problems.length).toBeGreaterThan(5);
    expect(problems.filter((problem) => /gone|name/.test(problem))).toEqual([]);
  });
});
