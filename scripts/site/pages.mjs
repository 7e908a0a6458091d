/** Which files become which pages of the site. The documents stay as they are; links between them are made to fit. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { posix } from 'node:path';

const ROOT_PAGES = {
  'README.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security.md',
  'docs/index.md': 'how-it-works.md',
};
const EXAMPLES = 'docs/examples';

/** @returns path in the repository to path on the site, of every document and example. */
export function sitePages() {
  const documents = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md') && !path.startsWith(`${EXAMPLES}/`));
  const pages = new Map(Object.entries(ROOT_PAGES));
  for (const path of documents.sort())
    if (!pages.has(path)) pages.set(path, path.slice('docs/'.length).replace(/README\.md$/, 'index.md'));
  pages.set(EXAMPLES, 'examples/index.md');
  for (const path of exampleFiles()) pages.set(path, `examples/${posix.basename(path, '.mjs')}.md`);
  return pages;
}

/** Programs of docs/examples that CI runs, each a page. */
export function exampleFiles() {
  return readdirSync(EXAMPLES)
    .filter((name) => name.endsWith('.mjs'))
    .sort()
    .map((name) => `${EXAMPLES}/${name}`);
}

/** Pictures of the documents, relative to the root. */
export function pictures() {
  return readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(png|svg)$/.test(path) && !path.startsWith(`${EXAMPLES}/`));
}

/** First heading of a page. */
export function titleOf(text) {
  return /^# (.+)$/m.exec(text)?.[1] ?? '';
}

/**
 * Makes the relative links of a document fit the site: to pages where the target is one, to the repository where it is not.
 * @param source Link to a file of the repository, by its path.
 * @throws Error where a link leads nowhere.
 */
export function fitLinks(text, path, pages, source) {
  return outsideBlocks(text, (part) =>
    part.replaceAll(LINK, (all, code, isPicture, label, target, anchor = '') => {
      if (code !== undefined) return all;
      const file = posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, '');
      if (isPicture) return `![${label.slice(1, -1)}](/${file.replace(/^docs\//, '')})`;
      if (pages.has(file)) return `${label}(/${pages.get(file)}${anchor})`;
      if (!existsSync(file)) throw new Error(`${path}: ${target} does not exist`);
      return `${label}(${source(file, statSync(file).isDirectory())}${anchor})`;
    }),
  );
}

/** A code span, which is left alone, or a relative link: its mark of a picture, its label, which may hold code, and its target. */
const LINK = /(`[^`\n]+`)|(!?)(\[(?:[^[\]]|\[[^\]]*\])*\])\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)/g;

/** Changes a text, except in fenced blocks. */
function outsideBlocks(text, change) {
  return text
    .split(/(^ *```[\s\S]*?^ *```$)/m)
    .map((part, place) => (place % 2 === 0 ? change(part) : part))
    .join('');
}

/** A program as a page: its first comment is what it shows. */
export function examplePage(path) {
  const text = readFileSync(path, 'utf8');
  const [comment = '', purpose = ''] = /^\/\*\*([\s\S]*?)\*\/\n/.exec(text) ?? [];
  const name = posix.basename(path, '.mjs');
  const title = name.replace(/^./, (letter) => letter.toUpperCase()).replaceAll('-', ', ');
  const command = `npm run build && node ${path}`;
  return [
    `# ${title}`,
    purpose.replaceAll(/\s*\n \*\s*/g, ' ').trim(),
    `In a clone, on the emulator:\n\n\`\`\`sh\n${command}\n\`\`\``,
    `\`\`\`js\n${text.slice(comment.length).trim()}\n\`\`\`\n`,
  ].join('\n\n');
}

/** The list of all examples. */
export function examplesIndex() {
  const lines = exampleFiles().map((path) => {
    const page = examplePage(path);
    return `- [${titleOf(page)}](/examples/${posix.basename(path, '.mjs')}.md): ${page.split('\n')[2]}`;
  });
  return `# Examples\n\nEach runs against the emulator, without an account, and CI runs all of them.\n\n${lines.join('\n')}\n`;
}

/** The README as the page that the site opens with: name and first paragraph large, the list of pages left to the navigation. */
export function homePage(text, { actions, readOn }) {
  const [, tagline = ''] = /^# .+\n\n([\s\S]+?)\n\n/m.exec(text) ?? [];
  const body = text
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/^\s*# .+\n\n[\s\S]+?\n\n/, '')
    .split(new RegExp(`^## ${readOn}$`, 'm'))[0];
  const plain = tagline.replaceAll(/[*`]|\s*\n\s*/g, (mark) => (mark.trim() === '' ? ' ' : ''));
  const hero = { name: 'Moderato', tagline: plain, actions };
  const frontmatter = { layout: 'home', hero, markdownStyles: false };
  return `---\n${JSON.stringify(frontmatter)}\n---\n\n<div class="vp-doc readme">\n\n${body}\n\n</div>\n`;
}
