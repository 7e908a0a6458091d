import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Category, type Decision } from '@moderato/core';
import { runCommand } from './run-command.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-'));
});
afterEach(() => rm(directory, { recursive: true }));

const run = (...argv: string[]) => runCommand(argv, { isReal: true, directory });
const read = (name: string) => readFile(join(directory, name), 'utf8');
const write = (name: string, text: string) => writeFile(join(directory, name), text);

/** One line of results as a batch writes it. */
function resultOf(provider: string, key: string, decision: Decision, meta: object = {}): string {
  const category: Category | null = decision === 'pass' ? null : 'spam';
  const finding = { category, subcategory: null, decision, score: null, label: 'x', subLabel: null };
  const verdict = {
    decision,
    category,
    score: null,
    findings: category === null ? [] : [{ ...finding, keywords: [], count: null }],
    segments: [],
    text: null,
    coverage: { categories: null, complete: true },
    lists: [],
    warnings: [],
    source: {
      ...{
        provider,
        region: 'here',
        kind: 'text',
        jobId: null,
        requestId: null,
        contentId: key,
        subject: null,
      },
      ...{ submittedAt: '2026-01-01T00:00:00.000Z', finishedAt: null, vendorDecision: '0' },
    },
    raw: null,
  };
  return `${JSON.stringify({ key, line: 1, id: key, elapsedMs: 10, verdict, meta })}\n`;
}

const LABELS = { harmful: 20, harmless: 60 };

/** Tencent holds 15 of 20 harmful and 12 of 60 harmless items; huawei 10 and none, and has an error on one. */
async function writeResults(): Promise<void> {
  const [first, second, gold]: [string[], string[], string[]] = [[], [], ['id,label,template']];
  for (let at = 0; at < LABELS.harmful + LABELS.harmless; at++) {
    const isHarmful = at < LABELS.harmful;
    const meta = { source: at % 2 === 0 ? 'chat' : 'forum' };
    const isHeldByFirst = isHarmful ? at < 15 : at < 32;
    const isHeldBySecond = isHarmful && at >= 10;
    first.push(resultOf('tencent', `c${at}`, isHeldByFirst ? 'review' : 'pass', meta));
    second.push(
      at === 79
        ? `${JSON.stringify({ key: 'c79', line: 80, id: 'c79', error: { code: 'timeout', provider: 'huawei' }, meta })}\n`
        : resultOf('huawei', `c${at}`, isHeldBySecond ? 'block' : 'pass', meta),
    );
    gold.push(`c${at},${isHarmful ? 'bad' : 'fine'},t${at % 8}`);
  }
  await write('set.results.tencent.jsonl', first.join(''));
  await write('set.results.huawei.jsonl', second.reverse().join(''));
  await write('gold.csv', `${gold.join('\n')}\n`);
}

const RESULTS = ['set.results.tencent.jsonl', 'set.results.huawei.jsonl'];

interface Report {
  manifest: { gold: object; notes: string[]; providers: { id: string }[] };
  analysis: {
    items: number;
    clusters: number | null;
    providers: string[];
    slices: { name: string; value: string }[];
    gold: {
      harmful: number;
      vendors: { decisions: { missed: object; wronglyHeld: object; right: object } }[];
      pairs: { items: number; difference: { first: number; second: number } }[];
    } | null;
  };
}
const reportOf = async (name: string) => JSON.parse(await read(name)) as Report;

