import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder with labelled tables of real sentences; no part of the project. */
export const REAL = process.env['MODERATO_REAL_DATA'];

/** Each table with its columns. */
const TABLES = [
  { file: 'hatecheck-cases.csv', id: 'case_id', text: 'test_case', label: 'label_gold' },
  { file: 'mhc-mandarin-cases.csv', id: 'mhc_case_id', text: 'test_case', label: 'label_gold' },
  { file: 'hatecheck-annotations.csv', id: 'case_id', text: 'test_case', label: 'label_annot_maj' },
] as const;

/** One labelled sentence. */
export interface Row {
  id: string;
  text: string;
  isHarmful: boolean;
  slice: string;
  table: string;
  cluster: string;
}

/** Made-up rows, the same each time. */
export function madeUpRows(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `c${at}`,
    text: `${(at * 7919) % 97} ${(at * 104_729) % 89} ${at}`,
    isHarmful: at % 5 === 0,
    slice: `part ${at % 4}`,
    table: `table ${at % 3}`,
    cluster: `t${at % 60}`,
  }));
}

/** The real sentences of a folder; those tables that are there. */
export async function realRows(folder: string): Promise<Row[]> {
  const tables = TABLES.filter(({ file }) => existsSync(join(folder, file)));
  const rows = await Promise.all(
    tables.map(async ({ file, id, text, label }) => {
      const records = readTable(await readFile(join(folder, file), 'utf8'));
      return records.map((record): Row => ({
        id: `${file} ${record[id] ?? ''}`,
        text: record[text] ?? '',
        isHarmful: record[label] === 'hateful',
        slice: record['functionality'] ?? '',
        table: file,
        cluster: `${file} ${record['templ_id'] ?? ''}`,
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

/** A number from 0 up to 1 that depends on a text and a purpose alone. */
export function drawOf(text: string, purpose: number): number {
  let hash = 0x811c9dc5 ^ purpose;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** What the made-up vendors are like. */
const VENDORS = [
  {
    name: 'tencent',
    finds: 0.72,
    alarms: 0.12,
    scale: '0-100',
    covered: ['hate', 'harassment', 'violence', 'spam'],
  },
  {
    name: 'huawei',
    finds: 0.66,
    alarms: 0.16,
    scale: '0-1',
    covered: ['hate', 'violence', 'spam', 'political'],
  },
  { name: 'openai', finds: 0.75, alarms: 0.1, scale: null, covered: ['hate', 'harassment', 'violence'] },
] as const;

export const VENDOR_NAMES: readonly string[] = VENDORS.map(({ name }) => name);

/** The category that a sentence would be about, by its text alone. */
export function topicOf({ text }: Pick<Row, 'text'>): string {
  return drawOf(text, 90) < 0.7 ? 'hate' : drawOf(text, 91) < 0.6 ? 'harassment' : 'violence';
}

/** What a made-up vendor stores about a sentence, as a batch writes it. */
export function resultLine(row: Row, vendor: number): string {
  const made = VENDORS[vendor] ?? VENDORS[0];
  const draw = (purpose: number) => drawOf(row.id + row.text, 1000 * (vendor + 1) + purpose);
  const { id } = row;
  const meta = { table: row.table };
  const wireMs = Math.round(40 * (vendor + 1) * Math.exp(2 * draw(1)) * 10) / 10;
  const times = {
    elapsedMs: wireMs + (draw(2) < 0.3 ? Math.round(500 * draw(3)) : 0),
    ...(draw(4) < 0.9 ? { wireMs } : {}),
  };
  if (draw(5) < 0.012) {
    const error = {
      code: draw(6) < 0.6 ? 'timeout' : 'network',
      provider: made.name,
      uncertain: draw(7) < 0.4,
    };
    return `${JSON.stringify({ key: id, line: 1, id, ...times, error, meta })}\n`;
  }
  // what is hard for one vendor is so for the others, in part
  const hard = 0.6 * drawOf(row.id, 17) + 0.4 * draw(8);
  const isHeld = hard < (row.isHarmful ? made.finds : made.alarms);
  const topic = topicOf(row);
  const own = draw(9) < 0.85 || row.isHarmful ? topic : 'spam';
  // now and then a vendor reports what it is not said to look for
  const category = (made.covered as readonly string[]).includes(own) || draw(10) < 0.1 ? own : 'hate';
  const decision = !isHeld ? 'pass' : draw(11) < 0.35 ? 'review' : 'block';
  const confidence = isHeld ? 0.5 + draw(12) / 2 : draw(12) * 0.7;
  const top = made.scale === '0-100' ? 100 : 1;
  const score =
    made.scale === null || draw(13) < 0.05
      ? null
      : { value: confidence, native: confidence * top, scale: made.scale, meaning: 'confidence' };
  const finding = (name: string, word: string) => ({
    ...{ category: name, subcategory: null, decision: word, score, label: 'x', subLabel: null },
    ...{ keywords: [], count: null },
  });
  const findings = [
    ...(isHeld ? [finding(category, decision)] : draw(14) < 0.3 ? [finding('hate', 'pass')] : []),
    ...(isHeld && draw(15) < 0.2 && category !== 'violence' ? [finding('violence', 'review')] : []),
  ];
  const source = {
    ...{ provider: made.name, region: 'r', kind: 'text', jobId: null, requestId: null, contentId: id },
    ...{ subject: null, submittedAt: '2026-01-01T00:00:00.000Z', finishedAt: null, vendorDecision: '0' },
  };
  const verdict = {
    ...{ decision, category: isHeld ? category : null, score: isHeld ? (score?.value ?? null) : null },
    ...{ findings, segments: [], text: null, coverage: { categories: made.covered, complete: true } },
    ...{ lists: [], warnings: [], source, raw: null },
  };
  return `${JSON.stringify({ key: id, line: 1, id, ...times, verdict, meta })}\n`;
}
