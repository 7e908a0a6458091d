import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRecords, type Format, type InputRecord } from '../../packages/cli/batch/read-records.js';
import { MAX_RECORD_BYTES } from '../../packages/cli/batch/split-records.js';
import { toRow } from '../../packages/cli/batch/to-row.js';

/** Reads input that comes in pieces of so many bytes. */
async function read(
  input: string | Buffer,
  format: Format = 'jsonl',
  { columns = {}, piece = 1000 }: { columns?: Record<string, string>; piece?: number } = {},
): Promise<InputRecord[]> {
  const bytes = Buffer.from(input);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, place) =>
    bytes.subarray(place * piece, (place + 1) * piece),
  );
  const records: InputRecord[] = [];
  for await (const block of readRecords(
    Readable.from(pieces) as AsyncIterable<Buffer>,
    format,
    new Map(Object.entries(columns)),
  ))
    records.push(...block);
  return records;
}

const short = (records: InputRecord[]) => records.map(({ line, fields, reason }) => [line, reason ?? fields]);

describe('JSON lines', () => {
  it('are read with either line end, a byte order mark, blank lines and no line end at the end', async () => {
    const records = await read('\ufeff{"id":"a"}\r\n\n  \n{"id":"b"}\n{"id":"c"}');

    expect(short(records)).toEqual([
      [1, { id: 'a' }],
      [4, { id: 'b' }],
      [5, { id: 'c' }],
    ]);
  });

  it('that are none are told by line, without what stands there', async () => {
    const records = await read('{"id":1\n[1]\nnull\n{"id":"a"}\n');

    expect(short(records)).toEqual([
      [1, 'not a JSON object'],
      [2, 'not a JSON object'],
      [3, 'not a JSON object'],
      [4, { id: 'a' }],
    ]);
  });

  it('that are not UTF-8 are rejected, and those after them read', async () => {
    const records = await read(
      Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff]), Buffer.from('"}\n{"id":"a"}\n')]),
    );

    expect(short(records)).toEqual([
      [1, 'is not UTF-8; convert it first'],
      [2, { id: 'a' }],
    ]);
  });

  it('longer than 1 MiB are rejected without being held, and those of 1 MiB read', async () => {
    const longest = `{"text":"${'a'.repeat(MAX_RECORD_BYTES - 11)}"}`;

    const records = await read(`${longest}\n ${longest}\n{"id":"a"}\n`, 'jsonl', { piece: 65_536 });

    expect(records.map(({ line, reason }) => [line, reason])).toEqual([
      [1, undefined],
      [2, `longer than ${MAX_RECORD_BYTES} bytes`],
      [3, undefined],
    ]);
    expect(records[1]?.text.length).toBeLessThan(2000);
  });

  it('are the same however the bytes come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }) }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('\n', '\r\n'),
        async (objects, piece, lineEnd) => {
          const input = objects.map((object) => JSON.stringify(object)).join(lineEnd);

          const records = await read(input, 'jsonl', { piece });

          expect(records.map(({ fields }) => fields)).toEqual(objects);
        },
      ),
    );
  });
});

describe('a table', () => {
  it('is read by the names of its columns, in any case and order', async () => {
    const records = await read(
      '\ufeffText,ID,user.account,durationMs,meta.slice\nhello,a,u1,1500,x\nbye,,,,\n',
      'csv',
    );

    expect(short(records)).toEqual([
      [2, { text: 'hello', id: 'a', durationMs: 1500, user: { account: 'u1' }, meta: { slice: 'x' } }],
      [3, { text: 'bye' }],
    ]);
  });

  it('takes columns of other names as they are told, and keeps the rest for the result', async () => {
    const records = await read('comment,gold\nhello,spam\n', 'csv', { columns: { comment: 'text' } });

    expect(short(records)).toEqual([[2, { text: 'hello', meta: { gold: 'spam' } }]]);
  });

  it('may hold line breaks, commas and quotes inside quotes, and counts lines on', async () => {
    const records = await read('text,id\r\n"one\r\n""two"", three",a\r\nfour,b\r\n', 'csv');

    expect(records).toMatchObject([
      { line: 2, lastLine: 3, fields: { text: 'one\r\n"two", three', id: 'a' } },
      { line: 4, fields: { text: 'four', id: 'b' } },
    ]);
  });

  it.each([
    ['a,b,c', '3 fields where the first line names 2'],
    ['a', '1 fields where the first line names 2'],
    ['5" disk,b', 'a quote inside a field that is not quoted'],
    ['"a"x,b', 'text after a closing quote; quotes inside a field are written twice'],
  ])('rejects the row %s and reads the next', async (row, reason) => {
    const records = await read(`text,id\n${row}\nhello,z\n`, 'csv');

    expect(short(records)).toEqual([
      [2, reason],
      [3, { text: 'hello', id: 'z' }],
    ]);
  });

  it('whose quote is never closed says which lines were not read', async () => {
    const records = await read('text,id\n"never,a\nhello,b\n', 'csv');

    expect(short(records)).toEqual([[2, 'a quote is not closed; nothing was read of line 2 to 4']]);
  });

  it('goes on at the next line where a quote is not closed within 1 MiB', async () => {
    const swallowed = `${'x'.repeat(999)}\n`.repeat(1050);

    const records = await read(`text,id\n"${swallowed}hello,b\n`, 'csv', { piece: 65_536 });

    expect(records[0]).toMatchObject({ line: 2, reason: expect.stringContaining('line 2 to 1050') });
    expect(records.at(-1)).toMatchObject({ line: 1052, fields: { text: 'hello', id: 'b' } });
  });

  it.each([
    ['id,kind\n', {}, 'no column is named text, url, object, file'],
    ['text,Text\n', {}, 'two columns give text'],
    ['text\n', { comment: 'text' }, 'there is no column "comment"'],
    ['text,"id\n', {}, 'a quote is not closed'],
  ])('that begins with %j is refused', async (input, columns, message) => {
    await expect(read(input, 'csv', { columns })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(message),
    });
  });

  it('is the same however the bytes come in', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', 'é', '😀'), minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (rows, piece) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const input = rows.map(([text, id]) => `${quoted(text)},${quoted(id)}\n`).join('');

          const records = await read(`text,id\n${input}`, 'csv', { piece });

          expect(records.map(({ fields }) => fields)).toEqual(rows.map(([text, id]) => ({ text, id })));
        },
      ),
    );
  });
});

