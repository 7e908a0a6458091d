/**
 * Makes the built packages usable from CommonJS, which Node allows by loading ES modules with `require`: a `.cjs` for every entry,
 * which exports the same, and a `.d.cts` beside every `.d.ts`, which says the same and differs in the names of the files that
 * it imports. TypeScript and bundlers take the format of a file from its name.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const packages = ['providers', 'normalizer', ...readdirSync('packages').map((name) => `packages/${name}`)];

for (const folder of packages.filter((name) => existsSync(`${name}/dist`))) {
  const files = readdirSync(`${folder}/dist`, { recursive: true }).map((name) => join(folder, 'dist', name));
  for (const path of files.filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(path, 'utf8').replaceAll(
      /(\bfrom |\bimport\(|\bimport )(['"])(\.{1,2}\/[^'"]+)\.js\2/g,
      '$1$2$3.cjs$2',
    );
    writeFileSync(path.replace(/\.d\.ts$/, '.d.cts'), text);
  }
  for (const path of files.filter(isEntry(folder))) {
    const names = Object.keys(await import(pathToFileURL(path).href)).filter(isShorthand);
    // the list is never run: "import" of a CommonJS file finds the names of its exports by reading it
    const lines = [
      `module.exports = require('./${basename(path)}');`,
      `0 && (module.exports = { ${names.join(', ')} });`,
    ];
    writeFileSync(path.replace(/\.js$/, '.cjs'), `${lines.join('\n')}\n`);
  }
}

/** Whether a name can stand alone in an object: a word of the language such as `enum` cannot. */
function isShorthand(name) {
  try {
    return typeof new Function(`return { ${name} };`) === 'function';
  } catch {
    return false;
  }
}

/** Whether a built file is one that the package exports, also by a pattern. */
function isEntry(folder) {
  const { exports = {} } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const patterns = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string'
      ? []
      : [join(folder, entry.default).replaceAll('.', '\\.').replace('*', '[^/]+')],
  );
  return (path) => patterns.some((pattern) => new RegExp(`^${pattern}$`).test(path));
}
