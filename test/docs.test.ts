import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { vendors } from '@moderato/providers/registry';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true })
    .map((path) => `docs/${String(path)}`)
    .filter((path) => path.endsWith('.md')),
];
const FOLDERS = ['packages', 'providers', 'normalizer', 'test', 'docs', 'bench', 'scripts'];

/** Placeholders stand for what some vendor has; a pattern stands for its folder. */
const exists = (path: string) =>
  Object.keys(vendors).some((vendor) => existsSync(join(ROOT, concrete(path, vendor))));

const concrete = (path: string, vendor: string) =>
  path
    .replaceAll(/<vendor>|<id>/g, vendor)
    .replaceAll('<kind>', 'text')
    .replace(/\/[^/]*[<*{…].*$/, '')
    .replace(/[.,:;]+$/, '');

const pathsIn = (text: string) =>
  [...text.matchAll(new RegExp('`((?:' + FOLDERS.join('|') + ')/[^`\\s]*)`', 'g'))].map(
    ([, path = '']) => path,
  );
const linksIn = (text: string) =>
  [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map(([, path = '']) => path);

describe('the documents', () => {
  it('are searched for paths and links, and a wrong one is found', () => {
    expect(pathsIn('open `packages/nowhere` or `providers/<vendor>/index.ts`')).toEqual([
      'packages/nowhere',
      'providers/<vendor>/index.ts',
    ]);
    expect(linksIn('[here](nowhere.md#top), [there](https://example.com)')).toEqual(['nowhere.md']);
    expect(pathsIn(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')).length).toBeGreaterThan(10);
  });

  it.each(PAGES.filter((page) => !page.startsWith('docs/decisions/0') && page !== 'CHANGELOG.md'))(
    'name only paths that exist: %s',
    (page) => {
      const text = readFileSync(join(ROOT, page), 'utf8');

      expect(pathsIn(text).filter((path) => !exists(path))).toEqual([]);
    },
  );

  it.each(PAGES)('link only to files that exist: %s', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');

    expect(linksIn(text).filter((path) => !existsSync(resolve(ROOT, dirname(page), path)))).toEqual([]);
  });
});
