import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { environmentOf } from './environment-of.js';
import { runCommand } from './run-command.js';

let directory: string;
let emulator: Emulator;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-steps-'));
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

describe('--verbose', () => {
  it('writes the steps of a call to stderr, and none of its content or credentials', async () => {
    const environment = environmentOf(emulator, 'tencent');
    const secretKey = environment['TENCENT_SECRET_KEY'] ?? '';

    const { exitCode, stdout, stderr } = await runCommand(
      ['check', 'text', 'plantedtext', '--verbose', '--json'],
      { directory, environment, isReal: true },
    );

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ decision: 'pass' });
    expect(stderr).toMatch(/\d\.\d\d s {2}tencent: pass/);
    expect(stderr).not.toContain('plantedtext');
    expect(secretKey).not.toBe('');
    expect(stderr).not.toContain(secretKey);
  });

  it('writes nothing more than the error without it', async () => {
    const { stderr } = await runCommand(['check', 'text', 'hello', '--json'], {
      directory,
      environment: environmentOf(emulator, 'tencent'),
      isReal: true,
    });

    expect(stderr).toBe('');
  });
});

describe('a missing credential', () => {
  it('is followed by a hint where a .env file is there', async () => {
    await writeFile(join(directory, 'moderato.config.json'), '{ "provider": "tencent" }');
    const before = await runCommand(['check', 'text', 'hello'], { directory, isReal: true });
    await writeFile(join(directory, '.env'), 'TENCENT_SECRET_KEY=plantedkey');

    const after = await runCommand(['check', 'text', 'hello'], { directory, isReal: true });

    expect([before.exitCode, after.exitCode]).toEqual([2, 2]);
    expect(before.stderr).not.toContain('.env');
    expect(after.stderr).toContain('set -a; . ./.env; set +a');
    expect(after.stderr).not.toContain('plantedkey');
  });
});
