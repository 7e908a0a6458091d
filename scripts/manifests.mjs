/**
 * Gives each package what all of them share, from the root's package.json: repository, licence, engines, how they are published; and
 * a copy of the licence. `--check` only says what would change. Run it after adding a package.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

/** Folders of all packages. */
export const packageFolders = [
  'providers',
  'normalizer',
  ...readdirSync('packages').map((name) => `packages/${name}`),
].filter((folder) => existsSync(`${folder}/package.json`));

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** @returns the files that differ from what they should be, path to text */
export function sharedFiles() {
  const root = readJson('package.json');
  const licence = readFileSync('LICENSE', 'utf8');
  const wanted = packageFolders.flatMap((folder) => {
    const manifest = completeManifest(readJson(`${folder}/package.json`), folder, root);
    return [
      [`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`],
      [`${folder}/LICENSE`, licence],
    ];
  });
  return Object.fromEntries(
    wanted.filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text),
  );
}

function completeManifest(manifest, folder, root) {
  const { name, version, description, keywords = [], ...rest } = manifest;
  for (const field of ['license', 'homepage', 'bugs', 'repository', 'type', 'engines', 'publishConfig'])
    delete rest[field];
  const { sideEffects = false, ...own } = rest;
  return {
    name,
    version,
    description,
    keywords: [...new Set([...root.keywords, ...keywords])],
    license: root.license,
    homepage: root.homepage,
    bugs: root.bugs,
    repository: { ...root.repository, directory: folder },
    type: 'module',
    engines: root.engines,
    publishConfig: { access: 'public', provenance: true },
    sideEffects,
    ...own,
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const files = Object.entries(sharedFiles());
  const isCheck = process.argv.includes('--check');
  for (const [path, text] of files) {
    if (isCheck) console.error(`${path}: run node scripts/manifests.mjs`);
    else writeFileSync(path, text);
  }
  if (isCheck && files.length > 0) process.exitCode = 1;
}
