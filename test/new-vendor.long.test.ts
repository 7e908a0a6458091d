import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '..');
const LEFT_OUT = ['node_modules', 'dist', '.git', 'coverage'];

/** The vendor that is added is this one by another name: all that a vendor of its shape consists of. */
const MODEL = 'openai';
const PARTS = [
  `providers/${MODEL}`,
  `normalizer/maps/${MODEL}.ts`,
  `packages/emulator/vendors/${MODEL}`,
  `test/fixtures/${MODEL}`,
  `test/conformance/${MODEL}.test.ts`,
  `docs/providers/${MODEL}.md`,
];
const renamed = (text: string) =>
  text
    .replaceAll('openai', 'zensor')
    .replaceAll('OpenAI', 'Zensor')
    .replaceAll('Openai', 'Zensor')
    .replaceAll('OPENAI', 'ZENSOR');

/** The registries are written by a script from the folders. */
const GENERATED = /(^|\/)(registry|ids)\.ts$/;

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (LEFT_OUT.includes(entry.name)) return [];
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

function digestsIn(folder: string): Map<string, string> {
  return new Map(
    filesIn(folder).map((path) => [
      relative(folder, path),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );
}

/** Installed packages are linked; the links to our own are copied, so that they lead into the copy. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (name === '@moderato') linkPackages(source, target);
    else symlinkSync(source, target);
  }
}

describe('a vendor that is added to a copy of the project', () => {
  const copy = mkdtempSync(join(tmpdir(), 'new-vendor-'));
  let before: Map<string, string>;

  const run = (...command: [string, ...string[]]) => {
    const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), {
      cwd: copy,
      encoding: 'utf8',
    });
    return { status, output: `${stdout}${stderr}` };
  };
  const runTests = (...paths: string[]) =>
    run(
      process.execPath,
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      ...['node_modules/jest/bin/jest.js', '--config', 'jest.config.js', ...paths],
    );

  beforeAll(() => {
    cpSync(ROOT, copy, {
      recursive: true,
      filter: (path) => !LEFT_OUT.includes(path.slice(ROOT.length).split('/').at(-1) ?? ''),
    });
    linkPackages(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const name of readdirSync(join(ROOT, 'packages'))) {
      const own = join(ROOT, 'packages', name, 'node_modules');
      if (existsSync(own)) symlinkSync(own, join(copy, 'packages', name, 'node_modules'));
    }
    before = digestsIn(copy);
    for (const part of PARTS) {
      const paths = lstatSync(join(ROOT, part)).isDirectory()
        ? filesIn(join(ROOT, part))
        : [join(ROOT, part)];
      for (const path of paths) {
        const target = join(copy, renamed(relative(ROOT, path)));
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, renamed(readFileSync(path, 'utf8')));
      }
    }
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('is complete for the checks of the structure, once the registries are written', () => {
    expect(run(process.execPath, 'scripts/registry.mjs')).toMatchObject({ status: 0 });

    expect(runTests('test/architecture.test.ts')).toMatchObject({ status: 0 });
  });

  it('passes the conformance suite and what is tried on every vendor', () => {
    const { status, output } = runTests(
      'test/conformance/zensor.test.ts',
      'test/fail-closed/every-vendor.test.ts',
      'test/secrets/every-vendor.test.ts',
      'test/emulator/vendors.test.ts',
    );

    expect(output).toContain('zensor');
    expect(status).toBe(0);
  });

  it('is served by the emulator of the copy', () => {
    expect(existsSync(join(copy, 'packages/emulator/vendors/zensor'))).toBe(true);
    expect(readFileSync(join(copy, 'packages/emulator/vendors/registry.ts'), 'utf8')).toContain('zensor');
  });

  it('changes no other source and no other test', () => {
    const after = digestsIn(copy);
    const changed = [...before].filter(([path, digest]) => after.get(path) !== digest).map(([path]) => path);
    const added = [...after.keys()].filter((path) => !before.has(path));

    expect(changed.filter((path) => !GENERATED.test(path))).toEqual([]);
    expect(changed).not.toEqual([]);
    expect(added.filter((path) => !path.includes('zensor'))).toEqual([]);
  });
});
