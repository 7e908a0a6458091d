/** Runs every check that is not a test, each in its own process, and says at the end what failed. `npm run check -- lint` runs one. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const packages = [
  'providers',
  'normalizer',
  ...readdirSync('packages').map((name) => `packages/${name}`),
].filter((folder) => existsSync(`${folder}/package.json`));

/** Name, then the commands; each must exit with 0. */
const checks = {
  lock: [['node', 'scripts/check-lock.mjs']],
  types: [
    ['npx', 'tsc', '-p', 'tsconfig.check.json'],
    ['npx', 'tsc', '-p', 'packages/report/browser'],
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
  examples: readdirSync('docs/examples')
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => ['node', `docs/examples/${name}`]),
  // small: what it does is tried here, how much it bears is for `npm run soak`
  soak: [
    [
      ...['node', '--expose-gc', 'test/soak/run.mjs', '--contents', '300', '--rounds', '1'],
      ...['--callbacks', '100', '--tickets', '5000', '--seconds', '3'],
    ],
  ],
};

function ignoredRules(folder) {
  // a wildcard export is one entry per vendor folder, which the tool cannot enumerate
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return Object.keys(exports).some((path) => path.includes('*')) ? ['--exclude-entrypoints', './*'] : [];
}

const wanted = process.argv.slice(2);
const failed = [];
for (const [name, commands] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  const broken = commands.filter(([command, ...rest]) => {
    const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
    if (status !== 0) console.error(`\n$ ${[command, ...rest].join(' ')}\n${stdout}${stderr}`);
    return status !== 0;
  });
  console.log(
    `${broken.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
  if (broken.length > 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}
