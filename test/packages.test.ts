import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { MODERATO_VERSION, type ModeratoConfig } from 'moderato';

const ROOT = resolve(import.meta.dirname, '..');

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const PACKAGES = [
  'providers',
  'normalizer',
  ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`),
];

interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  exports?: Record<string, string | Entry>;
  main?: string;
  types?: string;
  typesVersions?: { '*': Record<string, string[]> };
  files: string[];
  sideEffects: boolean | string[];
}

interface Entry {
  require: { types: string; default: string };
  types: string;
  default: string;
}

const manifestOf = (folder: string) => JSON.parse(read(`${folder}/package.json`)) as Manifest;

/** Sources of a package, relative to the root. */
function sourcesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/(^|\/)(dist|node_modules)\//.test(path))
    .map((path) => `${folder}/${path}`);
}

/** What a bundle cannot keep: its own address, and files beside the sources. */
const UNBUNDLED = /\bimport\.meta\b|\bcreateRequire\b|\b__dirname\b|\b__filename\b/;

describe('packages', () => {
  it('all have the version that the code tells', () => {
    expect(PACKAGES.map((folder) => manifestOf(folder).version)).toEqual(
      PACKAGES.map(() => MODERATO_VERSION),
    );
  });

  it('depend on each other in that version', () => {
    const names = new Set(PACKAGES.map((folder) => manifestOf(folder).name));
    const others = PACKAGES.flatMap((folder) =>
      Object.entries(manifestOf(folder).dependencies ?? {}).filter(
        ([name, version]) => names.has(name) && version !== MODERATO_VERSION,
      ),
    );

    expect(others).toEqual([]);
  });

  it('share what the root says of licence, repository, Node and publishing: node scripts/manifests.mjs writes it', async () => {
    const check = promisify(execFile)(process.execPath, ['scripts/manifests.mjs', '--check'], { cwd: ROOT });

    await expect(check).resolves.toMatchObject({ stderr: '' });
  });

  it.each(PACKAGES)(
    '%s tells what it is, with the sections of its README that the registry shows',
    (folder) => {
      const { name } = manifestOf(folder);
      const [title, , ...rest] = read(`${folder}/README.md`).split('\n');

      expect(title).toBe(`# ${name}`);
      expect(rest.join('\n')).toContain('Node 20.19');
      expect(rest.join('\n').length).toBeLessThan(3000);
    },
  );

  it('have no module that is imported for its effect alone, beside the one that uses what it changes', () => {
    const withEffects = PACKAGES.flatMap(sourcesOf).filter((path) => /^import '/m.test(read(path)));

    expect(withEffects).toEqual(['packages/moderato/container/create-container.ts']);
    expect(PACKAGES.map((folder) => manifestOf(folder).sideEffects)).toEqual(PACKAGES.map(() => false));
  });

  it('install little with the library: what else it needs is bundled into it', () => {
    const library = ['packages/core', 'packages/http', 'normalizer', 'providers', 'packages/moderato'];
    const outside = library.flatMap((folder) => Object.keys(manifestOf(folder).dependencies ?? {}));

    expect([...new Set(outside)].filter((name) => !name.startsWith('@moderato/')).sort()).toEqual([
      'jiti',
      'reflect-metadata',
      'tsyringe',
      'zod',
    ]);
  });

  it('can be bundled: no source of what an application imports asks where it lies', () => {
    const bundled = ['providers', 'normalizer', 'packages/core', 'packages/http', 'packages/moderato'];
    const sources = bundled.flatMap(sourcesOf);

    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((path) => UNBUNDLED.test(read(path)))).toEqual([]);
  });

  it('are found by every kind of module resolution, and ship no sources that users would type-check', () => {
    for (const folder of PACKAGES) {
      const { exports = {}, main, types, typesVersions, files } = manifestOf(folder);
      const entries = Object.entries(exports).flatMap(([path, entry]) =>
        typeof entry === 'string' ? [] : [{ path, entry }],
      );
      const subpaths = entries
        .filter(({ path }) => path !== '.')
        .map(({ path, entry }) => [path.slice(2), [entry.types]]);

      for (const { entry } of entries) {
        expect(entry.require).toEqual({
          types: entry.types.replace(/\.ts$/, '.cts'),
          default: entry.default.replace(/\.js$/, '.cjs'),
        });
      }
      if (exports['.'] !== undefined) expect([main, types]).toEqual(['./dist/index.js', './dist/index.d.ts']);
      expect(Object.entries(typesVersions?.['*'] ?? {})).toEqual(subpaths);
      expect(files.filter((pattern) => pattern.endsWith('.ts'))).toEqual([]);
    }
  });

  it('type the options of each vendor: a misspelt one does not compile', () => {
    const configs: ModeratoConfig[] = [
      { providers: { tencent: { region: 'ap-guangzhou' }, huawei: { projectId: 'p' } } },
      // @ts-expect-error no such vendor
      { providers: { tencnet: {} } },
      // @ts-expect-error no such option
      { providers: { tencent: { buckett: 'examplebucket-1250000000' } } },
      // @ts-expect-error not a text
      { providers: { huawei: { region: 4 } } },
    ];

    expect(configs).toHaveLength(4);
  });

  it.each(["createRequire(import.meta.url)('x/package.json')", 'readFileSync(join(__dirname, "x"))'])(
    'would notice %s',
    (code) => {
      expect(code).toMatch(UNBUNDLED);
    },
  );
});
