import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { vendors } from '@moderato/providers/registry';

const ROOT = resolve(import.meta.dirname, '..');
const GENERATED = ['dist', 'node_modules', 'coverage', 'fixtures'];

const foldersIn = (path: string) =>
  readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !GENERATED.includes(entry.name))
    .map(({ name }) => name);

/** Every TypeScript file under some folders, relative to the root. */
function filesUnder(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return GENERATED.includes(entry.name) ? [] : filesUnder(path);
      return entry.name.endsWith('.ts') ? [path] : [];
    }),
  );
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const linesOf = (path: string) => read(path).trimEnd().split('\n').length;

const VENDORS = foldersIn('providers');
const PACKAGES = ['providers', 'normalizer', ...foldersIn('packages').map((name) => `packages/${name}`)];
const SOURCES = filesUnder('packages', 'providers', 'normalizer');
const TESTS = filesUnder('test');

/** What a file imports: names of packages, and paths of its own package. */
function importsOf(path: string): string[] {
  const statements = /^(?:import|export)\s(?:[^'`;=]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...read(path).matchAll(statements)].map(([, name, loaded]) => name ?? loaded ?? '');
}

const packageOf = (path: string) => PACKAGES.find((folder) => path.startsWith(`${folder}/`)) ?? '';
const manifestOf = (folder: string) =>
  JSON.parse(read(`${folder}/package.json`)) as {
    name: string;
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
const FOLDER_OF = new Map(PACKAGES.map((folder) => [manifestOf(folder).name, folder]));

const bareName = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

/** The file or folder of ours that an import leads to; undefined for everything else. */
function targetOf(path: string, name: string): string | undefined {
  if (name.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(path), name));
  const folder = FOLDER_OF.get(bareName(name));
  return folder === undefined ? undefined : `${folder}/${name.slice(bareName(name).length + 1) || 'index'}`;
}

describe('vendors', () => {
  it.each(VENDORS)('%s has the files that its capabilities ask for', (vendor) => {
    const { kinds, transport, callbacks } = vendors[vendor]!.capabilities;
    const files = [
      ...['index', 'config', 'capabilities'],
      ...(transport === 'http' ? ['errors'] : []),
      ...(callbacks.supported ? ['callback'] : []),
      ...Object.keys(kinds).map((kind) => `kinds/${kind}`),
    ];

    expect(files.filter((name) => !existsSync(join(ROOT, `providers/${vendor}/${name}.ts`)))).toEqual([]);
  });

  it.each(VENDORS)('%s has its map, fixtures, conformance test and page', (vendor) => {
    const paths = [
      `normalizer/maps/${vendor}.ts`,
      `test/fixtures/${vendor}/options.json`,
      `test/conformance/${vendor}.test.ts`,
      `docs/providers/${vendor}.md`,
    ];

    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it.each([
    ['normalizer/maps', '.ts', ['registry']],
    ['test/conformance', '.test.ts', []],
    ['docs/providers', '.md', []],
  ] as const)('are the same in %s', (folder, ending, others) => {
    const names = readdirSync(join(ROOT, folder)).map((name) => name.slice(0, -ending.length));

    expect(names.filter((name) => !others.includes(name as never)).sort()).toEqual([...VENDORS].sort());
  });

  it('are in the registries that the script writes', async () => {
    const script = pathToFileURL(join(ROOT, 'scripts/registry.mjs')).href;
    const { registryFiles } = (await import(script)) as { registryFiles: () => Record<string, string> };

    for (const [path, text] of Object.entries(registryFiles())) expect(read(path)).toBe(text);
  });

  it('are named nowhere but in their own places', () => {
    const Vendors = VENDORS.map((vendor) => vendor[0]!.toUpperCase() + vendor.slice(1)).join('|');
    const vendors = VENDORS.join('|');
    const named = new RegExp(
      [
        `['"](?:${vendors})['"]`,
        `\\b(?:${vendors}):`,
        `--(?:${vendors})-`,
        `\\b(?:${vendors})[A-Z]`,
        `(?:${Vendors})(?![a-z])`,
        `\\b(?:${vendors.toUpperCase()})_`,
      ].join('|'),
    );
    const others = filesUnder('packages', 'normalizer').filter(
      (path) => !/^(packages\/emulator\/vendors|normalizer\/maps)\//.test(path),
    );

    for (const found of [
      "'tencent'",
      '--tencent-port',
      'tencent: {}',
      'tencentPort',
      'createTencent',
      'TENCENT_REGION',
    ])
      expect(found).toMatch(named);

    // the example of a doc comment may name a vendor, and a class of Node does
    const code = (path: string) =>
      read(path)
        .replace(/\/\*\*[\s\S]*?\*\//g, '')
        .replaceAll('AsyncLocalStorage', '');
    expect(others.filter((path) => named.test(code(path)))).toEqual([]);
  });
});

describe('imports', () => {
  interface Rule {
    name: string;
    from: { path?: string };
    to: { path?: string; pathNot?: string | string[] };
  }
  const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as { forbidden: Rule[] };

  /** The rules on layers that an import breaks. */
  function brokenRules(from: string, to: string): string[] {
    const broken = forbidden.filter((rule) => {
      const match = rule.from.path === undefined ? null : new RegExp(rule.from.path).exec(from);
      if (match === null || rule.to.path === undefined) return false;
      const matches = (pattern: string) => new RegExp(pattern.replaceAll('$1', match[1] ?? '')).test(to);
      return matches(rule.to.path) && ![rule.to.pathNot ?? []].flat().some(matches);
    });
    return broken.map(({ name }) => `${from} -> ${to}: ${name}`);
  }

  it('run one way', () => {
    const broken = SOURCES.flatMap((path) =>
      importsOf(path).flatMap((name) => {
        const target = targetOf(path, name);
        return target === undefined ? [] : brokenRules(path, target);
      }),
    );

    expect(broken).toEqual([]);
  });

  it.each([
    ['packages/core/errors.ts', 'packages/http/send'],
    ['packages/statistics/bootstrap.ts', 'packages/core/index'],
    ['packages/http/send.ts', 'packages/moderato/index'],
    ['normalizer/normalize.ts', 'packages/http/index'],
    ['packages/emulator/start.ts', 'providers/registry'],
    ['packages/testkit/run.ts', 'packages/http/index'],
    ['packages/report/html.ts', 'packages/moderato/index'],
    [`providers/${VENDORS[0]}/kinds/audio.ts`, `providers/${VENDORS[1]}/request`],
  ])('the other way would be noticed: %s -> %s', (from, to) => {
    expect(brokenRules(from, to)).toHaveLength(1);
  });

  it('stay inside their package unless they name another', () => {
    const strays = SOURCES.flatMap((path) =>
      importsOf(path)
        .filter((name) => name.startsWith('.') && packageOf(targetOf(path, name) ?? '') !== packageOf(path))
        .map((name) => `${path} -> ${name}`),
    );

    expect(strays).toEqual([]);
  });

  it('are declared in the package that makes them', () => {
    const undeclared = SOURCES.flatMap((path) => {
      const { dependencies = {}, devDependencies = {} } = manifestOf(packageOf(path));
      // those of the development are bundled
      const declared = { ...dependencies, ...devDependencies };
      return importsOf(path)
        .filter((name) => !/^(\.|node:)/.test(name) && !Object.hasOwn(declared, bareName(name)))
        .map((name) => `${path} -> ${name}`);
    });

    expect(undeclared).toEqual([]);
  });

  it.each([
    ['axios', /^packages\/http\/(axios-client|send)\.ts$/],
    ['fast-xml-parser', /^packages\/http\/xml\//],
    ['fast-xml-validator', /^packages\/http\/xml\//],
    ['tsyringe', /^packages\/moderato\/container\//],
    ['reflect-metadata', /^packages\/moderato\/container\//],
    ['@observablehq/plot', /^packages\/report\/html\//],
    ['linkedom', /^packages\/report\/html\//],
  ])('of %s are in one place', (name, place) => {
    const importing = SOURCES.filter((path) =>
      importsOf(path).some((imported) => bareName(imported) === name),
    );

    expect(importing).not.toEqual([]);
    expect(importing.filter((path) => !place.test(path))).toEqual([]);
  });
});

describe('files', () => {
  it('of sources are short', () => {
    const lengths = SOURCES.map(linesOf).sort((first, second) => first - second);
    const at = (share: number) => lengths[Math.floor(lengths.length * share)] ?? Infinity;

    expect(SOURCES.filter((path) => linesOf(path) > 400)).toEqual([]);
    expect(at(0.5)).toBeLessThanOrEqual(80);
    expect(at(0.9)).toBeLessThanOrEqual(250);
  });

  it('of tests have 500 lines at most, conformance tests 40', () => {
    const limit = (path: string) => (path.startsWith('test/conformance/') ? 40 : 500);

    expect(TESTS.filter((path) => linesOf(path) > limit(path))).toEqual([]);
  });

  it('name what they export, one by one', () => {
    expect(SOURCES.filter((path) => /^export (default|\*)/m.test(read(path)))).toEqual([]);
  });

  it('of tests leave nothing out', () => {
    const skipping = /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(/;
    const here = 'test/architecture.test.ts';

    expect(
      TESTS.filter((path) => path !== here && !path.startsWith('test/live/') && skipping.test(read(path))),
    ).toEqual([]);
  });
});
