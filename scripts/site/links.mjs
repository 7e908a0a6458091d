/** Reads the built pages: the links of each, and the anchors that it has. */
import { Parser } from 'htmlparser2';
import { posix } from 'node:path';

/** @returns `links` (href of anchors, src of pictures) and `anchors` (ids) of a page. */
export function readPage(html) {
  const links = [];
  const anchors = new Set();
  const parser = new Parser({
    onopentag(name, { href, src, id }) {
      if (id !== undefined) anchors.add(id);
      if (name === 'a' && href !== undefined) links.push(href);
      if (name === 'img' && src !== undefined) links.push(src);
    },
  });
  parser.end(html);
  return { links, anchors };
}

/**
 * @param pages By path below the base, such as `guides/files.html`, what `readPage` gives.
 * @param files Paths of everything that was built.
 * @returns a line for each link within the site that leads nowhere. Links to other sites are not followed.
 */
export function deadLinks(pages, files, base) {
  const problems = [];
  for (const [path, { links }] of pages) {
    for (const link of links.filter((each) => !/^[a-z][a-z+.-]*:/.test(each))) {
      const problem = problemOf(link, path, pages, files, base);
      if (problem !== null) problems.push(`${path}: ${link}: ${problem}`);
    }
  }
  return problems;
}

function problemOf(link, path, pages, files, base) {
  const [address, fragment = ''] = link.split('#');
  const target = decodeURIComponent(address);
  if (target.startsWith('/') && !target.startsWith(base)) return `is not below ${base}`;
  const absolute = target.startsWith('/')
    ? target.slice(base.length)
    : posix.join(posix.dirname(path), target === '' ? posix.basename(path) : target);
  const file = absolute === '' || absolute.endsWith('/') ? posix.join(absolute, 'index.html') : absolute;
  const found = [file, `${file}.html`].find((each) => files.has(each));
  if (found === undefined) return 'there is no such page';
  if (fragment === '' || !pages.has(found)) return null;
  return pages.get(found).anchors.has(decodeURIComponent(fragment)) ? null : 'there is no such anchor';
}
