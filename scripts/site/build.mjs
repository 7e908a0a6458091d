/**
 * Builds the site into site/html: the documents, the examples and the reference. `--base /moderato/` for a site below a path; `--serve`
 * shows it on loopback afterwards.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, serve } from 'vitepress';
import {
  examplePage,
  exampleFiles,
  examplesIndex,
  fitLinks,
  homePage,
  pictures,
  sitePages,
  titleOf,
} from './pages.mjs';
import { writeReference } from './reference.mjs';
import { referenceSidebars } from './sidebar.mjs';

const SOURCE = 'site/source';

const HOMES = {
  'README.md': {
    readOn: 'Read on',
    actions: [
      { theme: 'brand', text: 'First call', link: '/guides/real-account' },
      { theme: 'alt', text: 'How it works', link: '/how-it-works' },
      { theme: 'alt', text: 'API reference', link: '/reference/' },
    ],
  },
  'docs/zh/README.md': {
    readOn: '继续阅读',
    actions: [
      { theme: 'brand', text: '快速开始', link: '/zh/quickstart' },
      { theme: 'alt', text: '配置', link: '/zh/configuration' },
    ],
  },
};

function readOptions() {
  const { values } = parseArgs({
    options: { base: { type: 'string', default: '/' }, serve: { type: 'boolean', default: false } },
  });
  if (!/^\/([\w.~-]+\/)*$/.test(values.base))
    throw new Error(
      `--base: expected a path that begins and ends with a slash, such as /moderato/, got ${values.base}`,
    );
  return values;
}

function write(path, text) {
  const target = join(SOURCE, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** @returns path on the site, without its extension, to title. */
function writePages(repository) {
  const source = (path, isFolder) => `${repository}/${isFolder ? 'tree' : 'blob'}/main/${path}`;
  const pages = sitePages();
  const examples = new Set(exampleFiles());
  const titles = new Map();
  for (const [path, target] of pages) {
    const text = textOf(path, examples);
    titles.set(target.slice(0, -'.md'.length), titleOf(text));
    const fitted =
      examples.has(path) || path === 'docs/examples' ? text : fitLinks(text, path, pages, source);
    write(target, HOMES[path] === undefined ? fitted : homePage(fitted, HOMES[path]));
  }
  for (const path of pictures()) {
    const target = join(SOURCE, 'public', path.replace(/^docs\//, ''));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
  return titles;
}

function textOf(path, examples) {
  if (path === 'docs/examples') return examplesIndex();
  return examples.has(path) ? examplePage(path) : readFileSync(path, 'utf8');
}

/** The settings are read from a file beside the pages; what they are made of is data. */
function writeSettings(settings) {
  const config = resolve('scripts/site/config.mjs');
  write('settings.json', JSON.stringify(settings));
  write(
    '.vitepress/config.mjs',
    [
      `import { readFileSync } from 'node:fs';`,
      `import { siteConfig } from ${JSON.stringify(config)};`,
      `export default siteConfig(JSON.parse(readFileSync(${JSON.stringify(resolve(SOURCE, 'settings.json'))}, 'utf8')));`,
    ].join('\n'),
  );
  for (const name of ['index.js', 'style.css']) {
    mkdirSync(join(SOURCE, '.vitepress/theme'), { recursive: true });
    copyFileSync(`scripts/site/theme/${name}`, join(SOURCE, '.vitepress/theme', name));
  }
}

const { base, serve: isServed } = readOptions();
const { homepage, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const repository = homepage.replace(/#.*$/, '');
rmSync('site', { recursive: true, force: true });
await writeReference(join(SOURCE, 'reference'));
const titles = writePages(repository);
writeSettings({
  ...{ base, repository, version: `v${version}` },
  titles: [...titles],
  reference: referenceSidebars(join(SOURCE, 'reference')),
});
await build(SOURCE);
console.log(`site/html: ${titles.size} pages and the reference`);
if (isServed) await serve({ root: SOURCE, base });
