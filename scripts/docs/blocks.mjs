/** The fenced code blocks of the documents. */
import { readFileSync, readdirSync } from 'node:fs';

/** Every page that people read, relative to the root. */
export function documentPages() {
  const readmes = [
    'providers',
    'normalizer',
    ...readdirSync('packages').map((name) => `packages/${name}`),
  ].map((folder) => `${folder}/README.md`);
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => path.endsWith('.md') && !/(^|[\\/])(node_modules|\.vitepress|site|reference)[\\/]/.test(path),
    )
    .map((path) => `docs/${path.replaceAll('\\', '/')}`);
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...readmes, ...docs].filter((path) => {
    try {
      readFileSync(path);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * @param text of a page.
 * @returns the blocks of some languages with the line that they start on.
 */
export function codeBlocks(text, languages) {
  const blocks = [];
  let open = null;
  for (const [place, line] of text.split('\n').entries()) {
    const fence = /^(\s*)(`{3,})(\w*)/.exec(line);
    if (open === null && fence !== null) {
      open = { fence: fence[2], indent: fence[1].length, language: fence[3], line: place + 2, lines: [] };
    } else if (open !== null && line.trim() === open.fence) {
      if (languages.includes(open.language))
        blocks.push({ language: open.language, line: open.line, code: open.lines.join('\n') });
      open = null;
    } else if (open !== null) {
      open.lines.push(line.slice(open.indent));
    }
  }
  return blocks;
}
