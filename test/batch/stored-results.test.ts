import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { comparedResults, comparedRows, openResults } from '@moderato/batch';
import { type ComparedRow } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { acmeMap, vendorResult } from '../support/vendor-result.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-'));
});
afterEach(() => rm(directory, { recursive: true }));

const provider = 'tencent';

/** A line of results; `filler` makes it as long as is needed. */
const lineOf = (key: string, vendor = provider, filler = '') => {
  const verdict = normalize(vendorResult({ decision: 'bad', raw: { filler } }), acmeMap);
  const source = { ...verdict.source, provider: vendor };
  return JSON.stringify({ key, line: 1, id: key, elapsedMs: 7, verdict: { ...verdict, source } });
};

async function write(name: string, lines: readonly (string | Buffer)[]): Promise<string> {
  const path = join(directory, name);
  const feed = Buffer.from('\n');
  await writeFile(path, Buffer.concat(lines.flatMap((line) => [Buffer.from(line), feed])));
  return path;
}

async function refusal(action: () => Promise<unknown>): Promise<string> {
  return action().then(
    () => 'nothing was refused',
    (error: unknown) => (error as Error).message,
  );
}

async function collect(rows: AsyncIterable<ComparedRow>): Promise<ComparedRow[]> {
  const all: ComparedRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** What a damaged line can look like and still begin as a result of `c2`. */
const DAMAGES: Readonly<Record<string, string>> = {
  'is cut off': lineOf('c2').slice(0, -20),
  'has no outcome': '{"key":"c2","line":2,"id":"c2"}',
  'has two outcomes': lineOf('c2').replace(/\}$/, ',"error":{"code":"timeout"}}'),
  'has an error without a code': '{"key":"c2","line":2,"id":"c2","error":{"provider":"tencent"}}',
  'has no decision': lineOf('c2').replace('"decision":"block",', ''),
  'has an unknown decision': lineOf('c2').replace('"decision":"block"', '"decision":"fine"'),
  'has no coverage': lineOf('c2').replace(/"coverage":\{[^}]*\},/, ''),
  'has a score out of range': lineOf('c2').replace('"score":null', '"score":7'),
  'names another item further on': lineOf('c2').replace(/\}$/, ',"key":"c1"}'),
};

describe('stored results', () => {
  it.each(Object.entries(DAMAGES))('a line that %s is refused with its file and number', async (_, line) => {
    const path = await write('damaged.jsonl', [lineOf('c1'), line, lineOf('c3')]);
    const store = await openResults(path);

    const message = await refusal(() => store.get('c2'));
    const good = await store.get('c3');
    const joined = await refusal(() => collect(comparedResults({ files: { a: path, b: path } })));
    await store.close();

    expect(message).toMatch(/line 2 of .*damaged\.jsonl: the result of "c2" is damaged/);
    expect(joined).toMatch(/line 2 of .*damaged\.jsonl/);
    expect(good?.verdict?.decision).toBe('block');
  });

  it('a line without a readable key is refused before anything is read', async () => {
    const unquoted = await write('first.jsonl', [lineOf('c1'), '{"key":c2}']);
    const escaped = await write('second.jsonl', [String.raw`{"key":"\x","line":1}`]);

    expect(await refusal(() => openResults(unquoted))).toMatch(/line 2 of .*first\.jsonl is no result/);
    expect(await refusal(() => openResults(escaped))).toMatch(/line 1 of .*second\.jsonl is no result/);
  });

  it('bytes that are no text move no other result', async () => {
    const path = await write('bytes.jsonl', [
      Buffer.concat([
        Buffer.from('{"key":"c1","text":"'),
        Buffer.from([0xff, 0xfe, 0xff]),
        Buffer.from('"}'),
      ]),
      lineOf('c2'),
      lineOf('c3'),
    ]);
    const store = await openResults(path);

    const found = [await store.get('c2'), await store.get('c3')];
    const missing = await store.get('c4');
    await store.close();

    expect(found.map((each) => each?.elapsedMs)).toEqual([7, 7]);
    expect(missing).toBeNull();
  });

  it('lines of any length are found in any order', async () => {
    const keys = Array.from({ length: 300 }, (_, at) => `ключ-${at}-${'k'.repeat(at % 7 === 0 ? 400 : 3)}`);
    const path = await write(
      'long.jsonl',
      keys.map((key, at) => lineOf(key, provider, 'ж'.repeat(at % 50 === 0 ? 70_000 : at))),
    );
    const store = await openResults(path);
    const orders = [keys, [...keys].reverse(), keys.map((_, at) => keys[(at * 131) % keys.length] ?? '')];

    for (const order of orders) for (const key of order) expect((await store.read(key))?.row.key).toBe(key);
    const together = await Promise.all(keys.map((key) => store.read(key)));
    await store.close();

    expect(together.map((each) => each?.lineNumber)).toEqual(keys.map((_, at) => at + 1));
  });

  it('a file that was cut since is damaged, and not short of results', async () => {
    const path = await write('cut.jsonl', [lineOf('c1'), lineOf('c2')]);
    const store = await openResults(path);
    await truncate(path, 100);

    const message = await refusal(() => store.get('c2'));
    await store.close();

    expect(message).toMatch(/line 2 of .*cut\.jsonl: the result of "c2" is damaged/);
  });

  it('joined without the input, they give the same rows as with it', async () => {
    const files = {
      tencent: await write(
        'a.jsonl',
        ['c1', 'c2', 'c3'].map((key) => lineOf(key)),
      ),
      huawei: await write(
        'b.jsonl',
        ['c4', 'c3', 'c1'].map((key) => lineOf(key, 'huawei')),
      ),
    };
    const items = ['c1', 'c2', 'c3', 'c4'].map((key) => ({ key, line: 1, id: key }));

    const alone = await collect(comparedResults({ files }));
    const joined = await collect(comparedRows(items, { files }));

    expect(alone).toEqual(joined);
    expect(alone.map(({ outcomes }) => Object.keys(outcomes).length)).toEqual([2, 1, 2, 1]);
  });

  it('an item on which every vendor failed is of the kind that its error names, or of that of most others', async () => {
    const failed = (key: string, operation?: string) =>
      JSON.stringify({ key, line: 1, id: key, error: { code: 'timeout', provider, operation } });
    const lines = [failed('c1'), failed('c2', 'submit video'), lineOf('c3'), lineOf('c4')];
    const files = { tencent: await write('a.jsonl', lines) };

    const rows = await collect(comparedResults({ files }));

    expect(Object.fromEntries(rows.map(({ key, kind, slices }) => [key, [kind, slices['kind']]]))).toEqual({
      c1: ['audio', 'audio'],
      c2: ['video', 'video'],
      c3: ['audio', 'audio'],
      c4: ['audio', 'audio'],
    });
  });

  it('results of two vendors in one file are refused, with both lines', async () => {
    const mixed = await write('mixed.jsonl', [lineOf('c1'), lineOf('c2', 'huawei')]);
    const files = { tencent: await write('a.jsonl', [lineOf('c1'), lineOf('c2')]), mixed };

    const message = await refusal(() => collect(comparedResults({ files })));

    expect(message).toMatch(/mixed\.jsonl: line 2 is of huawei, and line 1 is of tencent/);
  });
});
