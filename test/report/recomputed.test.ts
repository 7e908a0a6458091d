import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Analysis } from '@moderato/report';
import { runCommand } from '../cli/run-command.js';
import { itemsOf, recompute, type Difference, type Share } from './recomputed.js';

/** A folder with labelled tables of real sentences; no part of the project. */
const REAL = process.env['MODERATO_REAL_DATA'];

/** Each table with its columns; `harmful` is the word of the label. */
const TABLES = [
  {
    file: 'hatecheck-cases.csv',
    id: 'case_id',
    text: 'test_case',
    label: 'label_gold',
    slice: 'functionality',
    cluster: 'templ_id',
  },
  {
    file: 'mhc-mandarin-cases.csv',
    id: 'mhc_case_id',
    text: 'test_case',
    label: 'label_gold',
    slice: 'functionality',
    cluster: 'templ_id',
  },
];

interface Row {
  id: string;
  text: string;
  isHarmful: boolean;
  slice: string;
  cluster: string;
}

/** Made-up rows, the same each time. */
function madeUp(): Row[] {
  return Array.from({ length: 600 }, (_, at) => ({
    id: `c${at}`,
    text: `${(at * 7919) % 97} ${(at * 104_729) % 89}`,
    isHarmful: at % 5 === 0,
    slice: `part ${at % 4}`,
    cluster: `t${at % 60}`,
  }));
}

async function realRows(folder: string): Promise<Row[]> {
  const tables = TABLES.filter(({ file }) => existsSync(join(folder, file)));
  const rows = await Promise.all(
    tables.map(async ({ file, id, text, label, slice, cluster }) => {
      const records = readTable(await readFile(join(folder, file), 'utf8'));
      return records.map((record): Row => ({
        id: `${file} ${record[id] ?? ''}`,
        text: record[text] ?? '',
        isHarmful: record[label] === 'hateful',
        slice: record[slice] ?? '',
        cluster: `${file} ${record[cluster] ?? ''}`,
      }));
    }),
  );
  return rows.flat();
}

/** Rows of a table by the names of its columns; quoted cells may hold commas, quotes and line breaks. */
function readTable(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') rows.push([]);
  }
  const [names = [], ...cells] = rows.filter((row) => row.length > 1);
  return cells.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])));
}

/** What a made-up vendor says of a text: by the sum of its letters, so that nothing is known of the label but what chance gives. */
function wordOf(text: string, isHarmful: boolean, vendor: number): 'pass' | 'review' | 'block' | null {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0) * (vendor + 3)) % 9973;
  const draw = sum / 9973;
  if (draw < 0.01) return null;
  const held = isHarmful ? [0.72, 0.68][vendor] : [0.12, 0.17][vendor];
  if (draw > 0.01 + (held ?? 0)) return 'pass';
  return sum % 3 === 0 ? 'review' : 'block';
}

function resultLine(provider: string, { id, text, isHarmful }: Row, vendor: number): string {
  const decision = wordOf(text, isHarmful, vendor);
  if (decision === null)
    return `${JSON.stringify({ key: id, line: 1, id, error: { code: 'timeout', provider } })}\n`;
  const category = decision === 'pass' ? null : 'hate';
  const source = {
    provider,
    region: 'r',
    kind: 'text',
    jobId: null,
    requestId: null,
    contentId: id,
    subject: null,
  };
  const finding = {
    category,
    subcategory: null,
    decision,
    score: null,
    label: 'x',
    subLabel: null,
    keywords: [],
    count: null,
  };
  const verdict = {
    ...{
      decision,
      category,
      score: null,
      findings: category === null ? [] : [finding],
      segments: [],
      text: null,
    },
    ...{ coverage: { categories: null, complete: true }, lists: [], warnings: [], raw: null },
    source: { ...source, submittedAt: '2026-01-01T00:00:00.000Z', finishedAt: null, vendorDecision: '0' },
  };
  return `${JSON.stringify({ key: id, line: 1, id, elapsedMs: 10 + vendor, verdict })}\n`;
}

const NAMES = ['tencent', 'huawei'] as const;

