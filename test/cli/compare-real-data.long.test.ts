import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '@moderato/emulator';
import { chromium, type Page } from 'playwright-core';
import { runCommand } from './run-command.js';

/** Multilingual HateCheck, Mandarin (CC-BY-4.0); no part of the project. */
const CASES = resolve(import.meta.dirname, '../../../shared/data/mhc-mandarin-cases.csv');

/** The sentences, of which none are tried where the file is absent. */
const FILES = existsSync(CASES) ? [CASES] : [];
if (FILES.length === 0)
  process.stderr.write('notice: ../shared/data is absent; no comparison on real sentences is tried\n');

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A line of somebody who would like to be taken for a part of the page. */
const ATTACK = `attack,none,"<script>document.title='taken'</script> 恶心",hateful,nobody,,,,,,,,`;

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
        const csv = `${(await readFile(cases, 'utf8')).trimEnd()}\n${ATTACK}\n`;
        await writeFile(join(directory, 'cases.csv'), csv);
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
            ...['--slice', 'target_ident', '--seed', '1', '--concurrency', '32', '--json'],
          ],
          { isReal: true, directory },
        );

        expect(exitCode).toBe(0);
        const rows = csv.trimEnd().split('\n').slice(1);
        const lines = rows.length;
        const { summaries, items } = JSON.parse(stdout) as {
          items: number;
          summaries: Record<string, { pass: number; review: number; block: number; errors: number }>;
        };
        expect(items).toBe(lines);
        for (const { pass, review, block, errors } of Object.values(summaries))
          expect([pass + review + block, errors]).toEqual([lines, 0]);
        const counts = [0, 1, 2].map(() => [0, 0, 0]);
        for (const row of rows) {
          const text = sentenceOf(row);
          const line = counts[DECIDE.tencent(text)] as [number, number, number];
          line[DECIDE.huawei(text)] += 1;
        }
        const { analysis } = JSON.parse(await readFile(join(directory, 'cases.report.json'), 'utf8')) as Json;
        expect(analysis.items).toBe(lines);
        expect(analysis.pairs[0]?.table).toMatchObject({ labels: ['pass', 'review', 'block'], counts });
        await inBrowser(join(directory, 'cases.report.html'), async (page) => {
          const blockedByHuaweiAlone = counts[0]?.[2] ?? 0;
          await page.getByRole('button', { name: /^tencent pass, huawei block: / }).click();
          expect(await page.locator('#list-count').textContent()).toContain(` of ${blockedByHuaweiAlone} (`);
          await page.getByRole('button', { name: 'Clear filters' }).click();
          await page.getByLabel('Search in content').fill('taken');
          await page.getByText('1 to 1 of 1').waitFor();
          await page.locator('#list-rows').getByRole('button').first().click();
          expect(await page.locator('#list-rows').textContent()).toContain('<script>document.title');
          expect(await page.title()).not.toBe('taken');
        });
      } finally {
        await rm(directory, { recursive: true });
        await emulator.close();
      }
    }, 180_000);
});

/** Opens a report where a browser is found; nothing may be fetched and nothing may go wrong. */
async function inBrowser(path: string, look: (page: Page) => Promise<void>): Promise<void> {
  if (!existsSync(CHROMIUM)) {
    process.stderr.write(`notice: no browser at ${CHROMIUM}; the report was not opened in one\n`);
    return;
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    await look(page);
    expect(problems).toEqual([]);
    expect(requests).toEqual([pathToFileURL(path).href]);
  } finally {
    await browser.close();
  }
}

/** The third column; sentences with commas are in quotes. */
function sentenceOf(row: string): string {
  return /^[^,]*,[^,]*,("(?:[^"]|"")*"|[^,]*)/.exec(row)?.[1] ?? '';
}
