import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { environmentOf } from './emulated.js';
import { runCommand } from './run-command.js';

let emulator: Emulator;
let environment: Record<string, string>;
let directory: string;

beforeAll(async () => {
  emulator = await startEmulator({
    rules: {
      rules: [
        // huawei is the stricter one on advertising, and blind to minors
        { kind: 'text', words: ['discount'], label: 'ads', decision: 'block', vendors: ['huawei'] },
        { kind: 'text', words: ['lottery'], label: 'ads', decision: 'block' },
        { kind: 'text', words: ['child'], label: 'minors', decision: 'block' },
      ],
    },
  });
  environment = environmentOf(emulator);
});
afterAll(() => emulator.close());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-'));
});
afterEach(async () => {
  emulator.setFaults({ faults: [] });
  await rm(directory, { recursive: true });
});

const run = (argv: string[]) => runCommand(argv, { isReal: true, environment, directory });
const submits = () => emulator.journal().filter(({ operation }) => operation.startsWith('submit')).length;
const read = (name: string) => readFile(join(directory, name), 'utf8');

/** Twelve discounts, four lotteries, three children, twenty-one harmless lines. */
async function writeLines(): Promise<void> {
  const texts = [
    ...Array.from({ length: 12 }, (_, index) => [`a discount ${index}`, 'ok', 'chat']),
    ...Array.from({ length: 4 }, (_, index) => [`a lottery ${index}`, 'spam', 'chat']),
    ...Array.from({ length: 3 }, (_, index) => [`a child ${index}`, 'ok', 'forum']),
    ...Array.from({ length: 21 }, (_, index) => [`a kind word ${index}`, 'ok', 'forum']),
  ];
  const lines = texts.map(([text, label, source], index) =>
    JSON.stringify({ id: `c${index}`, text, meta: { label, source } }),
  );
  await writeFile(join(directory, 'comments.jsonl'), `${lines.join('\n')}\n`);
}

