import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MODERATO_VERSION } from 'moderato';

const PACKAGE = resolve(import.meta.dirname, '../../packages/moderato');

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'moderato-bin-')));
  const own = join(directory, 'node_modules/moderato');
  await mkdir(own, { recursive: true });
  await cp(join(PACKAGE, 'package.json'), join(own, 'package.json'));
  await cp(join(PACKAGE, 'bin'), join(own, 'bin'), { recursive: true });
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Starts the command of the library alone; `npm` is a program that prints its arguments and ends with 4. */
async function runBin(args: string[]) {
  const tools = join(directory, 'tools');
  await mkdir(tools);
  await writeFile(join(tools, 'npm'), '#!/bin/sh\nprintf "%s|" npm "$@"\nexit 4\n');
  await chmod(join(tools, 'npm'), 0o755);
  const options = { cwd: directory, env: { PATH: `${tools}:${process.env['PATH'] ?? ''}` } };
  const run = promisify(execFile)(
    process.execPath,
    ['node_modules/moderato/bin/moderato.js', ...args],
    options,
  );
  try {
    return { code: 0, ...(await run) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('the command of the library', () => {
  it('runs the command package that is installed beside it, with all arguments', async () => {
    const command = join(directory, 'node_modules/@moderato/cli');
    await mkdir(command, { recursive: true });
    await writeFile(join(command, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
    await writeFile(
      join(command, 'index.js'),
      'export const run = async (args) => { console.log(args); process.exitCode = 3; };',
    );

    const { code, stdout } = await runBin(['check', 'text', 'two words']);

    expect({ code, stdout }).toEqual({ code: 3, stdout: "[ 'check', 'text', 'two words' ]\n" });
  });

  it('asks npm for the command of its own version where none is installed, and says how to keep it', async () => {
    const { code, stdout, stderr } = await runBin(['check', 'text', 'two words']);

    expect(code).toBe(4);
    expect(stdout).toBe(
      `npm|exec|--package=@moderato/cli@${MODERATO_VERSION}|--|moderato|check|text|two words|`,
    );
    expect(stderr).toContain(`npm install --save-dev @moderato/cli@${MODERATO_VERSION}`);
  });
});
