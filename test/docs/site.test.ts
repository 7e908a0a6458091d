import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
// @ts-expect-error a script without types
import * as categoriesScript from '../../scripts/site/categories.mjs';
// @ts-expect-error a script without types
import * as configScript from '../../scripts/site/config.mjs';
// @ts-expect-error a script without types
import * as linksScript from '../../scripts/site/links.mjs';
// @ts-expect-error a script without types
import * as navigationScript from '../../scripts/site/navigation.mjs';
// @ts-expect-error a script without types
import * as pagesScript from '../../scripts/site/pages.mjs';

interface Group {
  text: string;
  items: { text: string; link: string }[];
}

const { ENTRIES } = categoriesScript as { ENTRIES: { name: string; path: string }[] };
const { slugify } = configScript as { slugify: (heading: string) => string };
const { deadLinks, readPage } = linksScript as {
  readPage: (html: string) => object;
  deadLinks: (pages: Map<string, object>, files: Set<string>, base: string) => string[];
};
const { guideSidebar, listedPages } = navigationScript as {
  guideSidebar: (titles: Map<string, string>) => Group[];
  listedPages: string[];
};
const { examplePage, exampleFiles, fitLinks, homePage, sitePages, titleOf } = pagesScript as {
  examplePage: (path: string) => string;
  exampleFiles: () => string[];
  fitLinks: (text: string, path: string, pages: Map<string, string>, source: SourceLink) => string;
  homePage: (text: string, options: object) => string;
  sitePages: () => Map<string, string>;
  titleOf: (text: string) => string;
};
type SourceLink = (path: string, isFolder: boolean) => string;

const source: SourceLink = (path, isFolder) => `repository/${isFolder ? 'tree' : 'blob'}/${path}`;
const fit = (text: string, path = 'docs/guides/files.md') => fitLinks(text, path, sitePages(), source);

describe('links of a document on the site', () => {
  it.each([
    ['[a](../verdict.md)', '[a](/verdict.md)'],
    ['[a](../verdict.md#categories)', '[a](/verdict.md#categories)'],
    ['[`a` b](../../CHANGELOG.md)', '[`a` b](/changelog.md)'],
    ['[a](../zh/README.md)', '[a](/zh/index.md)'],
    ['[a](../examples)', '[a](/examples/index.md)'],
    ['[a](../examples/batch.mjs)', '[a](/examples/batch.md)'],
    ['[a](../../LICENSE)', '[a](repository/blob/LICENSE)'],
    ['[a](../../packages/core)', '[a](repository/tree/packages/core)'],
    ['![a](../data-way.svg)', '![a](/data-way.svg)'],
  ])('become %s -> %s', (written, fitted) => {
    expect(fit(written)).toBe(fitted);
  });

  it.each([
    '[a](https://example.com/b.md)',
    '[a](#here)',
    '`[a](../verdict.md)`',
    '```md\n[a](../x.md)\n```',
  ])('stay as they are: %j', (text) => {
    expect(fit(text)).toBe(text);
  });

  it('are refused with page and target where they lead nowhere', () => {
    expect(() => fit('[a](nowhere.md)')).toThrow('docs/guides/files.md: nowhere.md does not exist');
  });
});

describe('the pages of the site', () => {
  it('are all documents and all examples, each at an address of its own', () => {
    const pages = sitePages();
    const documents = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.md') && !path.startsWith('examples/'),
    );

    expect(documents.filter((path) => !pages.has(`docs/${path}`))).toEqual([]);
    expect(exampleFiles().filter((path) => !pages.has(path))).toEqual([]);
    expect(new Set(pages.values()).size).toBe(pages.size);
    expect(pages.get('README.md')).toBe('index.md');
    expect(pages.get('docs/index.md')).toBe('how-it-works.md');
  });

  it('of examples hold title, purpose, command and program', () => {
    const page = examplePage('docs/examples/batch.mjs');

    expect(titleOf(page)).toBe('Batch');
    expect(page).toMatch(/^# Batch\n\nModerates the lines of a file/);
    expect(page).toContain('node docs/examples/batch.mjs');
    expect(page).toContain("import { runBatch } from '@moderato/batch';");
  });

  it.each([
    ['README.md', 'Read on'],
    ['docs/zh/README.md', '继续阅读'],
  ])('begin with %s, without its list of pages', (path, readOn) => {
    const page = homePage(readFileSync(path, 'utf8'), { actions: [], readOn });

    const { hero } = JSON.parse(page.split('\n')[1] ?? '') as { hero: { tagline: string } };
    expect(hero.tagline).toContain('review');
    expect(hero.tagline).not.toMatch(/[*`\n]/);
    expect(page).toContain('createModerator({');
    expect(page).not.toContain(readOn);
  });
});

describe('the sidebar', () => {
  it('lists a page that no group names under "More"', () => {
    const groups = guideSidebar(
      new Map([
        ['verdict', 'The verdict'],
        ['new-page', 'A `new` page'],
      ]),
    );

    expect(groups).toEqual([
      { text: 'Use', items: [{ text: 'The verdict', link: '/verdict' }] },
      { text: 'More', items: [{ text: 'A new page', link: '/new-page' }] },
    ]);
  });

  it('names only pages that exist', () => {
    const paths = new Set([...sitePages().values()].map((path) => path.slice(0, -'.md'.length)));

    expect(listedPages.length).toBeGreaterThan(20);
    expect(listedPages.filter((path) => !paths.has(path))).toEqual([]);
  });
});

describe('the check of links', () => {
  const page = (body: string) => readPage(`<body>${body}</body>`);

  it('finds pages, files and anchors that do not exist, and links that leave the base', () => {
    const pages = new Map([
      [
        'index.html',
        page(
          '<a href="/base/a.html#top">1</a><a href="/base/a.html#gone">2</a><a href="/base/gone.html">3</a>' +
            '<a href="/a.html">4</a><img src="/base/gone.png"><a href="https://example.com/x">5</a><a href="#nothing">6</a>',
        ),
      ],
      ['a.html', page('<h1 id="top">A</h1><a href="/base/">home</a><a href="./">home</a>')],
    ]);

    expect(deadLinks(pages, new Set(pages.keys()), '/base/')).toEqual([
      'index.html: /base/a.html#gone: there is no such anchor',
      'index.html: /base/gone.html: there is no such page',
      'index.html: /a.html: is not below /base/',
      'index.html: /base/gone.png: there is no such page',
      'index.html: #nothing: there is no such anchor',
    ]);
  });
});

describe('anchors', () => {
  it.each([
    ['What works today', 'what-works-today'],
    ['Before any network: `config`, `unsupported`', 'before-any-network-config-unsupported'],
    ['结论（verdict）', '结论verdict'],
    ['jest on Node 20', 'jest-on-node-20'],
  ])('are made as GitHub makes them: %s', (heading, anchor) => {
    expect(slugify(heading.replaceAll('`', ''))).toBe(anchor);
  });
});

describe('the reference', () => {
  it('holds the packages that people import, under their names', () => {
    const names = ENTRIES.filter(({ name }) => !name.includes('/container')).map(({ name, path }) => [
      name,
      (JSON.parse(readFileSync(path.replace('index.ts', 'package.json'), 'utf8')) as { name: string }).name,
    ]);

    expect(names.length).toBeGreaterThan(5);
    expect(names.filter(([listed, real]) => listed !== real)).toEqual([]);
    expect(ENTRIES[0]?.name).toBe('moderato');
  });
});
