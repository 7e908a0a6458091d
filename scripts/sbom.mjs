/**
 * Lists what our packages bring with them, at the versions of the lock file. npm leaves out what the workspace also needs for its own
 * development (`--omit dev`), so the list is made of a copy of the manifests that has no such needs. What a package of ours lists for its
 * development is bundled into it, and listed with everything that it would bring by itself.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolders } from './manifests.mjs';

const NAME = 'moderato-packages';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

function withoutDevelopment(manifest) {
  const rest = { ...manifest };
  delete rest.devDependencies;
  return rest;
}

function withBundled({ devDependencies, dependencies, ...rest }) {
  return { ...rest, dependencies: { ...dependencies, ...devDependencies } };
}

function writeCopy(folder) {
  const write = (path, content) => writeFileSync(join(folder, path), JSON.stringify(content));
  const lock = readJson('package-lock.json');
  const manifests = packageFolders.map((path) => [path, withBundled(readJson(`${path}/package.json`))]);
  const dependencies = Object.fromEntries(manifests.map(([, { name, version }]) => [name, version]));
  for (const [path, manifest] of manifests) {
    mkdirSync(join(folder, path), { recursive: true });
    write(join(path, 'package.json'), manifest);
    lock.packages[path] = withBundled(lock.packages[path]);
  }
  lock.packages[''] = { ...withoutDevelopment(lock.packages['']), name: NAME, dependencies };
  write('package.json', { ...withoutDevelopment(readJson('package.json')), name: NAME, dependencies });
  write('package-lock.json', lock);
}

/** @returns a CycloneDX list of parts, as text. */
export function billOfMaterials() {
  const parent = mkdtempSync(join(tmpdir(), 'moderato-sbom-'));
  // npm names the whole after its folder
  const cwd = join(parent, NAME);
  mkdirSync(cwd);
  const npm = (...args) =>
    execFileSync('npm', args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1e8,
    });
  try {
    writeCopy(cwd);
    // drops from the lock file what nothing needs any more
    npm('install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund');
    return npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only');
  } finally {
    rmSync(parent, { recursive: true });
  }
}
