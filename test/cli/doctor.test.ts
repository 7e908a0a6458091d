import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { environmentOf } from './environment-of.js';
import { runCommand } from './run-command.js';

let directory: string;
let emulator: Emulator;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-doctor-'));
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});

async function doctor(environment: Record<string, string>, flags: string[] = []) {
  const run = await runCommand(['doctor', '--json', ...flags], { directory, environment, isReal: true });
  const diagnoses = JSON.parse(run.stdout || '[]') as { subject: string; state: string; detail: string }[];
  const stateOf = (subject: string) => diagnoses.find((each) => each.subject === subject)?.state;
  return { ...run, diagnoses, stateOf };
}

describe('doctor', () => {
  it.each(['tencent', 'huawei'] as const)(
    'finds nothing wrong with %s where everything is right, and moderates nothing',
    async (id) => {
      const { exitCode, stderr, diagnoses, stateOf } = await doctor(environmentOf(emulator, id));

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(diagnoses.filter(({ state }) => state === 'problem')).toEqual([]);
      for (const subject of ['settings', 'name', 'clock', 'credentials']) expect(stateOf(subject)).toBe('ok');
      expect(stateOf('moderation')).toBe('not tried');
      expect(emulator.journal().some(({ operation }) => /^(submit|check)/.test(operation))).toBe(false);
    },
  );

  it('says that it did not try the credentials of a vendor whose every call moderates', async () => {
    const { exitCode, stateOf } = await doctor(environmentOf(emulator, 'openai'));

    expect(exitCode).toBe(0);
    expect(stateOf('credentials')).toBe('not tried');
    expect(emulator.journal().some(({ operation }) => /^(submit|check)/.test(operation))).toBe(false);
  });

  it('finds wrong keys, and prints none', async () => {
    const environment = { ...environmentOf(emulator, 'tencent'), TENCENT_SECRET_KEY: 'plantedkey' };

    const { exitCode, stateOf, stdout, stderr } = await doctor(environment);

    expect(exitCode).toBe(3);
    expect(stateOf('credentials')).toBe('problem');
    expect(stdout + stderr).not.toContain('plantedkey');
  });

  it('finds settings of the wrong shape before any network', async () => {
    const environment = { ...environmentOf(emulator, 'tencent'), TENCENT_BUCKET: 'planted' };

    const { exitCode, stateOf, stdout } = await doctor(environment);

    expect(exitCode).toBe(2);
    expect(stateOf('settings')).toBe('problem');
    expect(stdout).not.toContain('planted');
    expect(emulator.journal()).toEqual([]);
  });

  it('uses no network with --offline', async () => {
    const { exitCode, stateOf } = await doctor(environmentOf(emulator, 'huawei'), ['--offline']);

    expect(exitCode).toBe(0);
    expect(stateOf('network')).toBe('not tried');
    expect(emulator.journal()).toEqual([]);
  });

  it('finds a clock that is far off', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString());
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const { exitCode, diagnoses } = await doctor({
      ...environmentOf(emulator, 'tencent'),
      TENCENT_ENDPOINT: endpoint,
    });

    server.close();
    server.closeAllConnections();
    expect(exitCode).toBe(3);
    expect(diagnoses.find(({ subject }) => subject === 'clock')).toMatchObject({
      state: 'problem',
      detail: expect.stringMatching(/^3[56]\d\d s ahead of the server/),
    });
  });

  it('says that nobody listens', async () => {
    const { exitCode, stateOf } = await doctor({
      ...environmentOf(emulator, 'tencent'),
      TENCENT_ENDPOINT: 'http://127.0.0.1:9',
    });

    expect(exitCode).toBe(3);
    expect(stateOf('clock')).toBe('problem');
  });

  it('says that nothing is configured, and names a .env file that nothing has read, without its values', async () => {
    await writeFile(join(directory, '.env'), 'TENCENT_SECRET_KEY=plantedkey\nOTHER=1\n');

    const { exitCode, stdout } = await doctor({});

    expect(exitCode).toBe(2);
    expect(stdout).toContain('moderato init');
    expect(stdout).toContain('.env holds TENCENT_SECRET_KEY');
    expect(stdout).not.toContain('plantedkey');
  });

  it('lists for people what it looked at', async () => {
    const { exitCode, stdout } = await runCommand(['doctor'], {
      directory,
      environment: environmentOf(emulator, 'tencent'),
      isReal: true,
    });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ok +tencent credentials +accepted/m);
    expect(stdout).toMatch(/^not tried +moderation +it costs money/m);
  });
});
