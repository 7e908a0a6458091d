/**
 * Releases, one step at a time; docs/releasing.md says when each is run.
 *
 *   node scripts/release.mjs version 0.3.0   sets the version everywhere and cuts the changelog
 *   node scripts/release.mjs tag             commits that, where it is not, and tags it
 *   node scripts/release.mjs pack            builds; tarballs, their checksums and the SBOM into release/
 *   node scripts/release.mjs publish --dry-run
 *   node scripts/release.mjs publish         only in the release workflow, which proves where the tarballs come from
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { translations } from './docs/translations.mjs';
import { packageFolders } from './manifests.mjs';
import { billOfMaterials } from './sbom.mjs';

const FOLDER = 'release';
const NAMES_ITSELF = 'packages/http/headers.ts';
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies'];

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const run = (file, ...args) =>
  execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/**
 * Cuts the changelog: what is unreleased becomes a version.
 * @throws Error where nothing is unreleased, or the version is there already.
 */
export function cutChangelog(text, version, date) {
  const [head = '', ...sections] = text.split(/^(?=## )/m);
  const [unreleased, ...earlier] = sections;
  if (unreleased === undefined || !unreleased.startsWith('## Unreleased'))
    throw new Error('CHANGELOG.md: no "## Unreleased"');
  if (!/^- /m.test(unreleased)) throw new Error('CHANGELOG.md: nothing is unreleased');
  if (earlier.some((section) => section.startsWith(`## ${version} `)))
    throw new Error(`CHANGELOG.md: ${version} is there already`);
  const cut = unreleased.replace('## Unreleased', `## ${version} (${date})`);
  return `${head}## Unreleased\n\n${cut}${earlier.join('')}`;
}

/** A manifest in another version, with what it needs of ours in that version too. */
export function inVersion(manifest, version, ours) {
  const set = (dependencies) =>
    Object.fromEntries(
      Object.entries(dependencies).map(([name, range]) => [name, ours.includes(name) ? version : range]),
    );
  const changed = DEPENDENCIES.flatMap((field) =>
    manifest[field] === undefined ? [] : [[field, set(manifest[field])]],
  );
  return { ...manifest, version, ...Object.fromEntries(changed) };
}

/** Packages in the order in which they can be published: each after those that it depends on. */
export function inOrder(manifests) {
  const names = manifests.map(({ name }) => name);
  const sorted = [];
  let left = manifests;
  while (left.length > 0) {
    const ready = left.filter(({ dependencies = {} }) =>
      Object.keys(dependencies).every(
        (name) => !names.includes(name) || sorted.some((each) => each.name === name),
      ),
    );
    if (ready.length === 0)
      throw new Error(`${left.map(({ name }) => name).join(', ')} depend on each other`);
    sorted.push(...ready);
    left = left.filter((manifest) => !ready.includes(manifest));
  }
  return sorted;
}

/** Writes the version that requests name into a source; what does so lies below the package that knows the version. */
export function inHeaders(source, version) {
  const pattern = /'moderato\/[^']+'/;
  if (!pattern.test(source)) throw new Error(`${NAMES_ITSELF}: no 'moderato/<version>'`);
  return source.replace(pattern, `'moderato/${version}'`);
}

/** @throws Error naming the translated pages whose original has changed since. */
export function refuseStalePages(pages) {
  const stale = pages.filter(({ problem }) => problem !== null);
  if (stale.length === 0) return;
  const lines = stale.map(({ page, problem }) => `${page}: ${problem}`);
  throw new Error(
    `${lines.join('\n')}\nbring them up to date, then node scripts/docs/translations.mjs --write`,
  );
}

function setVersion(version) {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version ?? ''))
    throw new Error('version: expected one such as 0.3.0');
  const changed = run('git', 'status', '--porcelain').trim();
  if (changed !== '')
    throw new Error(`version: commit or put away first, since "tag" commits everything:\n${changed}`);
  refuseStalePages(translations());
  const paths = ['package.json', ...packageFolders.map((folder) => `${folder}/package.json`)];
  const ours = paths.map((path) => readJson(path).name);
  const changelog = cutChangelog(
    readFileSync('CHANGELOG.md', 'utf8'),
    version,
    new Date().toISOString().slice(0, 10),
  );
  for (const path of paths)
    writeFileSync(path, `${JSON.stringify(inVersion(readJson(path), version, ours), null, 2)}\n`);
  writeFileSync('CHANGELOG.md', changelog);
  writeFileSync(NAMES_ITSELF, inHeaders(readFileSync(NAMES_ITSELF, 'utf8'), version));
  run('npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund');
  run(process.execPath, 'scripts/registry.mjs');
  run(process.execPath, 'scripts/check-lock.mjs');
  console.log(`${version}: look at the changes, then node scripts/release.mjs tag`);
}

function tag() {
  const { version } = readJson('package.json');
  // a version that was committed before, and is published later, only gets its tag
  if (run('git', 'status', '--porcelain').trim() !== '')
    run('git', 'commit', '--all', '--message', `chore(release): ${version}`);
  run('git', 'tag', '--annotate', `v${version}`, '--message', `Moderato ${version}`);
  console.log(`v${version}`);
}

function pack() {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  // a build of another version would be packed under this one's name
  run('npm', 'run', 'build', '--silent');
  const names = packageFolders.flatMap((folder) => ['--workspace', folder]);
  run('npm', 'pack', '--silent', '--pack-destination', FOLDER, ...names);
  writeFileSync(join(FOLDER, 'sbom.cdx.json'), billOfMaterials());
  const sums = readdirSync(FOLDER)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(FOLDER, name)))
          .digest('hex')}  ${name}\n`,
    );
  writeFileSync(join(FOLDER, 'SHA256SUMS'), sums.join(''));
  console.log(`${FOLDER}: ${sums.length} files`);
}

/** Where `pack` puts a package. */
export const tarballOf = ({ name, version }) =>
  `${FOLDER}/${name.replace('@', '').replace('/', '-')}-${version}.tgz`;

function publish(isDryRun) {
  const { repository } = readJson('package.json');
  if (!isDryRun && repository.url.includes('github.com/example/'))
    throw new Error(
      'package.json: "repository" is a placeholder; set it, run scripts/manifests.mjs, and commit',
    );
  refuseStalePages(translations());
  const manifests = inOrder(packageFolders.map((folder) => readJson(`${folder}/package.json`)));
  const missing = manifests.map(tarballOf).filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')}: not there; run node scripts/release.mjs pack first`);
  for (const manifest of manifests) {
    const { name, version } = manifest;
    // what was packed and has a checksum, not the folder
    run('npm', 'publish', `./${tarballOf(manifest)}`, ...(isDryRun ? ['--dry-run'] : []));
    console.log(`${isDryRun ? 'would publish' : 'published'} ${name} ${version}`);
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [step, ...rest] = process.argv.slice(2);
  const steps = {
    version: () => setVersion(rest[0]),
    tag,
    pack,
    publish: () => publish(rest.includes('--dry-run')),
  };
  try {
    if (!Object.hasOwn(steps, step ?? ''))
      throw new Error(`expected one of ${Object.keys(steps).join(', ')}`);
    steps[step]();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
