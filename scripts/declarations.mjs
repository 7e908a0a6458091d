/**
 * Makes the built packages usable from CommonJS, which Node allows by loading ES modules with `require`: a `.cjs` for every entry,
 * which hands on the ES module, and a `.d.cts` beside every `.d.ts`, which says the same and differs in the names of the files that
 * it imports. TypeScript and bundlers take the format of a file from its name.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

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
    writeFileSync(path.replace(/\.js$/, '.cjs'), `module.exports = require('./${basename(path)}');\n`);
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
