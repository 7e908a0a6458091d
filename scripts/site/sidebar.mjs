/** The sidebar of the reference: each package, its headings, and what stands under them, read from the pages that were written. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ENTRIES } from './categories.mjs';

/**
 * @param folder Where the reference was written.
 * @returns by path: the packages, of which that path's is open. Only what is open is listed: every page holds its sidebar.
 */
export function referenceSidebars(folder) {
  const all = ENTRIES.map(({ name }) => ({ text: name, link: `/reference/${name}/` }));
  const sidebars = ENTRIES.map(({ name }) => {
    const items = headings(readFileSync(join(folder, name, 'index.md'), 'utf8'), name);
    const packages = all.map((each) => (each.text === name ? { ...each, items } : each));
    return [`/reference/${name}/`, [{ text: 'API reference', link: '/reference/', items: packages }]];
  });
  return { '/reference/': [{ text: 'API reference', items: all }], ...Object.fromEntries(sidebars) };
}

function headings(index, name) {
  return index
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const items = [...section.matchAll(/^\| \[(.+?)\]\((.+?)\.md\)/gm)].map(([, text, path]) => ({
        text: text.replaceAll('\\', ''),
        link: posix.join('/reference', name, path),
      }));
      return { text: section.split('\n')[0], items };
    })
    .filter(({ items }) => items.length > 0);
}
