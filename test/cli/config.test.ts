import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.js';

const SECRETS = [
  'AKIDhiddenhidden',
  'keyhiddenhidden',
  'tokenhiddenhidden',
  'userhiddenhidden',
  'passwordhiddenhidden',
];
const [id = '', key = '', token = '', user = '', password = ''] = SECRETS;

const TENCENT = {
  TENCENT_SECRET_ID: id,
  TENCENT_SECRET_KEY: key,
  TENCENT_TOKEN: token,
  TENCENT_BUCKET: 'examplebucket-1250000000',
  TENCENT_REGION: 'ap-guangzhou',
};
const HUAWEI = {
  HUAWEI_PROJECT_ID: 'project1',
  HUAWEI_REGION: 'cn-north-4',
  HUAWEI_USERNAME: user,
  HUAWEI_PASSWORD: password,
  HUAWEI_DOMAIN: 'company',
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-cli-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function config(environment: Record<string, string>, flags: string[] = [], file?: unknown) {
  const path = join(directory, 'moderato.config.json');
  await writeFile(path, typeof file === 'string' ? file : JSON.stringify(file ?? {}));
  const result = await runCommand(['config', ...flags], { environment, directory, parts: { providers: [] } });
  for (const secret of SECRETS) expect(result.stdout + result.stderr).not.toContain(secret);
  return result;
}

describe('config', () => {
  it('says what is set and from where, and hides every credential', async () => {
    const { exitCode, stdout, stderr } = await config({
      ...TENCENT,
      ...HUAWEI,
      MODERATO_PROVIDER: 'tencent',
    });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^provider: tencent \(from MODERATO_PROVIDER\)\n/);
    expect(stdout).toMatch(/secretKey +\[secret\] +TENCENT_SECRET_KEY\n/);
    expect(stdout).toMatch(/bucket +"examplebucket-1250000000" +TENCENT_BUCKET\n/);
    expect(stdout).toMatch(/bizType +not set \(TENCENT_BIZ_TYPE\)\n/);
    expect(stdout).toMatch(/username +\[secret\] +HUAWEI_USERNAME\n/);
  });

  it('names the file that a field came from', async () => {
    const file = {
      provider: 'huawei',
      providers: { huawei: { projectId: 'p1', region: 'cn-north-4', token } },
    };

    const { exitCode, stdout } = await config({}, [], file);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^provider: huawei \(from moderato.config.json\)/);
    expect(stdout).toMatch(/token +\[secret\] +moderato.config.json\n/);
    expect(stdout).toContain('tencent: not configured; its variables are TENCENT_SECRET_ID, ');
  });

  it('prints its description as JSON', async () => {
    const { stdout } = await config(TENCENT, ['--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      provider: { id: 'tencent', origin: 'the only vendor configured' },
      vendors: expect.arrayContaining([
        expect.objectContaining({ id: 'huawei', configured: false, problem: null }),
        expect.objectContaining({
          id: 'tencent',
          configured: true,
          problem: null,
          fields: expect.arrayContaining([expect.objectContaining({ field: 'secretId', value: '[secret]' })]),
        }),
      ]),
    });
  });

  it('takes another vendor by --provider', async () => {
    const { exitCode, stdout } = await config({ ...TENCENT, ...HUAWEI, MODERATO_PROVIDER: 'tencent' }, [
      '--provider',
      'huawei',
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^provider: huawei \(from --provider\)/);
  });

  it.each<[string, Record<string, string>, string[], unknown, string]>([
    ['no vendor is chosen', { ...TENCENT, ...HUAWEI }, [], {}, 'MODERATO_PROVIDER'],
    ['nothing is set', {}, [], {}, 'none is chosen'],
    [
      'the chosen vendor is not configured',
      { MODERATO_PROVIDER: 'huawei' },
      [],
      {},
      'providers.huawei is not configured',
    ],
    ['the chosen vendor is unknown', { MODERATO_PROVIDER: 'acne' }, [], {}, 'unknown vendor "acne"'],
    ['--provider is unknown', TENCENT, ['--provider', 'acne'], {}, '--provider: unknown vendor "acne"'],
    ['a field is missing', { TENCENT_SECRET_ID: id }, [], {}, 'TENCENT_SECRET_KEY'],
    [
      'a credential stands in the wrong variable',
      { ...TENCENT, TENCENT_BUCKET: key },
      [],
      {},
      'TENCENT_BUCKET',
    ],
    [
      'an address holds a password',
      { ...TENCENT, TENCENT_ENDPOINT: `https://u:${password}@host` },
      [],
      {},
      'TENCENT_ENDPOINT',
    ],
    [
      'a field is misspelt',
      {},
      [],
      { provider: 'tencent', providers: { tencent: { secretKye: key } } },
      '"secretKye"',
    ],
    ['two ways to authenticate are set', { ...HUAWEI, HUAWEI_TOKEN: token }, [], {}, 'HUAWEI_TOKEN'],
    [
      'the file is no JSON',
      TENCENT,
      [],
      `{"providers": {"tencent": {"secretKey": "${key}" "region": 1}}}`,
      'not readable at line 1',
    ],
    ['the file has an unknown field', TENCENT, [], { secretKey: key }, '"secretKey"'],
    [
      'another vendor that the file names cannot be used',
      TENCENT,
      ['--provider', 'tencent'],
      { providers: { huawei: { password } } },
      'providers.huawei',
    ],
  ])('exits with 2 and shows no credential when %s', async (_, environment, flags, file, message) => {
    const people = await config(environment, flags, file);
    const machine = await config(environment, [...flags, '--json'], file);

    expect(people).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(machine.exitCode).toBe(2);
    expect(JSON.parse(machine.stderr)).toMatchObject({ error: { code: 'config' } });
  });
});

describe('credentials elsewhere', () => {
  it.each([
    ['an unknown option', ['check', 'audio', 'https://a.example/', `--secret-key=${key}`]],
    [
      'vendor options that are no JSON',
      ['check', 'audio', 'https://a.example/', '--vendor-options', `{"tencent":{"secretKey":${key}`],
    ],
    [
      'a check that fails on its configuration',
      ['check', 'audio', 'https://a.example/', '--provider', 'huawei'],
    ],
  ])('stay out of the error of %s', async (_, argv) => {
    const environment = {
      ...TENCENT,
      HUAWEI_PROJECT_ID: key,
      HUAWEI_REGION: password,
      HUAWEI_TOKEN: token,
      HUAWEI_PASSWORD: password,
    };

    for (const flags of [[], ['--json']]) {
      const { exitCode, stdout, stderr } = await runCommand([...argv, ...flags], {
        environment,
        parts: { providers: [] },
      });

      expect(exitCode).toBe(2);
      for (const secret of SECRETS) expect(stdout + stderr).not.toContain(secret);
    }
  });
});
