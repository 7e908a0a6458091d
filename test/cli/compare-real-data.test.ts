import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '@moderato/emulator';
import { runCommand } from './run-command.js';

/** Multilingual HateCheck, Mandarin (CC-BY-4.0); no part of the project. */
const CASES = resolve(import.meta.dirname, '../../../shared/data/mhc-mandarin-cases.csv');

/** The sentences, of which none are tried where the file is absent. */
const FILES = existsSync(CASES) ? [CASES] : [];
if (FILES.length === 0)
  process.stderr.write('notice: ../shared/data is absent; no comparison on real sentences is tried\n');

/** Two vendors with word lists of their own. */
const RULES = {
  rules: [
    { words: ['恨', '杀', '打死', '消失'], label: 'abuse', decision: 'block', vendors: ['tencent'] },
    { words: ['恶心', '垃圾', '讨厌'], label: 'abuse', decision: 'review', vendors: ['tencent'] },
    { words: ['恨', '恶心', '讨厌', '蠢'], label: 'abuse', decision: 'block', vendors: ['huawei'] },
    { words: ['女人', '移民'], label: 'politics', decision: 'review', vendors: ['huawei'] },
  ],
} as const;

/** Decisions by the rules above, written apart from all of the project's code. */
const DECIDE = {
  tencent: (text: string) => (/恨|杀|打死|消失/.test(text) ? 2 : /恶心|垃圾|讨厌/.test(text) ? 1 : 0),
  huawei: (text: string) => (/恨|恶心|讨厌|蠢/.test(text) ? 2 : /女人|移民/.test(text) ? 1 : 0),
};

interface Json {
  analysis: { items: number; pairs: { table: { labels: string[]; counts: number[][] } }[] };
}

describe('a comparison on real sentences', () => {
  it('has its rules written twice alike', () => {
    expect([DECIDE.tencent('恨'), DECIDE.tencent('垃圾'), DECIDE.huawei('移民')]).toEqual([2, 1, 1]);
  });

  for (const cases of FILES)
    it('counts every sentence for both vendors, and says the same as counting the words does', async () => {
      const emulator = await startEmulator({ rules: RULES as never });
      const directory = await mkdtemp(join(tmpdir(), 'moderato-'));
      try {
        await copyFile(cases, join(directory, 'cases.csv'));
        const config = {
          ...emulator.configuration,
          provider: 'tencent',
          limits: { huawei: { requestsPerSecond: null } },
        };
        await writeFile(join(directory, 'moderato.config.json'), JSON.stringify(config));

        const { exitCode, stdout } = await runCommand(
          [
            ...['compare-set', 'cases.csv', '--providers', 'tencent,huawei', '--kind', 'text'],
            ...['--column', 'text=test_case', '--column', 'id=mhc_case_id'],
            ...['--gold', 'label_gold', '--gold-map', 'hateful=hate,non-hateful=pass'],
            ...['--slice', 'target_ident', '--seed', '1', '--concurrency', '32', '--no-content', '--json'],
          ],
          { isReal: true, directory },
        );

        expect(exitCode).toBe(0);
        const lines = (await readFile(cases, 'utf8')).trimEnd().split('\n').length - 1;
        const { summaries, items } = JSON.parse(stdout) as {
          items: number;
          summaries: Record<string, { pass: number; review: number; block: number; errors: number }>;
        };
        expect(items).toBe(lines);
        for (const { pass, review, block, errors } of Object.values(summaries))
          expect([pass + review + block, errors]).toEqual([lines, 0]);
        const counts = [0, 1, 2].map(() => [0, 0, 0]);
        for (const row of (await readFile(cases, 'utf8')).trimEnd().split('\n').slice(1)) {
          const text = sentenceOf(row);
          const line = counts[DECIDE.tencent(text)] as [number, number, number];
          line[DECIDE.huawei(text)] += 1;
        }
        const { analysis } = JSON.parse(await readFile(join(directory, 'cases.report.json'), 'utf8')) as Json;
        expect(analysis.items).toBe(lines);
        expect(analysis.pairs[0]?.table).toMatchObject({ labels: ['pass', 'review', 'block'], counts });
      } finally {
        await rm(directory, { recursive: true });
        await emulator.close();
      }
    }, 180_000);
});

/** The third column; sentences with commas are in quotes. */
function sentenceOf(row: string): string {
  return /^[^,]*,[^,]*,("(?:[^"]|"")*"|[^,]*)/.exec(row)?.[1] ?? '';
}
