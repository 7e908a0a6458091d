import { readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
// @ts-expect-error a script without types
import * as manifestsScript from '../../scripts/manifests.mjs';
// @ts-expect-error a script without types
import * as release from '../../scripts/release.mjs';
// @ts-expect-error a script without types
import * as sbomScript from '../../scripts/sbom.mjs';

// npm is run twice for the list of parts
jest.setTimeout(60_000);

const { packageFolders } = manifestsScript as { packageFolders: string[] };
const { billOfMaterials } = sbomScript as { billOfMaterials: () => string };

interface Manifest {
  name: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const { cutChangelog, inHeaders, inVersion, inOrder, refuseStalePages, tarballOf } = release as {
  inHeaders: (source: string, version: string) => string;
  refuseStalePages: (pages: { page: string; problem: string | null }[]) => void;
  tarballOf: (manifest: { name: string; version: string }) => string;
  cutChangelog: (text: string, version: string, date: string) => string;
  inVersion: (manifest: object, version: string, ours: string[]) => Manifest;
  inOrder: (manifests: Manifest[]) => Manifest[];
};

const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n### Added\n\n- One thing.\n\n## 0.1.0 (2026-11-01)\n\n- First.\n';

describe('cutting the changelog', () => {
  it('makes a version of what is unreleased and leaves an empty heading above it', () => {
    expect(cutChangelog(CHANGELOG, '0.2.0', '2026-11-29')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-29)\n\n### Added\n\n- One thing.\n\n## 0.1.0 (2026-11-01)\n\n- First.\n',
    );
  });

  it.each([
    ['# Changelog\n\n## 0.1.0 (x)\n', '0.2.0', 'no "## Unreleased"'],
    ['# Changelog\n\n## Unreleased\n\n## 0.1.0 (x)\n\n- a\n', '0.2.0', 'nothing is unreleased'],
    [CHANGELOG, '0.1.0', '0.1.0 is there already'],
  ])('refuses %j as %s', (text, version, message) => {
    expect(() => cutChangelog(text, version, 'today')).toThrow(message);
  });
});

describe('a manifest in another version', () => {
  it('asks for ours in that version and for others as before', () => {
    const manifest = {
      name: 'a',
      version: '0.1.0',
      dependencies: { b: '0.1.0', zod: '4.6.7' },
      peerDependencies: { b: '0.1.0' },
    };

    expect(inVersion(manifest, '0.2.0', ['a', 'b'])).toEqual({
      name: 'a',
      version: '0.2.0',
      dependencies: { b: '0.2.0', zod: '4.6.7' },
      peerDependencies: { b: '0.2.0' },
    });
  });
});

describe('the order of publishing', () => {
  it('puts each package after those that it depends on', () => {
    const names = inOrder([
      { name: 'cli', dependencies: { core: '1', lib: '1' } },
      { name: 'lib', dependencies: { core: '1', zod: '4' } },
      { name: 'core' },
    ]).map(({ name }) => name);

    expect(names).toEqual(['core', 'lib', 'cli']);
  });

  it('refuses a circle', () => {
    expect(() =>
      inOrder([
        { name: 'a', dependencies: { b: '1' } },
        { name: 'b', dependencies: { a: '1' } },
      ]),
    ).toThrow('depend on each other');
  });
});

describe('what requests name themselves', () => {
  it('has the new version', () => {
    expect(inHeaders("push(USER_AGENT, 'moderato/0.1.0');", '0.2.0')).toBe(
      "push(USER_AGENT, 'moderato/0.2.0');",
    );
    expect(inHeaders(readFileSync('packages/http/headers.ts', 'utf8'), '9.9.9')).toContain(
      "'moderato/9.9.9'",
    );
  });

  it('is refused where the source does not say it', () => {
    expect(() => inHeaders('push(USER_AGENT, agent);', '0.2.0')).toThrow('packages/http/headers.ts');
  });
});

describe('stale translations', () => {
  it('stop a release, each named', () => {
    const pages = [
      { page: 'docs/zh/a.md', problem: null },
      { page: 'docs/zh/b.md', problem: 'docs/b.md has changed since' },
    ];

    expect(() => refuseStalePages(pages)).toThrow(/^docs\/zh\/b\.md: docs\/b\.md has changed since\n/);
    expect(() => refuseStalePages(pages.slice(0, 1))).not.toThrow();
  });
});

describe('tarballs', () => {
  it.each([
    ['moderato', 'release/moderato-0.2.0.tgz'],
    ['@moderato/core', 'release/moderato-core-0.2.0.tgz'],
  ])('of %s are where npm pack puts them', (name, path) => {
    expect(tarballOf({ name, version: '0.2.0' })).toBe(path);
  });
});

describe('the list of parts', () => {
  it('holds what our packages need, and nothing that only their development needs', () => {
    const { components } = JSON.parse(billOfMaterials()) as { components: { purl: string }[] };
    const parts = new Set(components.map(({ purl }) => decodeURIComponent(purl).replace('pkg:npm/', '')));
    const needed = packageFolders.flatMap((folder) => {
      const { name, version, dependencies, devDependencies } = JSON.parse(
        readFileSync(`${folder}/package.json`, 'utf8'),
      ) as Manifest;
      const all = { ...dependencies, ...devDependencies };
      return [[name, version], ...Object.entries(all)].map((pair) => pair.join('@'));
    });

    expect(needed.length).toBeGreaterThan(30);
    expect(needed.filter((part) => !parts.has(part))).toEqual([]);
    expect([...parts].filter((part) => /^(jest|eslint|vitepress|typescript)@/.test(part))).toEqual([]);
  });
});
