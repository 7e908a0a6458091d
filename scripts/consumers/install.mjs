/** Puts the packages, as they would be published, into an empty folder outside the workspace, without a network. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

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
  const ours = new Set([...packages.values(), '@moderato']);
  link(resolve('node_modules'), modules, (name) => !ours.has(name) && !name.startsWith('.'));
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

function link(from, to, isWanted) {
  for (const name of readdirSync(from).filter(isWanted)) symlinkSync(join(from, name), join(to, name));
}
