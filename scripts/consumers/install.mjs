/** Puts the packages, as they would be published, into an empty folder outside the workspace, without a network. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const folders = [
  'providers',
  'normalizer',
  ...readdirSync('packages').map((name) => `packages/${name}`),
].filter((folder) => existsSync(`${folder}/package.json`));

/** The names of our packages, by folder. */
export const packages = new Map(
  folders.map((folder) => [folder, JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).name]),
);

/**
 * Installs every package from its tarball; what they depend on is linked from here.
 * @returns the folder, and what removes it.
 */
export function installPackages() {
  const directory = mkdtempSync(join(tmpdir(), 'moderato-consumer-'));
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '@moderato'), { recursive: true });
  for (const name of ['typescript', '@types/node', ...installedNames()]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  for (const [folder, name] of packages) {
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--pack-destination', directory], {
        cwd: folder,
        stdio: 'pipe',
      }),
    );
    const target = join(modules, name);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', join(directory, filename), '--strip-components=1', '-C', target]);
    const own = resolve(folder, 'node_modules');
    if (existsSync(own)) {
      mkdirSync(join(target, 'node_modules'));
      link(own, join(target, 'node_modules'), (entry) => !entry.startsWith('.'));
    }
  }
  return { directory, remove: () => rmSync(directory, { recursive: true }) };
}

/** Names of what npm would install beside our packages: what they depend on, and so on; not what is bundled into them. */
function installedNames() {
  const ours = new Set(packages.values());
  const found = new Set();
  const add = (folder) => {
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const own = join(folder, 'node_modules', name);
      const place = [own, resolve('node_modules', name)].find((path) => existsSync(path));
      if (ours.has(name) || found.has(place) || place === undefined) continue;
      found.add(place);
      add(place);
    }
  };
  for (const folder of packages.keys()) add(folder);
  return [...found]
    .map((path) => relative(resolve('node_modules'), path))
    .filter((name) => !name.startsWith('..') && !name.includes('node_modules'));
}

function link(from, to, isWanted) {
  for (const name of readdirSync(from).filter(isWanted)) symlinkSync(join(from, name), join(to, name));
}