describe('moderato report', () => {
  it('reports on stored results without a vendor, an input or an account', async () => {
    await writeResults();

    const { exitCode, stderr } = await run('report', ...RESULTS, '--seed', '3');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('80 items compared; the report is set.report.html');
    const { analysis, manifest } = await reportOf('set.report.json');
    expect(analysis).toMatchObject({ items: 80, providers: ['tencent', 'huawei'], gold: null });
    expect(manifest.providers.map(({ id }) => id)).toEqual(['tencent', 'huawei']);
  });

  it('adds gold, slices and clusters from a file afterwards', async () => {
    await writeResults();

    const { exitCode } = await run(
      ...['report', ...RESULTS, '--gold-file', 'gold.csv', '--gold', 'label', '--gold-map'],
      ...['bad=block,fine=pass', '--slice', 'source', '--cluster', 'template', '--out', 'weekly.html'],
    );

    expect(exitCode).toBe(0);
    const { analysis } = await reportOf('weekly.json');
    expect(analysis.clusters).toBe(8);
    expect(analysis.slices.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'kind text',
      'source chat',
      'source forum',
    ]);
    expect(analysis.gold?.harmful).toBe(20);
    expect(analysis.gold?.vendors.map(({ decisions }) => decisions)).toMatchObject([
      { missed: { successes: 5, total: 20 }, wronglyHeld: { successes: 12, total: 60 } },
      { missed: { successes: 10, total: 20 }, wronglyHeld: { successes: 0, total: 59 } },
    ]);
    // of 79 items with a verdict of both: the first alone is right on 0 to 9, the second on 15 to 31
    expect(analysis.gold?.pairs[0]).toMatchObject({ items: 79, difference: { first: 10, second: 17 } });
  });

  it('takes labels as JSON lines too, and says which of them have no result', async () => {
    await writeResults();
    const lines = ['{"key":"c1","gold":"block"}', '{"id":"c40","gold":0}', '{"id":"gone","gold":"pass"}', ''];
    await write('gold.jsonl', lines.join('\n'));

    const { exitCode, stdout } = await run(
      ...['report', ...RESULTS, '--gold-file', 'gold.jsonl', '--gold-map', '0=pass', '--json'],
    );

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      items: 80,
      gold: { labelled: 2, unknown: 0 },
      goldFile: { records: 3, unmatched: 1 },
    });
    expect((await reportOf('set.report.json')).manifest.notes).toEqual([
      '1 of 3 labels are of items without a result, such as "gone"',
    ]);
  });

  it.each([
    ['a table', 'gold.csv', 'Case ID,id,label\nc1,7,bad\nc40,8,fine\n'],
    ['JSON lines', 'gold.jsonl', '{"Case ID":"c1","id":7,"label":"bad"}\n{"Case ID":"c40","label":"fine"}\n'],
  ])('finds the ids of %s in the field that is named', async (_, name, text) => {
    await writeResults();
    await write(name, text);

    const { exitCode, stdout, stderr } = await run(
      ...['report', ...RESULTS, '--gold-file', name, '--gold-id', 'Case ID', '--gold', 'label'],
      ...['--gold-map', 'bad=block,fine=pass', '--json'],
    );

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      gold: { labelled: 2, unknown: 0 },
      goldFile: { records: 2, unmatched: 0 },
    });
  });

  it('compares two set-ups of one vendor by the names that they are given', async () => {
    await write('a.jsonl', resultOf('tencent', 'one', 'block'));
    await write('b.jsonl', resultOf('tencent', 'one', 'pass'));

    const { exitCode } = await run('report', 'strict=a.jsonl', 'mild=b.jsonl', '--out', 'two.html');

    expect(exitCode).toBe(0);
    expect((await reportOf('two.json')).analysis.providers).toEqual(['strict', 'mild']);
  });

  it('writes a tidy table, says what changed since, and fails where a condition holds', async () => {
    await writeResults();
    const gold = ['--gold-file', 'gold.csv', '--gold', 'label', '--gold-map', 'bad=block,fine=pass'];
    await run('report', ...RESULTS, ...gold, '--out', 'before.html');
    await write(
      'set.results.huawei.jsonl',
      (await read('set.results.huawei.jsonl')).replaceAll('"block"', '"pass"'),
    );

    const { exitCode, stderr, stdout } = await run(
      ...['report', ...RESULTS, ...gold, '--compare-with', 'before.json', '--csv', 'table.csv', '--json'],
      ...['--fail-if', 'recall<0.8', '--fail-if', 'tencent.wrongly-held>0.5', '--cost', 'miss=5,review=0.2'],
    );

    expect(exitCode).toBe(4);
    expect(stderr).toBe('');
    const { failures, since } = JSON.parse(stdout) as { failures: string[]; since: { changes: object[] } };
    expect(failures).toEqual(['recall<0.8: recall of tencent is 0.75', 'recall<0.8: recall of huawei is 0']);
    expect(since.changes).toContainEqual({ provider: 'huawei', figure: 'recall', before: 0.5, after: 0 });
    const lines = (await read('table.csv')).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 * 80);
    expect(lines[0]).toBe('item,gold,vendor,decision,category,score,scale,error,ms,cost');
    expect(lines).toContain('c0,block,tencent,review,spam,,,,10,');
    expect(lines).toContain('c79,pass,huawei,,,,,timeout,,');
    expect(await read('set.report.html')).toContain('Where a miss costs 5, a wrong block 0, a review 0.2');
    expect(await read('set.report.md')).toContain('| huawei | recall | 50.0% | 0.0% | −50.0 points |');
  });

  it('counts a figure that has no value as a failed condition', async () => {
    await writeResults();

    const { exitCode, stderr } = await run('report', ...RESULTS, '--fail-if', 'huawei.recall<0.1');

    expect(exitCode).toBe(4);
    expect(stderr).toContain('failed: huawei.recall<0.1: huawei has no recall');
  });

  it.each([
    [['set.results.tencent.jsonl'], /two vendors or more/],
    [[...RESULTS, '--gold-file', 'none.csv'], /none\.csv cannot be read \(ENOENT\)/],
    [[...RESULTS, '--gold-file', 'gold.csv'], /--gold: no row has the field "gold".*label/],
    [[...RESULTS, '--slice', 'sorce'], /--slice: no row has the field "sorce"/],
    [[...RESULTS, '--cluster', 'tmpl'], /--cluster: no row has the field "tmpl"/],
    [[...RESULTS, '--slice', 'source,source'], /--slice: the field "source" is given twice/],
    [[...RESULTS, '--out', 'report.txt'], /--out: expected the name of an \.html file/],
    [[RESULTS[0] as string, 'gold.csv'], /line 1 of .*gold\.csv is no result/],
    [['set.results.tencent.jsonl', 'twice.jsonl'], /two files are of tencent/],
    [
      ['set.results.huawei.jsonl', 'mixed.jsonl'],
      /mixed\.jsonl: line 1 is of tencent, and line 2 is of huawei/,
    ],
    [[...RESULTS, '--fail-if', 'recal<0.1'], /--fail-if: expected .*the figures are right, recall/],
    [
      [...RESULTS, '--fail-if', 'nope.recall<0.5'],
      /--fail-if: nope is not compared; there are tencent, huawei/,
    ],
    [['nope.jsonl', RESULTS[1] as string], /<results>: nope\.jsonl does not exist/],
    [['mild=nope.jsonl', RESULTS[1] as string], /<results>: nope\.jsonl does not exist/],
    [['none.*.jsonl'], /<results>: none\.\*\.jsonl fits no file/],
    [[...RESULTS, '--cost', 'mis=1'], /--cost: expected miss=/],
    [[...RESULTS, '--cost', 'miss=0'], /--cost: one of the costs must be above 0/],
    [[...RESULTS, '--compare-with', 'gold.csv'], /--compare-with: gold\.csv is no report\.json/],
    [[...RESULTS, '--csv', 'gold.csv'], /--csv: .*gold\.csv exists and is no table of this program/],
    [
      [...RESULTS, '--gold-file', 'repeated.csv', '--gold', 'label'],
      /line 3 of repeated\.csv repeats the id "c1"/,
    ],
    [[...RESULTS, '--gold-file', 'nameless.csv', '--gold', 'label'], /line 2 of nameless\.csv has no id/],
    [[...RESULTS, '--gold-id', 'label'], /--gold-id: needs --gold-file/],
    [
      [...RESULTS, '--gold-file', 'gold.csv', '--gold', 'label', '--gold-id', 'case'],
      /--gold-id: gold\.csv has no column "case"; there are id, label, template/,
    ],
    [
      [...RESULTS, '--gold-file', 'half.jsonl', '--gold', 'label', '--gold-id', 'case'],
      /line 2 of half\.jsonl has no id; --gold-id names the field "case"/,
    ],
    [
      [...RESULTS, '--gold-file', 'gold.csv', '--gold', 'label', '--gold-id', 'label'],
      /line 3 of gold\.csv repeats the id "bad"/,
    ],
  ])('refuses %j and writes nothing', async (argv, message) => {
    await writeResults();
    await write('twice.jsonl', resultOf('tencent', 'c1', 'pass'));
    await write('mixed.jsonl', resultOf('tencent', 'c1', 'pass') + resultOf('huawei', 'c2', 'pass'));
    await write('repeated.csv', 'id,label\nc1,pass\nc1,block\n');
    await write('nameless.csv', 'label\npass\n');
    await write('half.jsonl', '{"case":"c1","label":"block"}\n{"id":"c2","label":"block"}\n');
    const before = await readdir(directory);

    const { exitCode, stderr } = await run('report', ...argv);

    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(await readdir(directory)).toEqual(before);
  });

  it.each([
    [{ analysis: null }, 'analysis: expected an object'],
    [{ manifest: null }, 'manifest: expected an object'],
    [{ analysis: { providers: 'tencent' } }, 'analysis.providers: expected a list of names'],
    [{ analysis: { scoreboard: 5 } }, 'analysis.scoreboard: expected an object'],
    [{ analysis: { scoreboard: { rows: [null] } } }, 'analysis.scoreboard.rows.0: expected an object'],
    [
      { analysis: { scoreboard: { rows: [{ held: { value: 'x' } }] } } },
      'analysis.scoreboard.rows.0.held.value: expected a number',
    ],
    [{ analysis: { gold: 5 } }, 'analysis.gold: expected an object'],
    [{ analysis: { gold: { vendors: [null] } } }, 'analysis.gold.vendors.0: expected an object'],
    [
      { analysis: { gold: { vendors: [{ decisions: { held: {} } }] } } },
      'analysis.gold.vendors.0.decisions.held.accuracy: expected an object',
    ],
  ])('names file and field of an earlier report that is damaged: %j', async (damage, reason) => {
    await writeResults();
    await run('report', ...RESULTS, '--out', 'before.html');
    const whole = JSON.parse(await read('before.json')) as { analysis: object };
    const { analysis: change, ...rest }: { analysis?: object | null; manifest?: null } = damage;
    const analysis = change && { ...whole.analysis, ...change };
    const damaged = { ...whole, ...rest, ...(change === undefined ? {} : { analysis }) };
    await write('before.json', JSON.stringify(damaged));

    const { exitCode, stderr } = await run('report', ...RESULTS, '--compare-with', 'before.json');

    expect(stderr).toContain(`--compare-with: before.json is damaged: ${reason}`);
    expect(exitCode).toBe(2);
  });

  it.each(['[null]', 'null', '5', '{}'])('takes %s for no report', async (text) => {
    await writeResults();
    await write('before.json', text);

    const { exitCode, stderr } = await run('report', ...RESULTS, '--compare-with', 'before.json');

    expect(stderr).toContain('--compare-with: before.json is no report.json of this program');
    expect(exitCode).toBe(2);
  });
});
