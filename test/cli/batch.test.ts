import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock } from '../../packages/batch/lock.js';
import { createVendor, parseLines, type ResultLine, type Script } from '../batch/stage.js';
import { failure, testParts } from '../support/acme.js';
import { vendorResult } from '../support/vendor-result.js';
import { runCommand, type Setup } from './run-command.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-cli-batch-'));
});

afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(directory, name), text);
const read = (name: string) => readFile(join(directory, name), 'utf8');
const linesOf = async (name: string) => parseLines<ResultLine>(await read(name));

/** Lines of sounds named `a0`, `a1`, …; further lines as given. */
const input = (count: number, ...others: string[]) =>
  [
    ...Array.from({ length: count }, (_, place) =>
      JSON.stringify({ id: `a${place}`, kind: 'audio', url: `https://example.com/${place}.mp3` }),
    ),
    ...others,
  ].join('\n');

/** Runs `moderato batch` over the made-up vendor. */
async function batch(argv: string[], script: Script = {}, setup: Setup = {}) {
  const vendor = createVendor(script);
  const run = await runCommand(['batch', ...argv], {
    directory,
    environment: { MODERATO_PROVIDER: 'acme' },
    parts: testParts(vendor.provider),
    ...setup,
  });
  return { ...run, submits: vendor.submits };
}

const blocked = (id: string) => ({
  state: 'succeeded' as const,
  result: vendorResult(id === 'a1' ? { decision: 'bad', label: 'nude' } : {}),
});

