import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Verdict } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { describeProviders } from 'moderato';
import { runCommand } from './run-command.js';

/** Sentences with what a list knows, what only the emulated vendors know, both, and neither. */
const CASES = [
  ['list-1', 'you nitwit', 'harassment'],
  ['list-2', 'what a NITWIT he is', 'harassment'],
  ['cloud-1', 'lewdfolk should leave', 'sexual'],
  ['cloud-2', 'no lewdfolk here', 'sexual'],
  ['both-1', 'you lewdfolk nitwit', 'sexual'],
  ['none-1', 'a fine day', 'pass'],
  ['none-2', 'the knitwits club meets', 'pass'],
] as const;

const RULES = { rules: [{ words: ['lewdfolk'], label: 'porn', decision: 'block' }] };

const LIST = { name: 'rude', words: ['nitwit'], category: 'harassment' };

const textVendors = (emulator: Emulator) =>
  Object.keys(emulator.configuration.providers).filter((id) =>
    describeProviders().some((known) => known.id === id && known.capabilities.kinds.text !== undefined),
  );

describe('lists beside vendors that read the text', () => {
  let emulator: Emulator;
  let directory: string;

  beforeAll(async () => {
    emulator = await startEmulator({ rules: RULES as never });
    directory = await mkdtemp(join(tmpdir(), 'compare-lists-'));
    const rows = CASES.map(([id, text, label]) => `${id},${text},${label}`);
    await writeFile(join(directory, 'cases.csv'), ['id,sentence,label', ...rows, ''].join('\n'));
    await writeFile(
      join(directory, 'moderato.config.json'),
      JSON.stringify({
        ...emulator.configuration,
        provider: 'local',
        providers: { ...emulator.configuration.providers, local: { lists: [LIST] } },
      }),
    );
  });
  afterAll(async () => {
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('cover their own category, and everything else is not covered', async () => {
    const providers = ['local', ...textVendors(emulator)];
    const { exitCode, stdout } = await runCommand(
      [
        ...['compare-set', 'cases.csv', '--providers', providers.join(','), '--kind', 'text'],
        ...['--column', 'text=sentence', '--column', 'id=id', '--seed', '1', '--json'],
        ...['--gold', 'label', '--gold-map', 'harassment=harassment,sexual=sexual,pass=pass'],
      ],
      { isReal: true, directory },
    );
    const { summaries } = JSON.parse(stdout) as { summaries: Record<string, object> };

    expect(exitCode).toBe(0);
    expect(providers.length).toBeGreaterThan(2);
    expect(summaries['local']).toMatchObject({ pass: 4, review: 0, block: 3, errors: 0 });

    const name = (await readdir(directory)).find((each) => each.endsWith('.local.jsonl'));
    const results = await readFile(join(directory, name!), 'utf8');
    for (const line of results.trim().split('\n')) {
      const { verdict } = JSON.parse(line) as { verdict: Verdict };
      expect(verdict.coverage).toEqual({ categories: ['harassment'], complete: true });
    }
    const markdown = await readFile(join(directory, 'cases.report.md'), 'utf8');
    expect(markdown).toContain('not covered');
  }, 120_000);
});
