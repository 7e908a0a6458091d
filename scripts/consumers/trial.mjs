/**
 * Packs every package, installs the tarballs into an empty folder, and uses them there in every way that people do, under each Node that
 * they run on. Prints a table; fails where a cell does. Fetches tools and Node versions from the registry.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pMap from 'p-map';
import { packages } from './install.mjs';
import { EXPECTED, waysBelow, writeProject } from './ways.mjs';

const TOOLS = {
  '@swc/core': '1.16.18',
  '@swc/jest': '0.2.39',
  '@types/node': '20.19.43',
  jest: '30.5.2',
  tsx: '4.23.15',
  typescript: '5.9.3',
  // the newest that runs on Node 20
  vitest: '3.2.4',
};
/** By name of the column: the version that npm's package \`node\` is asked for. */
const NODES = { 'Node 20': '20', 'Node 22': '22', 'Node 24': '24' };
const CELL_TIMEOUT_MS = 180_000;

const directory = mkdtempSync(join(tmpdir(), 'moderato-trial-'));
const started = performance.now();
const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
let emulator;
try {
  installTarballs();
  const nodes = installNodes();
  console.log(`installed with npm (${seconds()})`);
  emulator = await startEmulator();
  const cells = await runWays(nodes);
  printTable(cells, Object.keys(nodes));
  if (cells.some(({ problem }) => problem !== null)) process.exitCode = 1;
  console.log(`${cells.length} cells (${seconds()})`);
} finally {
  emulator?.process.kill();
  rmSync(directory, { recursive: true, force: true });
}

function installTarballs() {
  const workspaces = [...packages.values()].flatMap((name) => ['--workspace', name]);
  const tarballs = join(directory, 'tarballs');
  mkdirSync(tarballs);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', tarballs, ...workspaces], { stdio: 'pipe' });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'trial', private: true }));
  const files = readdirSync(tarballs).map((name) => join(tarballs, name));
  const tools = Object.entries(TOOLS).map(([name, version]) => `${name}@${version}`);
  npmInstall(directory, [...files, ...tools]);
}

/** @returns by name of the column: the path of that Node; the one that runs this where none could be had. */
function installNodes() {
  const place = join(directory, 'nodes');
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: 'nodes', private: true }));
  try {
    npmInstall(
      place,
      Object.values(NODES).map((version) => `node${version}@npm:node@${version}`),
    );
    const found = Object.entries(NODES).map(([name, version]) => {
      const path = join(place, `node_modules/node${version}/bin/node`);
      return [`${name} (${execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()})`, path];
    });
    return Object.fromEntries(found);
  } catch (error) {
    console.log(`other versions of Node cannot be had here (${String(error.message).split('\n')[0]})`);
    return { [`this Node (${process.version})`]: process.execPath };
  }
}

function npmInstall(cwd, wanted) {
  const options = ['--no-audit', '--no-fund', '--no-save', '--loglevel=error', '--prefer-offline'];
  execFileSync('npm', ['install', ...options, ...wanted], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** The command of the installed packages serves the vendors, with the rules that it has of its own. */
async function startEmulator() {
  const bin = join(directory, 'node_modules/.bin/moderato');
  const child = spawn(bin, ['emulate', '--json'], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { configuration, environment } = JSON.parse(line);
  return { process: child, environment, provider: Object.keys(configuration.providers)[0] };
}

async function runWays(nodes) {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NO_COLOR: '1', CI: '1', ...emulator.environment };
  env.MODERATO_PROVIDER = emulator.provider;
  const ways = waysBelow(directory);
  const prepared = await pMap(ways, async (way) => ({ way, ...(await prepareWay(way)) }), {
    concurrency: cpus().length,
  });
  const cells = prepared.flatMap((each) =>
    Object.entries(nodes).map(([node, path]) => ({ ...each, node, path })),
  );
  return pMap(
    cells,
    async ({ way, folder, problem, node, path }) => ({
      way: way.name,
      node,
      problem: problem ?? (await runCell(way, folder, path, env)),
    }),
    { concurrency: cpus().length },
  );
}

async function prepareWay(way) {
  const folder = join(directory, 'ways', way.name.replace(/\W+/g, '-'));
  writeProject(folder, way);
  try {
    if (way.before !== undefined) {
      const { code, output } = await run(process.execPath, way.before, { cwd: folder });
      if (code !== 0) return { folder, problem: output };
    }
    await way.prepare?.(folder);
    return { folder, problem: null };
  } catch (error) {
    return { folder, problem: String(error.message) };
  }
}

async function runCell(way, cwd, node, env) {
  const { code, output, stdout } = await run(node, way.run, { cwd, env });
  if (code !== 0) return output;
  return way.isTest || stdout.trim() === EXPECTED ? null : `printed ${stdout}`;
}

async function run(file, args, options) {
  const child = spawn(file, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: CELL_TIMEOUT_MS,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const [code] = await once(child, 'close');
  return { code, stdout, output: `${stdout}\n${stderr}` };
}

function printTable(cells, nodes) {
  const ways = [...new Set(cells.map(({ way }) => way))];
  console.log(`\n| | ${nodes.join(' | ')} |\n| --- |${' --- |'.repeat(nodes.length)}`);
  for (const way of ways) {
    const row = nodes.map((node) =>
      cells.find((cell) => cell.way === way && cell.node === node).problem === null ? 'ok' : 'FAILED',
    );
    console.log(`| ${way} | ${row.join(' | ')} |`);
  }
  for (const { way, node, problem } of cells.filter((cell) => cell.problem !== null))
    console.error(`\n${way}, ${node}:\n${problem.trim().slice(0, 1500)}`);
}
