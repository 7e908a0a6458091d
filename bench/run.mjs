/**
 * Runs the benchmarks in this folder one after the other, each in its own process. `npm run bench` runs all of them,
 * `npm run bench -- peers decode` those two.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const OTHERS = ['run', 'gate'];
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''))
  .filter((name) => !OTHERS.includes(name));

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark named ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
for (const name of names.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  console.log(`\n# ${name}`);
  const { status } = spawnSync(process.execPath, [`${import.meta.dirname}/${name}.mjs`], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