describe('a line', () => {
  const make = (fields: Record<string, unknown>, kind?: 'audio' | 'video' | 'text') =>
    toRow({ line: 3, text: '…', fields }, { kind, directory: '/data', keyOf: (line) => `line-${line}` });

  it('becomes a row with its content, its key and what is kept for the result', () => {
    expect(
      make({ id: 'a', text: 'hello', language: 'en', user: { account: 'u' }, meta: { gold: 1 } }),
    ).toEqual({
      row: {
        key: 'a',
        id: 'a',
        line: 3,
        content: { kind: 'text', id: 'a', text: 'hello', language: 'en', user: { account: 'u' } },
        meta: { gold: 1 },
      },
    });
  });

  it('takes its kind from the command where it names none, and its key from its place', () => {
    expect(make({ object: 'a.mp3' }, 'audio')).toMatchObject({
      row: { key: 'line-3', id: null, content: { kind: 'audio', object: 'a.mp3' } },
    });
  });

  it('may have a number for an id', () => {
    expect(make({ id: 17, text: 'x' })).toMatchObject({ row: { key: '17', content: { id: '17' } } });
  });

  it.each([
    [{ url: 'https://example.com/a' }, 'kind: needed'],
    [{ text: 'a', label: 'x' }, 'label'],
    [{ text: 'a', url: 'https://example.com/a' }, 'exactly one of'],
    [{ kind: 'audio', url: 'nowhere' }, 'not an http: or https: URL'],
    [{ kind: 'smell', url: 'https://example.com/a' }, 'kind'],
    [{ text: 'a', meta: [] }, 'meta: expected an object'],
    [{ file: 'a.mp3', kind: 'smell' }, 'kind'],
    [{ file: 'a.mp3', kind: 'audio', url: 'https://example.com/a' }, 'exactly one of'],
    [{ file: 't.txt' }, 'kind: needed'],
    [{ file: '' }, 'file: expected the path of a file'],
    [{ id: '', text: 'a' }, 'id'],
  ])('%j is refused with the reason', (fields, reason) => {
    expect(make(fields)).toEqual({ reason: expect.stringContaining(reason) });
  });

  it.each([
    [{ file: 'a.mp3', kind: 'audio' }, undefined, 'audio'],
    [{ file: 'a.mp4' }, 'video', 'video'],
    [{ file: 'a.txt' }, 'text', 'text'],
  ] as const)(
    'that names a file is of the kind that it says, else of the one of the command: %j',
    (fields, kind, expected) => {
      expect(make(fields, kind)).toMatchObject({
        row: { file: fields.file, content: { kind: expected, file: expect.stringMatching(/^\/.*a\.\w+$/) } },
      });
    },
  );

  it('that names an image is one, whatever the kind of the command', () => {
    expect(make({ file: 'a.PNG' }, 'audio')).toMatchObject({
      row: { file: 'a.PNG', content: expect.any(Function) },
    });
  });

  it('that names an image is read when its turn has come, and says what is missing', async () => {
    const made = make({ file: 'missing.png' }) as { row: { content: () => Promise<unknown> } };

    await expect(made.row.content()).rejects.toMatchObject({
      code: 'invalid_content',
      effect: 'none',
      message: 'file: missing.png cannot be read (ENOENT)',
    });
  });
});