async function compareWithRecomputed(rows: readonly Row[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'moderato-'));
  try {
    const results = NAMES.map((name, at) => rows.map((row) => resultLine(name, row, at)).join(''));
    for (const [at, name] of NAMES.entries())
      await writeFile(join(directory, `set.results.${name}.jsonl`), results[at] ?? '');
    const report = async (meaning: string) => {
      const gold = rows.map(({ id, isHarmful, slice, cluster }) =>
        JSON.stringify({ id, gold: isHarmful ? 'bad' : 'fine', slice, cluster }),
      );
      await writeFile(join(directory, 'gold.jsonl'), `${gold.join('\n')}\n`);
      const { exitCode } = await runCommand(
        [
          ...[
            'report',
            ...NAMES.map((name) => `set.results.${name}.jsonl`),
            '--gold-file',
            'gold.jsonl',
            '--seed',
            '1',
          ],
          ...['--gold-map', `bad=${meaning},fine=pass`, '--slice', 'slice'],
        ],
        { isReal: true, directory },
      );
      expect(exitCode).toBe(0);
      const json = await readFile(join(directory, 'set.report.json'), 'utf8');
      const markdown = await readFile(join(directory, 'set.report.md'), 'utf8');
      return {
        analysis: (JSON.parse(json) as { analysis: Analysis }).analysis,
        said: markdown.split('\n').filter((line) => line.startsWith('- Against gold')),
      };
    };
    const { analysis, said } = await report('block');

    expect((await report('hate')).said).toEqual(said);
    const labels = new Map(rows.map(({ id, isHarmful }) => [id, isHarmful]));
    const slices = new Map(rows.map(({ id, slice }) => [id, slice]));
    const again = recompute(
      NAMES,
      itemsOf(
        results,
        (key) => labels.get(key) ?? null,
        (key) => slices.get(key) ?? '',
      ),
    );
    compare(analysis, again);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function compare(analysis: Analysis, again: ReturnType<typeof recompute>): void {
  const share = (own: { value: number | null } | null | undefined, other: Share) => {
    expect(own).toMatchObject({ successes: other.successes, total: other.total });
    const { interval } = own as unknown as { interval: { low: number; high: number } };
    expect(interval.low).toBeCloseTo(other.low, 10);
    expect(interval.high).toBeCloseTo(other.high, 10);
  };
  const difference = (
    own:
      { first: number; second: number; estimate: object; test: { exact: number | null } } | null | undefined,
    other: Difference,
  ) => {
    expect(own).toMatchObject({ first: other.first, second: other.second });
    expect((own?.estimate as { value: number }).value).toBeCloseTo(other.value, 12);
    if (other.exact === null) expect(own?.test.exact).toBeNull();
    else expect(own?.test.exact).toBeCloseTo(other.exact, 10);
  };
  expect(analysis.items).toBe(again.items);
  for (const [at, name] of NAMES.entries()) {
    const mine = again.vendors[name];
    if (mine === undefined) throw new Error(name);
    const { pass, review, block, null: none } = mine.words;
    expect(analysis.vendors[at]).toMatchObject({ decisions: { pass, review, block }, noVerdict: none });
    const gold = analysis.gold?.vendors[at]?.decisions;
    share(gold?.missed, mine.missed);
    share(gold?.wronglyHeld, mine.wronglyHeld);
    share(gold?.right, mine.right);
    share(analysis.scoreboard.rows[at]?.missed, mine.missed);
    share(analysis.scoreboard.rows[at]?.review, mine.review);
  }
  const [pair] = analysis.pairs;
  expect(pair?.table.counts).toEqual(again.pair.table);
  share(pair?.agreement, again.pair.agreement);
  expect(pair?.chanceCorrected.kappa.estimate.value).toBeCloseTo(again.pair.kappa, 10);
  difference(pair?.differences.held, again.pair.held);
  difference(pair?.differences.block, again.pair.block);
  difference(analysis.gold?.pairs[0]?.difference, again.pair.right);
  const rows = [again.either, again.both, again.cascade];
  for (const [at, one] of rows.entries()) {
    share(analysis.scoreboard.rows[2 + at]?.missed, one.missed);
    share(analysis.scoreboard.rows[2 + at]?.wronglyHeld, one.wronglyHeld);
  }
  for (const { name, value, items, pairs } of analysis.slices) {
    if (name !== 'slice') continue;
    expect(items).toBe(again.slices[value]?.items);
    const right = pairs[0]?.rightDifference ?? null;
    const mine = again.slices[value]?.right;
    if (right !== null && mine !== undefined) difference(right, mine);
  }
}

/* eslint jest/expect-expect: ['error', { assertFunctionNames: ['expect', 'compareWithRecomputed'] }] */
describe('every figure of a report, computed again by other code from the stored results,', () => {
  it('is the same on made-up items', async () => {
    await compareWithRecomputed(madeUp());
  }, 60_000);

  for (const folder of REAL === undefined ? [] : [REAL])
    it('is the same on real sentences', async () => {
      const rows = await realRows(folder);

      expect(rows.length).toBeGreaterThan(3000);
      await compareWithRecomputed(rows);
    }, 300_000);
});
