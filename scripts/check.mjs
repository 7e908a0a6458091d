/**
 * Runs the checks beside `npm test`, as many at a time as there are cores, says how far it is, and at the end what failed.
 * `npm run check -- lint long` runs those two.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import pMap from 'p-map';

const packages = [
  'providers',
  'normalizer',
  ...readdirSync('packages').map((name) => `packages/${name}`),
].filter((folder) => existsSync(`${folder}/package.json`));

const JEST = [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  'node_modules/jest/bin/jest.js',
];

/** Name, then the commands; each must exit with 0. */
const checks = {
  lock: [['node', 'scripts/check-lock.mjs']],
  types: [
    ['npx', 'tsc', '-p', 'tsconfig.check.json'],
    ['npx', 'tsc', '-p', 'packages/report/browser'],
    ['npx', 'tsc', '-p', 'packages/label/browser'],
  ],
  lint: [['npx', 'eslint', '.']],
  format: [['npx', 'prettier', '--check', '--log-level', 'warn', '.']],
  architecture: [
    ['npx', 'depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'providers', 'normalizer'],
  ],
  unused: [['npx', 'knip', '--no-progress']],
  packages: packages.flatMap((folder) => [
    ['npx', 'publint', '--strict', folder],
    ['npx', 'attw', '--pack', folder, '--profile', 'esm-only', '--quiet', ...ignoredRules(folder)],
  ]),
  consumers: [['node', 'scripts/consumers/check-types.mjs']],
  bundles: [['node', 'scripts/consumers/check-bundles.mjs']],
  // really installed, under each Node: takes the registry
  trial: [['node', 'scripts/consumers/trial.mjs']],
  docs: [
    ['node', 'scripts/docs/check-blocks.mjs'],
    ['node', 'scripts/docs/check-messages.mjs'],
    // lists what is behind its original; a release fails on it
    ['node', 'scripts/docs/translations.mjs'],
    ['node', 'scripts/site/check.mjs'],
  ],
  examples: readdirSync('docs/examples')
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => ['node', `docs/examples/${name}`]),
  // calls a second beside the vendors' own SDKs
  speed: [['node', 'bench/gate.mjs']],
  // small: what it does is tried here, how much it bears is for `npm run soak`
  soak: [
    [
      ...['node', '--expose-gc', 'test/soak/run.mjs', '--contents', '300', '--rounds', '1'],
      ...['--callbacks', '100', '--tickets', '5000', '--seconds', '3'],
    ],
    [
      ...['node', 'test/soak/run.mjs', '--workers', '2', '--items', '200'],
      ...['--kill-every', '10000', '--faults', '0.05', '--measure', '0'],
    ],
  ],
  // exhaustive variants, and what takes a browser, a killed process or much data
  long: [['node', ...JEST, '--config', 'jest.long.config.js']],
};

/** Checks that report their own progress. */
const LIVE = ['long', 'trial', 'docs'];
/** Checks that measure, or that use every core by themselves: one after the other, after all others. */
const ALONE = ['speed', 'soak', 'long'];
const SIGN_OF_LIFE_MS = 30_000;

function ignoredRules(folder) {
  // a wildcard export is one entry per vendor folder, which the tool cannot enumerate
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return Object.keys(exports).some((path) => path.includes('*')) ? ['--exclude-entrypoints', './*'] : [];
}

/** Runs one command and returns whether it exited with 0; what it printed is shown where it did not. */
async function run(name, [command, ...rest]) {
  const child = spawn(command, rest, {
    stdio: LIVE.includes(name) ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const [status] = await once(child, 'close');
  if (status !== 0) console.error(`\n$ ${[command, ...rest].join(' ')}\n${output}`);
  return status === 0;
}

const secondsSince = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`no check named ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}`);
  process.exit(2);
}
const names = Object.keys(checks).filter((name) => wanted.length === 0 || wanted.includes(name));
const failed = [];
let begun = 0;

/** Runs one check, says so at its beginning, twice a minute, and at its end. */
async function runCheck(name) {
  const started = performance.now();
  begun += 1;
  console.log(`[${begun}/${names.length}] ${name} …`);
  const beat = setInterval(
    () => console.log(`       ${name} is still running (${secondsSince(started)})`),
    SIGN_OF_LIFE_MS,
  );
  let isOk = true;
  for (const command of checks[name]) isOk = (await run(name, command)) && isOk;
  clearInterval(beat);
  console.log(`${isOk ? 'ok    ' : 'FAILED'} ${name} (${secondsSince(started)})`);
  if (!isOk) failed.push(name);
}

const isAlone = (name) => ALONE.includes(name);
const shared = names.filter((name) => !isAlone(name));
await pMap(shared, runCheck, { concurrency: availableParallelism() });
for (const name of names.filter(isAlone)) await runCheck(name);

if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}
