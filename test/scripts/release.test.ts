import { describe, expect, it } from '@jest/globals';
// @ts-expect-error a script without types
import * as release from '../../scripts/release.mjs';

interface Manifest {
  name: string;
  version?: string;
  dependencies?: Record<string, string>;
}

const { cutChangelog, inVersion, inOrder } = release as {
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
