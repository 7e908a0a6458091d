/** Sources of ours that no package exports, as the build would make them. */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Below the libraries that the sources import. */
const FOLDER = resolve(import.meta.dirname, '../../node_modules/.cache/bench');

/**
 * @param paths of sources, relative to the root; a package of ours by its name.
 * @returns what each of them exports, in the same order; of one instance of each module.
 */
export async function importSources(...paths) {
  const lines = paths.map(
    (path, place) => `export * as part${place} from '${path.includes('.ts') ? `./${path}` : path}';`,
  );
  const outfile = join(FOLDER, `${process.pid}.mjs`);
  mkdirSync(FOLDER, { recursive: true });
  await build({
    stdin: { contents: lines.join('\n'), resolveDir: resolve(import.meta.dirname, '../..') },
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20.19' },
    conditions: ['@moderato/source'],
    plugins: [{ name: 'libraries', setup: librariesOutside }],
    logLevel: 'error',
  });
  const exported = await import(pathToFileURL(outfile).href);
  rmSync(outfile);
  return paths.map((_, place) => exported[`part${place}`]);
}

function librariesOutside({ onResolve }) {
  onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === 'entry-point' || path.startsWith('@moderato/') || path === 'moderato'
      ? undefined
      : { path, external: true },
  );
}
