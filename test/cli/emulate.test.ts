import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { main } from '@moderato/cli';
import { parseVerdict } from '@moderato/core';
import { runCommand, sink } from './run-command.js';

const SECRETS = ['AKIDmineminemine', 'keymineminemine', 'ACCESSmineminemine', 'secretmineminemine'];
const [secretId = '', secretKey = '', accessKeyId = '', secretAccessKey = ''] = SECRETS;
const ENVIRONMENT = {
  TENCENT_SECRET_ID: secretId,
  TENCENT_SECRET_KEY: secretKey,
  TENCENT_BUCKET: 'mine-1250000000',
  TENCENT_REGION: 'ap-shanghai',
  HUAWEI_PROJECT_ID: 'myproject',
  HUAWEI_REGION: 'cn-east-3',
  HUAWEI_ACCESS_KEY_ID: accessKeyId,
  HUAWEI_SECRET_ACCESS_KEY: secretAccessKey,
};

const SOUNDS = join(import.meta.dirname, '../../docs/examples/quickstart/sounds');

interface Ready {
  environment: Record<string, string>;
  configuration: { providers: object };
}

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-cli-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Runs `emulate --json` in this process until `use` is done with it. */
async function withEmulator(
  setup: { flags?: string[]; environment?: Record<string, string> },
  use: (ready: Ready & { line: string }) => Promise<void>,
) {
  const controller = new AbortController();
  const stdout = new PassThrough();
  const stderr = sink();
  const io = { stdout, stderr, directory, environment: setup.environment ?? {}, signal: controller.signal };
  const ended = main(['emulate', '--json', ...(setup.flags ?? [])], {
    ...io,
    isTerminal: { stdout: false, stderr: false },
  });
  const [line] = (await Promise.race([
    once(stdout, 'data'),
    ended.then((code) => [`{"ended":${code}}`]),
  ])) as [Buffer];
  try {
    await use({ ...(JSON.parse(String(line)) as Ready), line: String(line) });
  } finally {
    controller.abort();
  }
  return { exitCode: await ended, stderr: stderr.text() };
}

