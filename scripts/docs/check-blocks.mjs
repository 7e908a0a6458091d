/**
 * Type-checks every TypeScript block of the documents as a module of its own; names that a page takes for granted are declared in
 * prelude.d.ts. What is wrong is said with page and line.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, documentPages } from './blocks.mjs';

const folder = 'node_modules/.cache/moderato-blocks';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const name of ['prelude.d.ts', 'absent.d.ts', 'acme.d.ts'])
  copyFileSync(join(import.meta.dirname, name), join(folder, name));

const places = new Map();
for (const page of documentPages()) {
  for (const { line, code } of codeBlocks(readFileSync(page, 'utf8'), ['ts', 'typescript'])) {
    const name = `${page.replace(/\W+/g, '-')}-${line}.ts`;
    places.set(name, { page, line });
    // every block is a module, so that its names are its own
    writeFileSync(join(folder, name), `${code}\nexport {};\n`);
  }
}
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../../tsconfig.check.json',
    compilerOptions: {
      noUnusedLocals: false,
      noUnusedParameters: false,
      noPropertyAccessFromIndexSignature: false,
      experimentalDecorators: true,
      types: ['node'],
      paths: { '@moderato/providers/*': ['../../../providers/*/index.ts'] },
    },
    // declarations that the sources ask for
    include: ['*.ts', '../../../packages/*/*.d.ts'],
    exclude: [],
  }),
);
try {
  execFileSync('npx', ['tsc', '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
  console.log(`${places.size} TypeScript blocks compile`);
} catch ({ stdout }) {
  const lines = stdout.replaceAll(/^.*?([\w-]+\.ts)\((\d+),(\d+)\)/gm, (all, name, line) => {
    const place = places.get(name);
    return place === undefined ? all : `${place.page}:${place.line + Number(line) - 1}`;
  });
  console.error(lines.trim());
  process.exitCode = 1;
}
