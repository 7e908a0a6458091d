import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createModerator, describeConfig, loadConfig } from 'moderato';
import { WAYS, credentialsOf, leaksIn, type Way } from './support.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-secrets-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const configOf = ({ vendor, options }: Way) => ({ provider: vendor, providers: { [vendor]: options } });

const FILES: readonly [name: string, write: (way: Way) => string][] = [
  ['moderato.config.json', (way) => JSON.stringify(configOf(way))],
  ['moderato.config.yaml', (way) => JSON.stringify(configOf(way))],
  [
    'moderato.config.ts',
    (way) => `const config: object = ${JSON.stringify(configOf(way))};\nexport default config;`,
  ],
];

const CASES = WAYS.flatMap((way) =>
  FILES.map(([file, write]) => [file, way.name, way.vendor, way, write] as const),
);

describe('no credential of a file is shown by', () => {
  it.each(CASES)(
    'the configuration that is read from %s with %s (%s)',
    async (file, _name, vendor, way, write) => {
      await writeFile(join(directory, file), write(way));

      const config = await loadConfig({ directory, environment: {} });

      expect(leaksIn(config, credentialsOf(way))).toEqual([]);
      expect(leaksIn(describeConfig(config, {}), credentialsOf(way))).toEqual([]);
      expect(describeConfig(config, {}).vendors).toContainEqual(
        expect.objectContaining({ id: vendor, problem: null }),
      );
      expect(createModerator(config, { environment: {} })).toBeDefined();
    },
  );

  it.each([
    ['that is cut off', 'json', (text: string) => text.slice(0, -2)],
    ['with a bad indent', 'yaml', (text: string) => `a:\n  b: 1\n c: ${text}`],
    ['with an unknown field', 'json', (text: string) => `{"secrets": ${text}}`],
    ['that is a list', 'json', (text: string) => `[${text}]`],
    ['that is a text', 'json', (text: string) => JSON.stringify(text)],
    ['that throws', 'mjs', (text: string) => `throw new Error(${JSON.stringify(text)});`],
    ['that throws something odd', 'mjs', (text: string) => `throw ${text};`],
    [
      'that does not compile',
      'ts',
      (text: string) => `const config = ${text}; export default config config;`,
    ],
    ['without a default export', 'mjs', (text: string) => `export const config = ${text};`],
  ])('the error about a file %s (%s)', async (_what, ending, damage) => {
    for (const way of WAYS) {
      const file = join(directory, `${way.name.replaceAll(' ', '-')}.${ending}`);
      await writeFile(file, damage(JSON.stringify(configOf(way))));

      const error: unknown = await loadConfig({ file, environment: {} }).catch((caught: unknown) => caught);

      expect(error).toMatchObject({ name: 'ModerationError', code: 'config' });
      expect(leaksIn(error, credentialsOf(way))).toEqual([]);
    }
  });
});
