import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { main } from '@moderato/cli';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { chromium, type Browser } from 'playwright-core';
import { environmentOf } from './emulated.js';
import { runCommand, sink } from './run-command.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);

if (!hasBrowser) {
  it('is not labelled in a browser here', () => {
    process.stdout.write(`no browser at ${CHROMIUM}: no sample was labelled in one\n`);

    expect(hasBrowser).toBe(false);
  });
}

const describeWithBrowser = hasBrowser ? describe : () => undefined;

/** What a person would say: the vendors see words, and this one sees what is meant. */
const isHarmful = (text: string) => text.includes('meant badly');

describeWithBrowser('the way from results to a report with labels', () => {
  let emulator: Emulator;
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    emulator = await startEmulator({
      rules: {
        rules: [
          { kind: 'text', words: ['insult'], label: 'abuse', decision: 'block' },
          { kind: 'text', words: ['hint'], label: 'abuse', decision: 'block', vendors: ['huawei'] },
        ],
      },
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    directory = await mkdtemp(join(tmpdir(), 'moderato-loop-'));
    const texts = [
      ...Array.from({ length: 40 }, (_, at) => `an insult ${at}, meant ${at % 5 === 0 ? 'well' : 'badly'}`),
      ...Array.from({ length: 20 }, (_, at) => `a hint ${at}, meant ${at % 2 === 0 ? 'well' : 'badly'}`),
      ...Array.from({ length: 240 }, (_, at) => `a word ${at}, meant ${at % 24 === 0 ? 'badly' : 'well'}`),
    ];
    const lines = texts.map((text, at) => JSON.stringify({ id: `c${at}`, text }));
    await writeFile(join(directory, 'comments.jsonl'), `${lines.join('\n')}\n`);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await emulator.close();
    await rm(directory, { recursive: true });
  });

  const run = (...argv: string[]) =>
    runCommand(argv, { isReal: true, environment: environmentOf(emulator), directory });
  const linesOf = async (name: string) =>
    (await readFile(join(directory, name), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** Serves the page for a rater until all is labelled. */
  async function label(rater: string, work: (url: URL) => Promise<void>): Promise<void> {
    const ending = new AbortController();
    const stderr = new PassThrough();
    const said: string[] = [];
    const isServed = new Promise<URL>((resolve) => {
      stderr.on('data', (chunk: Buffer) => {
        said.push(chunk.toString());
        const address = /^open (http\S+)$/m.exec(said.join(''))?.[1];
        if (address !== undefined) resolve(new URL(address));
      });
    });
    const io = { directory, environment: {}, signal: ending.signal, stdout: sink(), stderr };
    const running = main(['label', 'to-label.jsonl', '--rater', rater], io);
    try {
      await work(await isServed);
    } finally {
      ending.abort();
    }
    expect(await running).toBe(0);
  }

  /** Labels 40 items with the keyboard alone. */
  async function labelByKeyboard(url: URL): Promise<void> {
    const page = await browser.newPage({ reducedMotion: 'reduce' });
    await page.goto(url.href);
    for (let place = 1; place <= 40; place++) {
      await page.getByRole('heading', { name: `Item ${place} of 40` }).waitFor();
      await page.keyboard.press(' ');
      const text = (await page.locator('#content .text').textContent()) ?? '';
      for (const key of isHarmful(text) ? ['r', '3'] : ['1']) await page.keyboard.press(key);
    }
    await page.getByRole('heading', { name: 'Every item is labelled' }).waitFor();
    await page.close();
  }

  /** Labels every item as a second rater, who is unsure of one and wrong about another. */
  async function labelByRequests(url: URL): Promise<void> {
    const headers = { authorization: `Bearer ${url.hash.slice(1)}`, 'content-type': 'application/json' };
    for (let place = 0; place < 40; place++) {
      const response = await fetch(new URL(`/api/items/${place}`, url), { headers });
      const { id, text } = (await response.json()) as { id: string; text: string };
      const isWrong = place === 1;
      const decision = place === 0 ? null : isHarmful(text) !== isWrong ? 'block' : 'pass';
      const body = JSON.stringify({
        id,
        submission: `by request ${place}`,
        decision,
        categories: [],
        note: null,
      });
      expect((await fetch(new URL('/api/labels', url), { method: 'POST', headers, body })).status).toBe(200);
    }
  }

  it('leads through 40 items that are labelled by keyboard, and its figures are those of the weighted labels', async () => {
    expect(
      (await run('compare-set', 'comments.jsonl', '--providers', 'tencent,huawei', '--seed', '1')).exitCode,
    ).toBe(0);
    const results = ['comments.results.tencent.jsonl', 'comments.results.huawei.jsonl'];
    expect((await run('sample', ...results, '--n', '40')).exitCode).toBe(0);
    await label('anna', labelByKeyboard);
    await label('ben', labelByRequests);

    const { exitCode, stderr } = await run(
      ...[
        'report',
        ...results,
        '--input',
        'comments.jsonl',
        '--gold-file',
        'labels.*.jsonl',
        '--out',
        'gold.html',
        '--seed',
        '1',
      ],
    );

    expect(exitCode).toBe(0);
    expect(stderr.split('\n')[0]).toMatch(
      /^The raters anna and ben share 39 of 40 items: Krippendorff’s alpha 0\.\d+/,
    );
    const { analysis } = JSON.parse(await readFile(join(directory, 'gold.json'), 'utf8')) as {
      analysis: {
        gold: {
          isWeighted: boolean;
          vendors: { provider: string; decisions: { missed: { value: number } } }[];
        };
      };
    };
    expect(analysis.gold.isWeighted).toBe(true);

    const items = await linesOf('to-label.jsonl');
    const wrong = new Set(
      (await linesOf('labels.ben.jsonl')).flatMap(({ submission, key }) =>
        submission === 'by request 1' ? [key] : [],
      ),
    );
    for (const [at, { provider, decisions }] of analysis.gold.vendors.entries()) {
      const verdicts = new Map(
        (await linesOf(results[at]!)).map((row) => [
          row['key'],
          (row['verdict'] as { decision: string }).decision,
        ]),
      );
      let [harmful, missed] = [0, 0];
      for (const { key, text, weight } of items) {
        // the two raters differ on one item, which is tied
        if (wrong.has(key) || !isHarmful(String(text))) continue;
        harmful += Number(weight);
        if (verdicts.get(key) === 'pass') missed += Number(weight);
      }
      expect(provider).toBe(['tencent', 'huawei'][at]);
      expect(decisions.missed.value).toBeCloseTo(missed / harmful, 9);
    }

    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    await page.goto(pathToFileURL(join(directory, 'gold.html')).href);
    await page.getByRole('heading', { name: 'Raters' }).waitFor();
    expect(await page.locator('#raters').textContent()).toContain('1 tied');
    expect(await page.locator('#gold').textContent()).toContain(
      'weighted by the chance with which they were drawn',
    );
    await page.close();
  });
});
