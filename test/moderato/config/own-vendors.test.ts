import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createModerator, describeConfig, loadConfig } from 'moderato';

declare module 'moderato' {
  interface VendorOptions {
    wordlist: { module: string; apiKey: string };
  }
}

const MODULE = `
export const vendor = {
  configuration: {
    id: 'wordlist',
    schema: {
      safeParse: (options) =>
        typeof options.apiKey?.reveal === 'function'
          ? { success: true, data: options }
          : { success: false, error: { issues: [{ code: 'custom', path: ['apiKey'], message: 'expected a text' }] } },
    },
    environment: { apiKey: 'WORDLIST_API_KEY' },
    secrets: ['apiKey'],
    credentials: [['apiKey']],
  },
  capabilities: {
    kinds: {
      text: { inputs: { text: 'sync' }, limits: {}, categories: [], returns: { score: null, transcript: false, segments: 'none' } },
    },
    transport: 'none',
    callbacks: { supported: false, signed: 'none', contentTypes: [] },
    resultRetentionMs: null,
  },
  map: {
    provider: 'wordlist', decisions: { ok: { decision: 'pass', source: 'here' }, bad: { decision: 'block', source: 'here' } },
    labels: {}, subLabels: {}, requests: {}, lists: {}, libraries: {},
  },
  create: ({ word, broken }) => ({
    id: 'wordlist',
    contractVersion: 2,
    capabilities: vendor.capabilities,
    check: async (content) => ({
      ticket: { version: 1, provider: 'wordlist', kind: 'text', id: 'w-1', region: 'here', contentId: null, submittedAt: '2026-01-01T00:00:00Z' },
      state: 'succeeded',
      vendorState: 'done',
      result: {
        provider: 'wordlist', region: 'here', kind: 'text', jobId: 'w-1', requestId: null, contentId: null, subject: null,
        submittedAt: null, finishedAt: null, decision: content.text.includes(word) ? 'bad' : 'ok', label: null, subLabels: [],
        text: null, scoreScale: '0-1', findings: broken ? [{ name: 'x' }] : [], segments: [], lists: [], categories: null,
        complete: true, warnings: [], raw: {},
      },
    }),
  }),
};
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-vendor-'));
  await writeFile(join(folder, 'wordlist.mjs'), MODULE);
});
afterEach(() => rm(folder, { recursive: true }));

async function load(options: object, environment: Record<string, string> = {}) {
  const file = join(folder, 'moderato.config.json');
  await writeFile(file, JSON.stringify({ provider: 'wordlist', providers: { wordlist: options } }));
  return loadConfig({ file, environment });
}

const options = { module: './wordlist.mjs', apiKey: 'made-up-key', word: 'rude' };

describe('a vendor of the user in the configuration file', () => {
  it('is loaded by its module, with its options beside the path', async () => {
    const moderator = createModerator(await load(options), { environment: {} });

    await expect(moderator.moderate({ kind: 'text', text: 'a rude word' })).resolves.toMatchObject({
      decision: 'block',
      source: { provider: 'wordlist' },
    });
    await expect(moderator.moderate({ kind: 'text', text: 'hello' })).resolves.toMatchObject({
      decision: 'pass',
    });
    await moderator.close();
  });

  it('gets its credentials from its own environment variable, and never shows them', async () => {
    const config = await load({ module: './wordlist.mjs', word: 'rude' });
    const environment = { WORDLIST_API_KEY: 'made-up-key' };
    const description = describeConfig(config, environment);

    expect(description.vendors.find(({ id }) => id === 'wordlist')).toMatchObject({
      configured: true,
      problem: null,
    });
    expect(JSON.stringify([await load(options), description])).not.toContain('made-up-key');
    await createModerator(config, { environment }).close();
  });

  it('has its options checked by its own schema', async () => {
    const config = await load({ module: './wordlist.mjs', word: 'rude' });

    expect(() => createModerator(config, { environment: {} })).toThrow(
      /providers\.wordlist\.apiKey.*expected a text/,
    );
  });

  it('names the wrong field of a wrong result', async () => {
    const moderator = createModerator(await load({ ...options, broken: true }), { environment: {} });

    await expect(moderator.moderate({ kind: 'text', text: 'hello' })).rejects.toThrow(
      /job\.result\.findings\.0\.decision/,
    );
    await moderator.close();
  });

  it.each<[string, object, RegExp]>([
    [
      'a module that is not there',
      { module: './nobody.mjs' },
      /providers\.wordlist\.module: .*nobody\.mjs could not be loaded/,
    ],
    ['a path that is no text', { module: 7 }, /providers\.wordlist\.module: expected the path of a module/],
  ])('is refused for %s', async (_, given, message) => {
    await expect(load(given)).rejects.toThrow(message);
  });

  it('is refused for a module without a vendor, and for one of another vendor', async () => {
    await writeFile(join(folder, 'empty.mjs'), 'export const vendor = { map: {} };');
    await writeFile(join(folder, 'other.mjs'), MODULE.replaceAll("id: 'wordlist'", "id: 'other'"));

    await expect(load({ module: './empty.mjs' })).rejects.toThrow(
      /missing: configuration, capabilities, create/,
    );
    await expect(load({ module: './other.mjs' })).rejects.toThrow(/of the vendor "other", not of "wordlist"/);
  });

  it('is told apart from an unknown one, and from a provider that has its options already', async () => {
    const moderator = () => createModerator({ providers: { wordlist: {} } }, { environment: {} });

    expect(moderator).toThrow(/unknown vendor "wordlist"; known are .*providers\.wordlist\.module/);
  });
});
