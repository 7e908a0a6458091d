import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { environmentOf } from './emulated.js';
import { runCommand } from './run-command.js';

let emulator: Emulator;
let directory: string;

const run = (...argv: string[]) =>
  runCommand(argv, { isReal: true, environment: environmentOf(emulator), directory });
const read = (name: string) => readFile(join(directory, name), 'utf8');
const itemsIn = async (name: string) =>
  (await read(name))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const RESULTS = ['comments.results.tencent.jsonl', 'comments.results.huawei.jsonl'];

beforeAll(async () => {
  emulator = await startEmulator({
    rules: {
      rules: [
        { kind: 'text', words: ['discount'], label: 'ads', decision: 'block', vendors: ['huawei'] },
        { kind: 'text', words: ['lottery'], label: 'ads', decision: 'block' },
      ],
    },
  });
  directory = await mkdtemp(join(tmpdir(), 'moderato-'));
  const texts = [
    ...Array.from({ length: 12 }, (_, at) => `a discount ${at}`),
    ...Array.from({ length: 4 }, (_, at) => `a lottery ${at}`),
    ...Array.from({ length: 44 }, (_, at) => `好话 ${at}\nsecond "line"`),
  ];
  const lines = texts.map((text, at) =>
    JSON.stringify({
      id: `c${at}`,
      text,
      language: 'zh',
      user: { account: 'the-account' },
      meta: { label: 'block', vendor: 'said block' },
    }),
  );
  await writeFile(join(directory, 'comments.jsonl'), `${lines.join('\n')}\n`);
  for (const vendor of ['tencent', 'huawei'])
    await run('batch', 'comments.jsonl', '--provider', vendor, '--out', `comments.results.${vendor}.jsonl`);
}, 60_000);
afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  await rm(join(directory, 'to-label.jsonl'), { force: true });
});

