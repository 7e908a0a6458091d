import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { main } from '@moderato/cli';
import { loadConfig } from 'moderato';
import { sink } from './run-command.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-init-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Runs `init`; with answers there is somebody at a terminal, without them nobody. */
async function runInit(
  flags: string[],
  { answers, environment = {} }: { answers?: string; environment?: Record<string, string> } = {},
) {
  const stdout = sink();
  const stderr = sink();
  const exitCode = await main(['init', ...flags], {
    stdin: Object.assign(Readable.from(answers === undefined ? [] : [answers]), {
      isTTY: answers !== undefined,
    }),
    stdout,
    stderr,
    environment,
    directory,
    isTerminal: { stdout: false, stderr: answers !== undefined },
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

const FLAGS = [
  '--provider',
  'tencent',
  '--set',
  'bucket=examplebucket-1250000000',
  '--set',
  'region=ap-guangzhou',
];

describe('init', () => {
  it('writes what it was told, in a form that the configuration is read from, and names the variables of the keys', async () => {
    const { exitCode, stdout, stderr } = await runInit(FLAGS);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('TENCENT_SECRET_ID');
    expect(stderr).toContain('moderato doctor');
    await expect(loadConfig({ directory, environment: {} })).resolves.toEqual({
      provider: 'tencent',
      providers: { tencent: { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' } },
    });
  });

  it('writes JSON where the name says so', async () => {
    await runInit([...FLAGS, '--file', 'other.json']);

    const text = await readFile(join(directory, 'other.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ provider: 'tencent' });
  });

  it('asks on a terminal, and asks again where an answer cannot be right', async () => {
    const answers = 'nobody\nhuawei\n0f1e2d3c4b5a\nNowhere!\ncn-north-4\n';

    const { exitCode, stderr } = await runInit([], { answers });

    expect(exitCode).toBe(0);
    expect(stderr).toContain('not a region id');
    expect(stderr).not.toContain('Nowhere!:');
    await expect(loadConfig({ directory, environment: {} })).resolves.toMatchObject({
      provider: 'huawei',
      providers: { huawei: { region: 'cn-north-4' } },
    });
  });

  it('leaves out what the environment holds, and writes no value of it', async () => {
    const environment = {
      TENCENT_BUCKET: 'fromenvironment-1250000000',
      TENCENT_REGION: 'ap-shanghai',
      TENCENT_SECRET_ID: 'AKIDplanted',
      TENCENT_SECRET_KEY: 'plantedkey',
    };

    const { exitCode, stderr } = await runInit(['--provider', 'tencent'], { environment });

    const text = await readFile(join(directory, 'moderato.config.yaml'), 'utf8');
    expect(exitCode).toBe(0);
    for (const value of Object.values(environment)) expect(text + stderr).not.toContain(value);
  });

  it.each(['moderato.config.yaml', 'moderato.config.json', 'moderato.config.ts'])(
    'overwrites nothing: %s is there',
    async (name) => {
      await writeFile(join(directory, name), 'mine');

      const { exitCode, stderr } = await runInit(FLAGS);

      expect(exitCode).toBe(2);
      expect(stderr).toContain(name);
      expect(await readdir(directory)).toEqual([name]);
      expect(await readFile(join(directory, name), 'utf8')).toBe('mine');
    },
  );

  it('refuses a credential as a setting, and does not repeat it', async () => {
    const { exitCode, stderr } = await runInit(['--provider', 'tencent', '--set', 'secretKey=planted']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('TENCENT_SECRET_KEY');
    expect(stderr).not.toContain('planted');
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([
    [['--yes'], '--provider: needed'],
    [['--provider', 'nobody'], 'unknown vendor'],
    [['--provider', 'tencent'], '--set bucket=… --set region=…'],
    [['--provider', 'tencent', '--set', 'nothing=1'], 'expected <field>=<value>'],
    [['--provider', 'tencent', '--set', 'bucket=wrong', '--set', 'region=ap-guangzhou'], 'not a bucket name'],
    [[...FLAGS, '--file', 'settings.txt'], '.yaml, .yml or .json'],
  ])('says what is wrong with %j and writes nothing', async (flags, message) => {
    const { exitCode, stderr } = await runInit(flags);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(await readdir(directory)).toEqual([]);
  });

  it('writes nothing where the answers end early', async () => {
    const { exitCode } = await runInit([], { answers: 'tencent\n' });

    expect(exitCode).toBe(130);
    expect(await readdir(directory)).toEqual([]);
  });
});
