/**
 * What installing `moderato` brings: packages and size on disk, from the tarballs that would be published, by npm into an empty
 * folder. `node bench/install.mjs` after a build; needs a registry.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const OURS = ['packages/core', 'packages/http', 'packages/moderato', 'providers', 'normalizer'];
const PEERS = { 'cos-nodejs-sdk-v5': '3.0.0', '@huaweicloud/huaweicloud-sdk-core': '3.1.211' };

const bytesOf = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);

function install(name, dependencies) {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-install-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'], {
    cwd: folder,
  });
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const sizes = Object.keys(packages)
    .filter((path) => path !== '')
    .map((path) => [path.replace(/^node_modules\//, ''), bytesOf(join(folder, path))])
    .sort(([, first], [, second]) => second - first);
  const all = bytesOf(join(folder, 'node_modules'));
  rmSync(folder, { recursive: true });
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const largest = sizes.slice(0, 6).map(([path, bytes]) => `${path} ${megabytes(bytes)}`);
  console.log(`${name}: ${sizes.length} packages, ${megabytes(all)} MB; largest: ${largest.join(', ')}`);
}

const packed = mkdtempSync(join(tmpdir(), 'moderato-packed-'));
const tarballs = {};
for (const folder of OURS) {
  const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const said = execFileSync('npm', ['pack', '--json', '--pack-destination', packed], {
    cwd: resolve(folder),
  });
  tarballs[name] = `file:${join(packed, JSON.parse(said)[0].filename)}`;
}
install('moderato', tarballs);
for (const [name, version] of Object.entries(PEERS)) install(name, { [name]: version });
rmSync(packed, { recursive: true });