describe('moderato sample', () => {
  it('draws by cells, keeps the content, and says how precise the labels will be', async () => {
    const { exitCode, stderr } = await run('sample', ...RESULTS, '--n', '20');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('20 of 60 items in to-label.jsonl');
    expect(stderr).toMatch(/pass \/ block +12 +\d+ +± \d/);
    expect(stderr).toMatch(/block \/ block +4 +\d+/);
    expect(stderr).toMatch(/50% +93 +381 +/);
    const items = await itemsIn('to-label.jsonl');
    expect(items).toHaveLength(20);
    expect(items.reduce((sum, { weight }) => sum + Number(weight), 0)).toBeCloseTo(60, 9);
    const originals = new Map((await itemsIn('comments.jsonl')).map((row) => [row['id'], row]));
    for (const { key, text, kind, language } of items)
      expect({ text, kind, language }).toEqual({
        text: originals.get(key)?.['text'],
        kind: 'text',
        language: 'zh',
      });
  });

  it('says nothing of what the vendors said, nor of what meta and user hold', async () => {
    await run('sample', ...RESULTS, '--n', '60');

    const items = await itemsIn('to-label.jsonl');
    const withoutContent = items.map((item) => JSON.stringify({ ...item, text: '' })).join('\n');

    expect(withoutContent).not.toMatch(
      /pass|review|block|tencent|huawei|ads|advertising|account|score|verdict/i,
    );
    expect(new Set(items.flatMap(Object.keys))).toEqual(
      new Set(['key', 'stratum', 'stratumSize', 'weight', 'kind', 'text', 'language']),
    );
  });

  it('gives the same file for the same seed, and does not overwrite another sample without --force', async () => {
    await run('sample', ...RESULTS, '--n', '20', '--seed', '3');
    const first = await read('to-label.jsonl');

    const same = await run('sample', ...[...RESULTS].reverse(), '--n', '20', '--seed', '3', '--by', 'random');
    expect(same.exitCode).toBe(2);
    expect(same.stderr).toContain('holds another sample, for which there may be labels');
    expect((await run('sample', ...RESULTS, '--n', '20', '--seed', '3')).exitCode).toBe(0);
    expect(await read('to-label.jsonl')).toBe(first);
    expect((await run('sample', ...RESULTS, '--n', '20', '--seed', '4', '--force')).exitCode).toBe(0);
    expect(await read('to-label.jsonl')).not.toBe(first);
  });

  it('draws all and says so where there are fewer than were asked for', async () => {
    const { exitCode, stderr, stdout } = await run('sample', ...RESULTS, '--n', '500', '--json');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('--n: 500 is more than there are, so all 60 are drawn');
    expect(JSON.parse(stdout)).toMatchObject({ items: 60, population: 60, seed: 1, by: 'cells' });
  });

  it('takes the results of one batch, and a table with its columns', async () => {
    await writeFile(join(directory, 'table.csv'), 'id,comment,label\nt1,"a, b",block\nt2,c,pass\n');
    await run('batch', 'table.csv', '--column', 'text=comment', '--provider', 'huawei');

    const { exitCode } = await run(
      ...['sample', 'table.results.jsonl', '--column', 'text=comment', '--out', 'table-sample.jsonl'],
    );

    expect(exitCode).toBe(0);
    const items = await itemsIn('table-sample.jsonl');
    expect(items.map(({ text }) => text).sort()).toEqual(['a, b', 'c']);
  });

  it('takes the path of an image file along', async () => {
    const pixel =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await writeFile(join(directory, 'pixel.png'), Buffer.from(pixel, 'base64'));
    await writeFile(
      join(directory, 'images.jsonl'),
      '{"id":"i1","file":"pixel.png"}\n{"id":"i2","kind":"image","url":"https://example.com/a.png"}\n',
    );
    await run('batch', 'images.jsonl', '--provider', 'huawei');

    await run('sample', 'images.results.jsonl', '--out', 'images-sample.jsonl');

    const items = await itemsIn('images-sample.jsonl');
    expect(items.map(({ kind, file, url }) => [kind, file ?? url]).sort()).toEqual([
      ['image', 'https://example.com/a.png'],
      ['image', 'pixel.png'],
    ]);
  });

  it.each([
    ['a sample of no items', ['--n', '0'], '--n: expected a whole number from 1'],
    ['a seed that is none', ['--seed', 'x'], '--seed: expected a whole number'],
    ['an unknown method', ['--by', 'luck'], '--by'],
    ['the same results twice', [RESULTS[0]!], 'are both'],
    ['an output that is an input', ['--out', RESULTS[0]!], 'are both'],
    ['an output that is the moderated file', ['--out', 'comments.jsonl'], 'are both'],
    ['an output of somebody else', ['--out', 'diary.md'], 'is no sample of this program'],
    [
      'another input',
      ['--input', 'other.jsonl'],
      'is not the file that comments.results.tencent.jsonl is about',
    ],
  ])('refuses %s', async (_, argv, message) => {
    await writeFile(join(directory, 'other.jsonl'), '{"id":"c1","text":"another"}\n');
    await writeFile(join(directory, 'diary.md'), 'dear diary');

    const { exitCode, stderr } = await run('sample', ...RESULTS, ...argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses results that say two things of one item, are empty, damaged or missing', async () => {
    const lines = await read(RESULTS[0]!);
    await writeFile(join(directory, 'twice.jsonl'), lines + lines);
    await writeFile(join(directory, 'empty.jsonl'), '');
    await writeFile(join(directory, 'damaged.jsonl'), '{"verdict":{}}\n');
    const refusal = async (name: string) => (await run('sample', name, '--input', 'comments.jsonl')).stderr;

    expect(await refusal('twice.jsonl')).toContain('is a second result for one content');
    expect(await refusal('empty.jsonl')).toContain('the results are empty');
    expect(await refusal('damaged.jsonl')).toContain('is no result of a batch');
    expect(await refusal('missing.jsonl')).toContain('cannot be read');
    expect((await run('sample', 'empty.jsonl')).stderr).toContain('--input: needed; results hold no content');
  });

  it('refuses an input that was changed since, or that does not hold the items', async () => {
    await writeFile(join(directory, 'alone.jsonl'), await read(RESULTS[0]!));
    await writeFile(join(directory, 'few.jsonl'), '{"id":"c1","text":"a"}\n');

    const few = await run('sample', 'alone.jsonl', '--input', 'few.jsonl');
    expect(few.stderr).toContain('--input: it has no item for 59 of the results');

    await writeFile(join(directory, 'kept.jsonl'), await read('comments.jsonl'));
    await appendFile(join(directory, 'comments.jsonl'), '{"id":"new","text":"new"}\n');
    const changed = await run('sample', ...RESULTS);
    await writeFile(join(directory, 'comments.jsonl'), await read('kept.jsonl'));
    expect(changed.stderr).toContain('comments.jsonl is not the file that');
    expect(changed.exitCode).toBe(2);
  });
});
