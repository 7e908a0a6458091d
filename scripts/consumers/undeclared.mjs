/** Finds what declarations of a package name and its users do not get: a library that is bundled has no types of its own there. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** @returns a line for each name of another package that the entries' declarations reach and the manifest does not list. */
export function undeclaredTypes(folder) {
  const {
    exports,
    dependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const declared = Object.keys({ ...dependencies, ...peerDependencies });
  const lines = new Set();
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, name] of readFileSync(path, 'utf8').matchAll(/\b(?:from |import\(|import )'([^']+)'/g)) {
      if (name.startsWith('.')) visit(resolve(dirname(path), name.replace(/\.js$/, '.d.ts')));
      else if (!name.startsWith('node:') && !declared.includes(packageOf(name)))
        lines.add(`${path}: types of ${name}, which is no dependency`);
    }
  };
  for (const entry of Object.values(exports)) {
    if (typeof entry === 'string') continue;
    const places = entry.types.includes('*')
      ? readdirSync(join(folder, 'dist')).map((name) => entry.types.replace('*', name))
      : [entry.types];
    for (const place of places) if (existsSync(join(folder, place))) visit(resolve(folder, place));
  }
  return [...lines];
}

const packageOf = (name) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
