/**
 * What of a package is put together. esbuild makes a file for each set of modules that the same entries need, so that a start would
 * read a dozen small ones. Where everything that is loaded later imports the main entry too, which is there by then, all of the entry
 * lies in one file; and what at least half of it shares lies in a second.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/** Absolute paths of a package's sources. */
export function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.ts') && !/(^|\/)(dist|node_modules|browser)\//.test(path))
    .map((path) => resolve(folder, path));
}

/**
 * @param entries absolute paths of the sources of the package's entries, the main one first.
 * @returns the sources that are loaded later, and the text of the imports for one that lies in a folder.
 */
export function together(folder, [main, ...others]) {
  const texts = new Map(sourcesOf(folder).map((path) => [path, readFileSync(path, 'utf8')]));
  const imported = (path, pattern) =>
    [...(texts.get(path) ?? '').matchAll(pattern)].map(([, name]) => resolve(dirname(path), `${name}.ts`));
  const late = new Set([...texts.keys()].flatMap((path) => imported(path, LATER)).concat(others));
  const needed = [...late].map((path) => reached(path, (each) => imported(each, AT_ONCE)));
  const first = reached(main, (each) => imported(each, AT_ONCE));
  const shared = [...texts.keys()].filter(
    (path) =>
      !first.has(path) && needed.filter((paths) => paths.has(path)).length >= Math.max(2, late.size / 2),
  );
  const importsFrom = (place) =>
    [main, ...(late.size > 1 ? shared : [])]
      .map((path) => `\nimport './${relative(place, path).replace(/\.ts$/, '.js')}';`)
      .join('');
  return { late, importsFrom };
}

const LATER = /\bimport\('(\.[^']+)\.js'\)/g;
const AT_ONCE = /^(?:import|export)\s(?!type\b)[^;]*?from '(\.[^']+)\.js';/gm;

function reached(start, next) {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    next(path).forEach(visit);
  };
  visit(start);
  return found;
}
