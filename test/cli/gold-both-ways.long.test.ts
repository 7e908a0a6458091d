import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REAL, drawOf, madeUpRows, realRows, type Row } from '../report/real-items.js';
import { runCommand } from './run-command.js';

if (REAL === undefined)
  process.stderr.write(
    'notice: MODERATO_REAL_DATA names no folder; gold of real sentences is not written both ways\n',
  );

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-'));
});
afterEach(() => rm(directory, { recursive: true }));

type Says = (row: Row, at: number) => boolean;

function lineOf(provider: string, { id }: Row, isHeld: boolean): string {
  const finding = {
    ...{ category: 'hate', subcategory: null, decision: 'block', score: null, label: 'x', subLabel: null },
    ...{ keywords: [], count: null },
  };
  const source = {
    ...{ provider, region: 'r', kind: 'text', jobId: null, requestId: null, contentId: id, subject: null },
    ...{ submittedAt: '2026-01-01T00:00:00.000Z', finishedAt: null, vendorDecision: '0' },
  };
  const verdict = {
    ...{ decision: isHeld ? 'block' : 'pass', category: isHeld ? 'hate' : null, score: null },
    ...{
      findings: isHeld ? [finding] : [],
      segments: [],
      text: null,
      lists: [],
      warnings: [],
      source,
      raw: null,
    },
    coverage: { categories: ['hate', 'harassment', 'spam'], complete: true },
  };
  return `${JSON.stringify({ key: id, line: 1, id, elapsedMs: 5, verdict })}\n`;
}

/** What the report says against gold, in its page, in its summary and on the terminal. */
async function report(rows: readonly Row[], vendors: Readonly<Record<string, Says>>, meaning: string) {
  const names = Object.keys(vendors);
  for (const [name, says] of Object.entries(vendors))
    await writeFile(
      join(directory, `set.results.${name}.jsonl`),
      rows.map((row, at) => lineOf(name, row, says(row, at))).join(''),
    );
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const table = rows.map(({ id, isHarmful }) => `${cell(id)},${isHarmful ? 'hateful' : 'non-hateful'}`);
  await writeFile(join(directory, 'gold.csv'), `case_id,label_gold\n${table.join('\n')}\n`);
  const { exitCode, stderr } = await runCommand(
    [
      ...['report', ...names.map((name) => `set.results.${name}.jsonl`), '--seed', '1'],
      ...['--gold-file', 'gold.csv', '--gold-id', 'case_id', '--gold', 'label_gold'],
      ...['--gold-map', `hateful=${meaning},non-hateful=pass`],
    ],
    { isReal: true, directory },
  );
  expect(exitCode).toBe(0);
  const markdown = await readFile(join(directory, 'set.report.md'), 'utf8');
  const page = await readFile(join(directory, 'set.report.html'), 'utf8');
  const [lead = ''] = stderr.split('\n');
  expect(page).toContain(`<p class="lead">${lead}</p>`);
  return { lead, said: markdown.split('\n').filter((line) => /^- Against gold|^- Gold labels/.test(line)) };
}

/**
 * Two vendors of which the first alone is right on so many rows and the second on so many; on every eighth of the others both are wrong.
 */
function planted(first: number, second: number): Record<string, Says> {
  const isWrong = (own: 'first' | 'second', at: number) => {
    if (at < first) return own === 'second';
    return at < first + second ? own === 'first' : at % 8 === 0;
  };
  return {
    tencent: ({ isHarmful }, at) => isHarmful !== isWrong('first', at),
    huawei: ({ isHarmful }, at) => isHarmful !== isWrong('second', at),
  };
}

describe('gold as a decision and as a category', () => {
  it.each([
    [682, 555],
    [555, 682],
    [400, 398],
    [3, 0],
  ])(
    'says the same of made-up labels, where one vendor alone is right on %d items and the other on %d',
    async (first, second) => {
      const rows = madeUpRows(3728);
      const asDecision = await report(rows, planted(first, second), 'block');
      const asCategory = await report(rows, planted(first, second), 'hate');

      expect(asCategory).toEqual(asDecision);
      expect(asDecision.said).toHaveLength(first + second < 6 ? 1 : 2);
    },
  );

  for (const folder of REAL === undefined ? [] : [REAL])
    it('says the same of HateCheck, 3,728 sentences, with a difference that was planted', async () => {
      const rows = (await realRows(folder)).filter(({ table }) => table === 'hatecheck-cases.csv');
      const asDecision = await report(rows, planted(682, 555), 'block');
      const asCategory = await report(rows, planted(682, 555), 'hate');
      const asBoth = await report(rows, planted(682, 555), 'block+hate');

      expect(rows).toHaveLength(3728);
      expect(asCategory).toEqual(asDecision);
      expect(asBoth.lead).toBe(asDecision.lead);
      expect(asDecision.lead).toMatch(/tencent is right more often than huawei/);
      // 127 of 3,728 items, and 1.96 standard errors of √1,237 items
      expect(asDecision.lead).toMatch(/by 3\.4 .*95% interval 1\.[567] to 5\.[1234]/);
    });
});

describe('a vendor that passes everything', () => {
  const careful: Says = ({ isHarmful, id }) => (isHarmful ? drawOf(id, 1) < 0.9 : drawOf(id, 2) < 0.06);
  const second: Says = ({ isHarmful, id }) => (isHarmful ? drawOf(id, 3) < 0.8 : drawOf(id, 4) < 0.05);
  const asleep: Says = () => false;
  const cases = [0.002, 0.01, 0.05, 0.2].flatMap((prevalence) =>
    ['block', 'hate'].map((meaning) => [prevalence, meaning] as const),
  );

  it.each(cases)(
    'never wins where %d of the items are harmful and gold says %s',
    async (prevalence, meaning) => {
      const rows = madeUpRows(3000).map((row) => ({ ...row, isHarmful: drawOf(row.id, 9) < prevalence }));
      for (const vendors of [
        { tencent: careful, huawei: asleep },
        { tencent: asleep, huawei: careful },
        { tencent: careful, huawei: asleep, openai: second },
      ]) {
        const sleeper = Object.entries(vendors).find(([, says]) => says === asleep)?.[0] ?? '';
        const { lead, said } = await report(rows, vendors, meaning);

        expect([lead, ...said].join('\n')).not.toContain(`${sleeper} is right more often`);
        expect(said.join('\n')).toContain(
          `${sleeper} passes every labelled item, so it misses all that is harmful`,
        );
        const json = JSON.parse(await readFile(join(directory, 'set.report.json'), 'utf8')) as {
          analysis: { scoreboard: { marks: { metric: string; provider: string }[] } };
        };
        expect(
          json.analysis.scoreboard.marks.filter(
            ({ provider, metric }) => provider === sleeper && metric !== 'time',
          ),
        ).toEqual([]);
      }
    },
  );
});
