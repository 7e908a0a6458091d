/**
 * Bundles each package into few files in its `dist`, after its declarations were written there: own sources, and the libraries that
 * its package.json lists as development dependencies. What it lists as dependencies stays outside, and so do our other packages, so
 * that each of them is one instance at run time. What is imported by `import()` becomes a file of its own, loaded when it is needed.
 */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { packageFolders } from './manifests.mjs';
import { ZOD, plugins, usedOfZod } from './bundle/plugins.mjs';
import { bundledLibraries, noticeOf } from './bundle/notice.mjs';

const started = performance.now();
const written = await Promise.all(packageFolders.map(bundle));
const files = written.reduce((sum, count) => sum + count, 0);
console.log(
  `${packageFolders.length} packages, ${files} files (${Math.round(performance.now() - started)} ms)`,
);

async function bundle(folder) {
  const { zod, yaml, ...entries } = entriesOf(folder);
  const built = [await buildEntries(folder, entries)];
  // by itself, so that the main entry stays one file
  if (yaml !== undefined) built.push(await buildEntries(folder, { yaml }));
  if (zod !== undefined) {
    // by itself, so that all import this file and none lies between
    built.push(await buildEntries(folder, { zod }));
    writeFileSync(`${folder}/dist/zod.d.ts`, `export { ${usedOfZod().join(', ')} } from 'zod';\n`);
  }
  const outputs = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
  const paths = Object.keys(outputs);
  removeOthers(folder, paths);
  paths.filter((path) => path.endsWith('.map')).forEach(shortenMap);
  const libraries = bundledLibraries(outputs);
  if (libraries.length > 0) writeFileSync(`${folder}/dist/THIRD-PARTY.txt`, noticeOf(libraries));
  return paths.filter((path) => path.endsWith('.js')).length;
}

function buildEntries(folder, entries) {
  return build({
    absWorkingDir: resolve('.'),
    entryPoints: entries,
    outdir: `${folder}/dist`,
    chunkNames: '[name]-[hash]',
    mainFields: ['module', 'main'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    // an import that only names types is dropped, which TypeScript would keep for its effect
    tsconfigRaw: { compilerOptions: { target: 'ES2023', verbatimModuleSyntax: false } },
    plugins: plugins(
      folder,
      Object.values(entries).map((path) => resolve(path)),
    ),
  });
}

/** Sources of what the package exports, by their place in `dist`, without the extension. */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const places = Object.values(exports)
    .filter((entry) => typeof entry !== 'string')
    .map((entry) => entry.default.replace(/^\.\/dist\//, '').replace(/\.js$/, ''));
  const sources = places.flatMap((place) =>
    place.includes('*')
      ? readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && entry.name !== 'dist')
          .map(({ name }) => place.replace('*', name))
          .filter((each) => existsSync(`${folder}/${each}.ts`))
      : [place],
  );
  return Object.fromEntries(sources.map((place) => [place, entryOf(folder, place)]));
}

function entryOf(folder, place) {
  return place === 'zod' ? ZOD : `${folder}/${place}.ts`;
}

/** Leaves the texts of libraries out of a source map, which keeps its places in them; debuggers are told to step over them. */
function shortenMap(path) {
  const map = JSON.parse(readFileSync(path, 'utf8'));
  const isLibrary = (source) => source.includes('node_modules/');
  const sourcesContent = map.sourcesContent.map((text, place) =>
    isLibrary(map.sources[place]) ? null : text,
  );
  const ignoreList = map.sources.flatMap((source, place) => (isLibrary(source) ? [place] : []));
  writeFileSync(path, JSON.stringify({ ...map, sourcesContent, ignoreList }));
}

/** Removes what an earlier build wrote and this one did not. */
function removeOthers(folder, outputs) {
  const kept = new Set(outputs.map((path) => resolve(path)));
  for (const name of readdirSync(`${folder}/dist`, { recursive: true })) {
    const path = resolve(folder, 'dist', name);
    if (/\.(js|cjs|js\.map)$/.test(name) && !kept.has(path)) rmSync(path);
  }
}