describe('emulate', () => {
  it('says on stdout how it is reached, serves until it is ended, and exits with 0', async () => {
    await writeFile(
      join(directory, 'rules.yaml'),
      'rules: [{ name: "*.wav", label: porn, decision: block, score: 0.9 }]',
    );
    const polling = JSON.stringify({ polling: { initialMs: 1, maxMs: 5 } });
    await writeFile(join(directory, 'moderato.config.json'), polling);

    const { exitCode, stderr } = await withEmulator(
      { flags: ['--rules', 'rules.yaml', '--objects', SOUNDS] },
      async ({ environment }) => {
        const setup = { directory, environment: { ...environment, MODERATO_PROVIDER: 'tencent' } };
        const check = await runCommand(['check', 'audio', 'tone.wav', '--object', '--json'], {
          ...setup,
          isReal: true,
        });

        expect(check).toMatchObject({ exitCode: 0, stderr: '' });
        expect(parseVerdict(JSON.parse(check.stdout))).toMatchObject({
          decision: 'block',
          category: 'sexual',
          score: 0.9,
        });
      },
    );

    expect(exitCode).toBe(0);
    expect(stderr).toContain('stand-in');
    expect(stderr).toContain('export TENCENT_SECRET_KEY=');
    expect(stderr).toContain('(submit audio)');
    expect(stderr).toContain('the emulator has stopped');
  });

  it('takes the accounts of its environment, so that the same environment serves the client, and shows none of them', async () => {
    let line = '';

    const { stderr } = await withEmulator({ environment: ENVIRONMENT }, async (ready) => {
      line = ready.line;
      const { tencent, huawei } = ready.configuration.providers as Record<string, unknown>;
      expect({ tencent, huawei }).toEqual({
        tencent: { bucket: 'mine-1250000000', region: 'ap-shanghai', endpoint: expect.any(String) },
        huawei: {
          projectId: 'myproject',
          region: 'cn-east-3',
          endpoint: expect.any(String),
          iamEndpoint: expect.any(String),
          obsEndpoint: expect.any(String),
        },
      });
      for (const provider of ['tencent', 'huawei']) {
        const environment = { ...ENVIRONMENT, ...ready.environment };
        const flags = ['check', 'audio', 'http://127.0.0.1:1/a.mp3', '--provider', provider, '--submit-only'];

        const submitted = await runCommand(flags, { directory, environment, isReal: true });
        const stranger = await runCommand(flags, {
          directory,
          environment: { ...environment, TENCENT_SECRET_KEY: 'other', HUAWEI_SECRET_ACCESS_KEY: 'other' },
          isReal: true,
        });

        expect(submitted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(provider) });
        expect(stranger).toMatchObject({
          exitCode: 3,
          stdout: '',
          stderr: expect.stringContaining('error (auth)'),
        });
      }
    });

    for (const secret of SECRETS) expect(line + stderr).not.toContain(secret);
  });

  it('takes the accounts of a configuration file and of --accounts, and shows none of them', async () => {
    const file = {
      providers: { tencent: { secretId, secretKey, bucket: 'mine-1250000000', region: 'ap-shanghai' } },
    };
    await writeFile(join(directory, 'moderato.config.json'), JSON.stringify(file));
    await writeFile(
      join(directory, 'accounts.json'),
      JSON.stringify({ huawei: { accessKeyId, secretAccessKey } }),
    );
    const seen: string[] = [];

    for (const flags of [[], ['--accounts', 'accounts.json']]) {
      const { stderr } = await withEmulator({ flags }, async ({ line }) => void seen.push(line));
      seen.push(stderr);
    }

    for (const secret of SECRETS) expect(seen.join('')).not.toContain(secret);
    expect(seen[0]).toContain('mine-1250000000');
    const printed = JSON.parse(seen[2] ?? '') as { configuration: { providers: Record<string, object> } };
    expect(printed.configuration.providers['huawei']).not.toHaveProperty('accessKeyId');
    expect(seen[2]).toContain('"secretKey":"emulator');
  });

  it('injects the faults of a file, says so, and takes others while it runs', async () => {
    await writeFile(
      join(directory, 'faults.yaml'),
      'faults: [{ fault: rate_limited, operations: [submit audio], retryAfterSeconds: 0, times: 1 }, { fault: latency, rate: 0 }]',
    );
    const polling = JSON.stringify({ polling: { initialMs: 1, maxMs: 5 } });
    await writeFile(join(directory, 'moderato.config.json'), polling);
    let active: unknown;

    const { exitCode, stderr } = await withEmulator(
      { flags: ['--faults', 'faults.yaml', '--seed', '7', '--objects', SOUNDS] },
      async ({ environment }) => {
        const setup = { directory, environment: { ...environment, MODERATO_PROVIDER: 'tencent' } };
        const check = await runCommand(['check', 'audio', 'tone.wav', '--object', '--json'], {
          ...setup,
          isReal: true,
        });
        const posted = await fetch(`${environment['TENCENT_ENDPOINT'] ?? ''}/__emulator/faults`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ faults: [{ fault: 'reset' }] }),
        });

        expect(parseVerdict(JSON.parse(check.stdout))).toMatchObject({ decision: 'pass' });
        active = await posted.json();
      },
    );

    expect(exitCode).toBe(0);
    expect(stderr).toContain('injects faults: rate_limited, latency (seed 7)');
    expect(stderr).toContain('fault: rate_limited');
    expect(active).toEqual({ faults: [{ fault: 'reset', rate: 1 }] });
  });

  it('refuses a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };

    const { exitCode, stdout, stderr } = await runCommand(['emulate', '--huawei-port', String(port)]);
    server.close();

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`port ${port}`);
  });

  it.each([
    ['a port that is none', ['--tencent-port', '99999'], '--tencent-port'],
    ['rules that are missing', ['--rules', 'none.yaml'], 'none.yaml'],
    ['faults that are missing', ['--faults', 'none.yaml'], 'none.yaml: cannot be read'],
    ['faults that are wrong', ['--faults', 'package.json'], 'unknown field "acme"'],
    ['a seed that is none', ['--seed', '1.5'], '--seed: expected a whole number'],
    ['progress that is none', ['--finish-after', 'soon'], '--finish-after'],
    ['accounts that are missing', ['--accounts', 'none.json'], 'none.json'],
    ['accounts of an unknown vendor', ['--accounts', 'package.json'], 'unknown vendor'],
  ])('refuses %s', async (_, flags, message) => {
    await writeFile(join(directory, 'package.json'), JSON.stringify({ acme: { secretKey } }));

    const { exitCode, stdout, stderr } = await runCommand(['emulate', ...flags], { directory });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(secretKey);
  });
});
