#!/usr/bin/env node
/**
 * Runs the command, which is a package of its own, @moderato/cli: the one installed beside this one or in the working directory's
 * project, else the one of this version by `npm exec`, which asks on a terminal before it downloads anything.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const COMMAND = '@moderato/cli';
const own = createRequire(import.meta.url);
const places = [own, createRequire(join(process.cwd(), 'package.json'))];
const installed = places.map(findCommand).find((path) => path !== undefined);

if (installed !== undefined) {
  const { run } = await import(pathToFileURL(installed).href);
  await run(process.argv.slice(2));
} else {
  await runByNpm();
}

function findCommand(require) {
  try {
    return require.resolve(COMMAND).replace(/\.cjs$/, '.js');
  } catch {
    return undefined;
  }
}

async function runByNpm() {
  const { version } = JSON.parse(readFileSync(own.resolve('../package.json'), 'utf8'));
  const wanted = `${COMMAND}@${version}`;
  process.stderr.write(`the command is in ${wanted}; to keep it: npm install --save-dev ${wanted}\n`);
  const args = ['exec', `--package=${wanted}`, '--', 'moderato', ...process.argv.slice(2)];
  const { npm_execpath: npm = '' } = process.env;
  const [file, before] = basename(npm) === 'npm-cli.js' ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(file, [...before, ...args], { stdio: 'inherit' });
  // a terminal interrupts the child as well, which ends in order at the first signal and at once at a second one
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', () => {
    process.stderr.write(`npm cannot be started; install ${wanted}\n`);
    process.exitCode = 3;
  });
  child.once('close', (code) => (process.exitCode = code ?? 130));
}
