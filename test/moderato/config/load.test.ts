import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from 'moderato';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-config-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const write = (name: string, text: string) => writeFile(join(directory, name), text);
const load = (options: object = {}) => loadConfig({ directory, environment: {}, ...options });

const SETTINGS = { provider: 'tencent', timeoutMs: 1234 };

describe('loadConfig', () => {
  it.each([
    ['moderato.config.json', JSON.stringify(SETTINGS)],
    ['moderato.config.yaml', 'provider: tencent\ntimeoutMs: 1234\n'],
    ['moderato.config.yml', '# comment\nprovider: tencent\ntimeoutMs: 1234\n'],
    ['moderato.config.mjs', `export default ${JSON.stringify(SETTINGS)};`],
    [
      'moderato.config.ts',
      `const timeoutMs: number = 1234;\nexport default { provider: 'tencent' as string, timeoutMs };`,
    ],
  ])('reads %s', async (name, text) => {
    await write(name, text);

    await expect(load()).resolves.toEqual(SETTINGS);
  });

  it('finds the file in a folder above', async () => {
    await write('moderato.config.json', JSON.stringify(SETTINGS));
    await mkdir(join(directory, 'inside'));

    await expect(load({ directory: join(directory, 'inside') })).resolves.toEqual(SETTINGS);
  });

  it('reads the file that MODERATO_CONFIG names', async () => {
    await write('other.yaml', 'provider: huawei');

    await expect(load({ environment: { MODERATO_CONFIG: 'other.yaml' } })).resolves.toEqual({
      provider: 'huawei',
    });
  });

  it('gives an empty configuration where there is no file', async () => {
    await expect(load()).resolves.toEqual({});
  });

  it('hides the credentials of the file', async () => {
    await write(
      'moderato.config.yaml',
      'providers:\n  tencent:\n    secretId: visible-id\n    secretKey: visible-key\n',
    );

    const config = await load();

    expect(inspect(config, { depth: 10 }) + JSON.stringify(config)).not.toContain('visible');
  });

  it.each([
    [
      'broken JSON',
      'moderato.config.json',
      '{\n  "provider": "tencent",\n  "key": "hidden-value" "x"\n}',
      /moderato\.config\.json: not readable at line 3, column \d+/,
    ],
    [
      'broken YAML',
      'moderato.config.yaml',
      'provider: tencent\n  key: [hidden-value',
      /moderato\.config\.yaml: not readable at line \d+, column \d+/,
    ],
    [
      'an unknown field',
      'moderato.config.yaml',
      'provider: tencent\nprovidres: {}',
      /moderato\.config\.yaml: config: unknown field "providres"/,
    ],
    ['no object', 'moderato.config.json', '[]', /moderato\.config\.json: config: expected object/],
    [
      'a module that throws',
      'moderato.config.mjs',
      '\nthrow new TypeError("hidden-value")',
      /moderato\.config\.mjs: could not be loaded \(TypeError at line 2\)/,
    ],
    [
      'a module without default export',
      'moderato.config.mjs',
      'export const config = {};',
      /has no default export/,
    ],
  ])('says what is wrong with %s and where, without quoting the file', async (_, name, text, expected) => {
    await write(name, text);

    const error: unknown = await load().catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'config', message: expect.stringMatching(expected) });
    expect(inspect(error, { depth: 10 })).not.toContain('hidden-value');
  });

  it.each([
    ['missing.yaml', /missing\.yaml: cannot be read \(ENOENT\)/],
    ['config.toml', /config\.toml: not a \.json/],
  ])('refuses the named file %s', async (file, expected) => {
    await expect(load({ file })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(expected),
    });
  });
});