describe('compare-set', () => {
  it('says who is stricter, on what, and what a vendor cannot see', async () => {
    await writeLines();

    const { exitCode, stderr } = await run([
      'compare-set',
      'comments.jsonl',
      '--providers',
      'tencent,huawei',
      '--gold',
      'label',
      '--gold-map',
      'spam=advertising,ok=pass',
      '--slice',
      'source',
      '--seed',
      '7',
    ]);

    expect(stderr).toContain('tencent: pass 33, review 0, block 7, errors 0; 40 submitted');
    expect(stderr).toContain('huawei: pass 24, review 0, block 16, errors 0; 40 submitted');
    expect(stderr).toContain('40 items compared; the report is comments.report.html');
    expect(exitCode).toBe(0);
    const markdown = await read('comments.report.md');
    expect(markdown).toMatch(/huawei.*stricter|stricter.*huawei/i);
    expect(markdown).toMatch(/minors.*not covered/i);
    const html = await read('comments.report.html');
    expect(html).toContain('a discount 3');
    expect(html).not.toMatch(/<script src|<link /);
    const json = JSON.parse(await read('comments.report.json')) as {
      manifest: { seed: number; input: object };
    };
    expect(json.manifest).toMatchObject({ seed: 7, input: { items: 40, rejected: 0 } });
  });

  it('goes on where it was, and pays for nothing twice', async () => {
    await writeLines();
    const argv = ['compare-set', 'comments.jsonl', '--providers', 'tencent,huawei', '--seed', '7'];
    emulator.setFaults({
      faults: [
        { fault: 'error', status: 503, vendors: ['huawei'], operations: ['submit *', 'check *'], times: 3 },
      ],
    });
    const before = submits();

    const first = await run(argv);
    const again = await run(argv);

    expect(first.exitCode).toBe(0);
    expect(again.stderr).toContain('0 submitted');
    expect(
      emulator.journal().filter(({ accepted, operation }) => accepted && /^(submit|check)/.test(operation))
        .length,
    ).toBeGreaterThanOrEqual(80);
    expect(again.exitCode).toBe(0);
    expect(submits() - before).toBeLessThanOrEqual(43);
  });

  it('is what batch does with several vendors', async () => {
    await writeLines();

    const { exitCode } = await run([
      'batch',
      'comments.jsonl',
      '--providers',
      'tencent,huawei',
      '--report',
      'weekly.html',
      '--no-content',
    ]);

    expect(exitCode).toBe(0);
    expect((await readdir(directory)).sort()).toEqual([
      'comments.jsonl',
      'comments.results.huawei.jsonl',
      'comments.results.huawei.jsonl.journal',
      'comments.results.tencent.jsonl',
      'comments.results.tencent.jsonl.journal',
      'weekly.html',
      'weekly.json',
      'weekly.md',
    ]);
    for (const name of ['weekly.html', 'weekly.json', 'weekly.md'])
      expect(await read(name)).not.toContain('a discount');
  });

  it('keeps lines that are wrong out, and says how many', async () => {
    await writeLines();
    await writeFile(join(directory, 'mixed.jsonl'), `${await read('comments.jsonl')}nonsense\n`);

    const { exitCode, stderr } = await run(['compare-set', 'mixed.jsonl', '--providers', 'tencent,huawei']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('1 line rejected (1 not a JSON object), see mixed.results.jsonl.rejects');
    expect((await read('mixed.results.jsonl.rejects')).trimEnd().split('\n')).toHaveLength(1);
  });

  it('says the same for both ways of writing gold, and counts the labels that it does not know', async () => {
    await writeLines();
    const lines = `${await read('comments.jsonl')}${JSON.stringify({ text: 'a walk', meta: { label: 'maybe' } })}\n`;
    await writeFile(join(directory, 'comments.jsonl'), lines);
    const said = async (meaning: string) => {
      const flags = ['--gold', 'label', '--gold-map', `spam=${meaning},ok=pass`, '--seed', '7'];
      const { stderr } = await run([
        'compare-set',
        'comments.jsonl',
        '--providers',
        'tencent,huawei',
        ...flags,
      ]);
      expect(stderr).toContain(
        'gold: 40 labels understood, 1 not: "maybe" 1; say what they mean with --gold-map',
      );
      const markdown = await read('comments.report.md');
      expect(markdown).toContain('gold labels: 40 understood, 1 not understood (maybe 1)');
      return markdown.split('\n').filter((line) => /^- (Against gold|Gold labels)/.test(line));
    };

    const [byCategory, byDecision] = [await said('advertising'), await said('block')];

    expect(byCategory).toEqual(byDecision);
    // tencent holds four lotteries and three children, huawei twelve discounts and four lotteries
    expect(byCategory[0]).toMatch(/right on 12, huawei alone on 3, of 40 items/);
    expect(byCategory[1]).toMatch(/^- Gold labels: 40 items, 4 harmful and 36 harmless; /);
  });

  it('takes a table with a column that has no name, such as a row number', async () => {
    await writeFile(join(directory, 'table.csv'), ',comment\n0,a lottery\n1,a walk\n');

    const { exitCode, stderr } = await run([
      ...['compare-set', 'table.csv', '--providers', 'tencent,huawei', '--kind', 'text'],
      ...['--column', 'text=comment'],
    ]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('2 items compared');
  });

  it('adds up equal rejects, and makes no report of nothing', async () => {
    await writeFile(join(directory, 'broken.jsonl'), 'nonsense\nmore of it\n{"text":"x"}garbage\n');

    const { exitCode, stderr } = await run(['compare-set', 'broken.jsonl', '--providers', 'tencent,huawei']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'broken.jsonl: 3 lines rejected (3 not a JSON object); a report needs one item or more',
    );
    expect(await readdir(directory)).not.toContain('broken.report.html');
  });

  it.each([
    [['compare-set', '-', '--providers', 'tencent,huawei'], /needs a file/],
    [['compare-set', 'comments.jsonl', '--providers', 'tencent'], /--providers: expected at least two/],
    [['compare-set', 'comments.jsonl', '--providers', 'tencent,nobody'], /unknown vendor "nobody"/],
    [['compare-set', 'comments.jsonl', '--providers', 'tencent,huawei', '--seed', 'x'], /--seed/],
    [
      ['compare-set', 'comments.jsonl', '--providers', 'tencent,huawei', '--gold-map', 'a=pass'],
      /needs --gold/,
    ],
    [
      [
        ...['compare-set', 'comments.jsonl', '--providers', 'tencent,huawei', '--gold', 'label'],
        ...['--gold-map', 'spam=block,Spam=pass'],
      ],
      /--gold-map: the word "spam" is given twice/,
    ],
    [['compare-set', 'comments.jsonl', '--providers', 'tencent,huawei', '--report', 'x.txt'], /\.html/],
    [['batch', 'comments.jsonl', '--report', 'x.html'], /needs --providers/],
    [['batch', 'comments.jsonl', '--providers', 'tencent,huawei', '--provider', 'huawei'], /--provider/],
  ])('refuses %j', async (argv, message) => {
    await writeLines();

    const { exitCode, stderr } = await run(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(await readdir(directory)).toEqual(['comments.jsonl']);
  });
});