describe('moderato batch', () => {
  it('writes the results beside the input and says on stderr what they are', async () => {
    await write('sounds.jsonl', input(3));

    const { exitCode, stdout, stderr } = await batch(['sounds.jsonl'], { fetch: blocked });

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toBe(
      '3 results in sounds.results.jsonl: pass 2, review 0, block 1, errors 0\n' +
        '  0 stood before, 0 fetched by their tickets, 3 submitted\n',
    );
    const results = await linesOf('sounds.results.jsonl');
    expect(results.find(({ key }) => key === 'a1')).toMatchObject({
      line: 2,
      verdict: { decision: 'block' },
    });
  });

  it('prints a summary as JSON, and nothing else', async () => {
    await write('sounds.jsonl', input(2));
    await batch(['sounds.jsonl']);

    const { exitCode, stdout, stderr } = await batch(['sounds.jsonl', '--json']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      results: 2,
      pass: 2,
      reused: 2,
      submitted: 0,
      rejects: 0,
      stoppedBy: null,
      files: { out: join(directory, 'sounds.results.jsonl') },
    });
  });

  it('keeps wrong lines with line and reason, judges the others, and exits with 2', async () => {
    await write(
      'sounds.jsonl',
      input(2, 'x'.repeat(300), '{"id":"a0","kind":"audio","url":"https://example.com"}'),
    );

    const { exitCode, stderr } = await batch(['sounds.jsonl', '--out', 'out.jsonl']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('2 results in out.jsonl');
    expect(stderr).toContain('see out.jsonl.rejects');
    expect(stderr).toMatch(/2 lines rejected \(1 not a JSON object; 1 id: line … has the id "…" too\)/);
    expect(await linesOf('out.jsonl.rejects')).toEqual([
      { line: 3, reason: 'not a JSON object', text: 'x'.repeat(200) },
      { line: 4, reason: 'id: line 1 has the id "a0" too' },
    ]);
  });

  it('leaves no rejects of an earlier run behind', async () => {
    await write('sounds.jsonl', input(1));
    await write('sounds.results.jsonl.rejects', '{"line":7,"reason":"not a JSON object"}\n');

    await batch(['sounds.jsonl']);

    await expect(read('sounds.results.jsonl.rejects')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('exits with 3 when a line ended in an error, also where others were rejected', async () => {
    await write('sounds.jsonl', input(2, 'wrong'));
    const script: Script = {
      submit: (id) => (id === 'a1' ? Promise.reject(failure({ code: 'bad_response' })) : undefined),
    };

    const { exitCode, stderr } = await batch(['sounds.jsonl', '--fail-on', 'review'], script);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('errors 1, 1 of them uncertain (bad_response 1)');
  });

  it.each([
    ['block', 4],
    ['review', 4],
  ])('exits with 4 with --fail-on %s when a decision is that bad', async (decision, expected) => {
    await write('sounds.jsonl', input(2));

    const bad = await batch(['sounds.jsonl', '--fail-on', decision], { fetch: blocked });
    const rerun = await batch(['sounds.jsonl', '--fail-on', decision]);
    const good = await batch(['sounds.jsonl', '--fail-on', decision, '--out', 'other.jsonl']);

    expect([bad.exitCode, rerun.exitCode, good.exitCode]).toEqual([expected, expected, 0]);
  });

  it('stops at once for bad credentials, says how to go on, and does', async () => {
    await write('sounds.jsonl', input(30));
    const refuse = () =>
      Promise.reject(failure({ code: 'auth', effect: 'none', retry: 'never', message: 'refused' }));

    const first = await batch(['sounds.jsonl', '--concurrency', '2'], { submit: refuse });
    const second = await batch(['sounds.jsonl']);

    expect(first.exitCode).toBe(3);
    expect(first.submits.length).toBeLessThanOrEqual(2);
    expect(first.stderr).toMatch(/^error \(auth\): refused\n/);
    expect(first.stderr).toMatch(/not finished; the same command goes on, .*\n$/);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(await linesOf('sounds.results.jsonl')).toHaveLength(30);
  });

  it('exits with 130 when it is interrupted, and goes on from there', async () => {
    await write('sounds.jsonl', input(10));
    const interrupt = new AbortController();
    const script: Script = { submit: (id) => (id === 'a3' ? interrupt.abort() : undefined) };

    const first = await batch(['sounds.jsonl', '--concurrency', '1'], script, { signal: interrupt.signal });
    const second = await batch(['sounds.jsonl']);

    expect(first).toMatchObject({ exitCode: 130, submits: ['a0', 'a1', 'a2', 'a3'] });
    expect(first.stderr).toContain('not finished; the same command goes on');
    expect(second).toMatchObject({ exitCode: 0, submits: ['a4', 'a5', 'a6', 'a7', 'a8', 'a9'] });
    expect(second.stderr).toContain('3 stood before, 1 fetched by their tickets, 6 submitted');
  });

  it('reads stdin, and knows lines without an id again by what they say', async () => {
    const one = '{"url":"https://example.com/1.mp3"}\n';
    const other = '{"url":"https://example.com/2.mp3"}\n';
    const argv = ['-', '--kind', 'audio', '--json'];

    const first = await batch(argv, {}, { stdin: one });
    const again = await batch(argv, {}, { stdin: one });
    const changed = await batch(argv, {}, { stdin: other });

    const submitted = [first, again, changed].map(
      ({ stdout }) => (JSON.parse(stdout) as { submitted: number }).submitted,
    );
    expect(submitted).toEqual([1, 0, 1]);
    expect((await linesOf('results.jsonl')).map(({ key }) => key)).toEqual([
      expect.stringMatching(/^line-1-[0-9a-f]{12}$/),
      expect.stringMatching(/^line-1-[0-9a-f]{12}$/),
    ]);
  });

  it('reads a table with the columns that it is told', async () => {
    await write('sounds.csv', 'address,gold\r\nhttps://example.com/1.mp3,ok\r\n');

    const { exitCode } = await batch(['sounds.csv', '--kind', 'audio', '--column', 'url=address']);

    expect(exitCode).toBe(0);
    expect(await linesOf('sounds.results.jsonl')).toMatchObject([
      { key: 'line-2', line: 2, id: null, meta: { gold: 'ok' }, verdict: { decision: 'pass' } },
    ]);
  });

  it('refuses an input that was changed since, and touches nothing', async () => {
    await write('sounds.jsonl', input(2, 'wrong'));
    await batch(['sounds.jsonl']);
    await write('sounds.jsonl', input(3));

    const { exitCode, stderr, submits } = await batch(['sounds.jsonl']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('belongs to another input');
    expect(submits).toEqual([]);
    expect(await linesOf('sounds.results.jsonl.rejects')).toHaveLength(1);
  });

  it('refuses to work on what another process is at work on', async () => {
    await write('sounds.jsonl', input(1));
    const lock = await takeLock(join(directory, 'sounds.results.jsonl.journal.lock'));
    const rejects = '{"line":1,"reason":"of the other process"}\n';
    await write('sounds.results.jsonl.rejects', rejects);

    const { exitCode, stderr, submits } = await batch(['sounds.jsonl']);

    expect({ exitCode, submits }).toEqual({ exitCode: 2, submits: [] });
    expect(stderr).toContain('this process is at work on this batch');
    await lock.release();
    expect(await read('sounds.results.jsonl.rejects')).toBe(rejects);
  });

  it.each([
    [['sounds.jsonl', '--out', 'sounds.jsonl'], 'four different files'],
    [['missing.jsonl'], 'missing.jsonl: the input cannot be read (ENOENT)'],
    [['sounds.txt'], '--format jsonl or csv'],
    [['sounds.jsonl', '--column', 'text'], '--column: expected'],
    [['sounds.jsonl', '--column', 'smell=x'], '--column: expected'],
    [['sounds.jsonl', '--concurrency', 'many'], 'options.concurrency'],
    [['sounds.jsonl', '--out', 'missing/out.jsonl'], 'ENOENT'],
    [['sounds.jsonl', '--provider', 'nobody'], 'nobody'],
  ])('refuses %j with a reason', async (argv, reason) => {
    await write('sounds.jsonl', input(1));

    const { exitCode, stdout, stderr, submits } = await batch(argv);

    expect({ exitCode, stdout, submits }).toEqual({ exitCode: 2, stdout: '', submits: [] });
    expect(stderr).toContain(reason);
  });

  it('shows a bar with rate, time left and decisions on a terminal, and takes it away', async () => {
    await write('sounds.jsonl', input(3));

    const { stderr } = await batch(
      ['sounds.jsonl'],
      {},
      {
        isTerminal: { stdout: false, stderr: true },
        terminal: { isTTY: true, columns: 120 },
      },
    );

    expect(stderr).toContain('0/3');
    expect(stderr).toContain('pass 0 · review 0 · block 0 · errors 0');
    expect(stderr).toMatch(/3 results in sounds\.results\.jsonl.*\n.*3 submitted\n$/);
  });
});
