import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand } from '../cli/run-command.js';
import { VENDOR_NAMES, drawOf, resultLine, topicOf, type Row } from './real-items.js';

const SCRIPT = resolve(import.meta.dirname, 'recompute.mjs');
const PRICES: Readonly<Record<string, number>> = { tencent: 0.0015, huawei: 0.002, openai: 0.0001 };

/** How gold is given: as a table of its own, with clusters, or as the labels of a rater of a sample. */
export const VARIANTS = ['gold', 'clusters', 'labels', 'labels with reviews'] as const;

export type Variant = (typeof VARIANTS)[number];

/** What computing again came to, and what the report says in sentences. */
export interface Recomputed {
  /** The last words of the script: how many figures, which differ. */
  output: string;
  items: number;
  figures: number;
  mismatches: number;
}

/**
 * Has `moderato report` make a report of rows, and the script beside compute it again from the same files.
 * @param damage changes the report in between.
 */
export async function recomputed(
  rows: readonly Row[],
  variant: Variant,
  damage: (report: string) => string = (report) => report,
): Promise<Recomputed> {
  const directory = await mkdtemp(join(tmpdir(), 'moderato-'));
  const path = (name: string) => join(directory, name);
  try {
    const vendors = VENDOR_NAMES.slice(0, variant === 'gold' ? 3 : 2);
    const results = vendors.map((name) => `set.results.${name}.jsonl`);
    for (const [at, name] of results.entries())
      await writeFile(path(name), rows.map((row) => resultLine(row, at)).join(''));
    const gold = variant.startsWith('labels') ? 'labels.anna.jsonl' : 'gold.jsonl';
    await writeFile(path(gold), goldOf(rows, variant));
    const prices = Object.fromEntries(vendors.map((name) => [name, { text: PRICES[name] }]));
    await writeFile(path('moderato.config.json'), JSON.stringify({ prices }));
    const slices = gold === 'gold.jsonl' ? ['slice', 'table'] : ['table'];
    const { exitCode, stderr } = await runCommand(
      [
        ...['report', ...results, '--gold-file', gold, '--slice', slices.join(','), '--seed', '1'],
        ...['--cost', 'miss=5,wrong-block=1,review=0.2'],
        ...(variant === 'clusters' ? ['--cluster', 'cluster'] : []),
      ],
      { isReal: true, directory },
    );
    if (exitCode !== 0) throw new Error(stderr);
    const report = await readFile(path('set.report.json'), 'utf8');
    await writeFile(path('report.json'), damage(report));
    const settings = {
      ...{ vendors, slices, prices: PRICES, costs: { miss: 5, wrongBlock: 1, review: 0.2 } },
      ...(variant === 'clusters' ? { cluster: 'cluster' } : {}),
      ...{ results: results.map(path), gold: path(gold) },
    };
    await writeFile(path('settings.json'), JSON.stringify(settings));
    const output = await new Promise<string>((done) => {
      execFile(process.execPath, [SCRIPT, path('report.json'), path('settings.json')], (_, stdout, errors) =>
        done(`${stdout}${errors}`),
      );
    });
    const [, items, figures, mismatches] = /^(\d+) items, (\d+) figures, (\d+) mismatches/.exec(output) ?? [];
    return { output, items: Number(items), figures: Number(figures), mismatches: Number(mismatches) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

function goldOf(rows: readonly Row[], variant: Variant): string {
  const lines = variant.startsWith('labels') ? labelsOf(rows, variant) : recordsOf(rows);
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** A label for most rows: decision and category. */
function recordsOf(rows: readonly Row[]): object[] {
  return rows
    .filter(({ id }) => drawOf(id, 55) < 0.97)
    .map((row) => ({
      id: row.id,
      gold: row.isHarmful ? `block+${topicOf(row)}` : 'pass',
      slice: row.slice,
      cluster: row.cluster,
    }));
}

/** The labels of one rater for a sample of two strata, of which the smaller one was drawn more often; some are unsure. */
function labelsOf(rows: readonly Row[], variant: Variant): object[] {
  const stratumOf = ({ id }: Row) => (drawOf(id, 60) < 0.25 ? 1 : 2);
  const sizes = [1, 2].map((stratum) => rows.filter((row) => stratumOf(row) === stratum).length);
  const chances = [0.6, 0.2];
  return rows
    .filter((row) => drawOf(row.id, 61) < (chances[stratumOf(row) - 1] ?? 0))
    .map((row) => {
      const stratum = stratumOf(row);
      const isReview = variant === 'labels with reviews' && drawOf(row.id, 62) < 0.2;
      const harmful = isReview ? 'review' : 'block';
      const isUnsure = drawOf(row.id, 63) < 0.03;
      return {
        ...{ key: row.id, rater: 'anna', decision: isUnsure ? null : row.isHarmful ? harmful : 'pass' },
        ...{ categories: row.isHarmful && !isUnsure ? [topicOf(row)] : [], note: null },
        ...{ at: '2026-01-01T00:00:00.000Z', submission: `submission-${row.id}` },
        ...{ stratum, stratumSize: sizes[stratum - 1], weight: 1 / (chances[stratum - 1] ?? 1) },
      };
    });
}
