import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { describeProviders, type ProviderDescription } from 'moderato';

const ROOT = resolve(import.meta.dirname, '..');

interface Script {
  readmeWithTable: (providers: readonly ProviderDescription[], readme: string) => Promise<string>;
}

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const load = async () => (await import(pathToFileURL(join(ROOT, 'scripts/readme.mjs')).href)) as Script;

describe('the table of what works in the README', () => {
  it('says what the capabilities say; otherwise: npm run readme', async () => {
    const { readmeWithTable } = await load();

    expect(await readmeWithTable(describeProviders(), readme)).toBe(readme);
  });

  it('changes with the capabilities', async () => {
    const { readmeWithTable } = await load();
    const [first, ...others] = describeProviders();
    const changed = { ...first!, capabilities: { ...first!.capabilities, kinds: {} } };

    expect(await readmeWithTable([changed, ...others], readme)).not.toBe(readme);
    expect(await readmeWithTable(others, readme)).not.toBe(readme);
  });

  it('needs the place where it stands', async () => {
    const { readmeWithTable } = await load();

    await expect(readmeWithTable(describeProviders(), '# Moderato\n')).rejects.toThrow(/README\.md lacks/);
  });
});
