import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';

// a start of the process takes its time on a busy machine
jest.setTimeout(60_000);

const BIN = resolve(import.meta.dirname, '../../packages/cli/bin/moderato.js');

/** Runs the built command as a shell does. */
async function run(...args: string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [BIN, ...args]);
  return stdout;
}

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script for %s that asks the command', async (shell) => {
    const script = await run('completion', shell);

    expect(script).toContain('moderato complete --');
  });

  it.each([
    ['commands', ['che'], /^check\t/],
    ['the choices of an argument', ['check', ''], /^audio\t/m],
    ['options', ['check', 'text', '--fail'], /^--fail-on\t/],
  ])('offers %s', async (_what, words, offered) => {
    await expect(run('complete', '--', ...words)).resolves.toMatch(offered);
  });
});
