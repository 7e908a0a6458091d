import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type Kind } from '@moderato/core';
import { readContent } from '../../packages/cli/input.js';
import { type CommandIo } from '../../packages/cli/io.js';

const read = (kind: Kind, argument: string | undefined, options: object = {}, io: Partial<CommandIo> = {}) =>
  readContent(kind, argument, options, {
    stdin: Readable.from([]),
    directory: tmpdir(),
    signal: new AbortController().signal,
    ...io,
  } as CommandIo);

describe('the content of check', () => {
  it('is the argument itself for text, line breaks included', async () => {
    await expect(read('text', 'first\nhttps://example.com')).resolves.toEqual({
      kind: 'text',
      text: 'first\nhttps://example.com',
    });
  });

  it('is the address of a text with --url', async () => {
    await expect(read('text', 'https://example.com/a.txt', { url: true })).resolves.toEqual({
      kind: 'text',
      url: 'https://example.com/a.txt',
    });
  });

  it('is all of stdin for text', async () => {
    await expect(read('text', '-', {}, { stdin: Readable.from(['one\n', 'two']) })).resolves.toEqual({
      kind: 'text',
      text: 'one\ntwo',
    });
  });

  it('is the address of an image, or the path of one in the working directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'moderato-input-'));
    await writeFile(join(directory, 'a.png'), 'bytes');

    const content = await read('image', 'a.png', {}, { directory }).finally(() =>
      rm(directory, { recursive: true }),
    );

    expect(content).toEqual({ kind: 'image', file: join(directory, 'a.png') });
    await expect(read('image', 'https://example.com/a.png')).resolves.toEqual({
      kind: 'image',
      url: 'https://example.com/a.png',
    });
  });

  it.each(['audio', 'video', 'document'] as const)(
    'is the address or the path of a file of %s',
    async (kind) => {
      const directory = await mkdtemp(join(tmpdir(), 'moderato-input-'));
      await writeFile(join(directory, '片段 1.bin'), 'bytes');

      await expect(read(kind, '片段 1.bin', {}, { directory })).resolves.toEqual({
        kind,
        file: join(directory, '片段 1.bin'),
      });
      await expect(read(kind, undefined, { file: '片段 1.bin' }, { directory })).resolves.toEqual({
        kind,
        file: join(directory, '片段 1.bin'),
      });
      await expect(read(kind, 'HTTPS://example.com/a', {}, { directory })).resolves.toEqual({
        kind,
        url: 'HTTPS://example.com/a',
      });
      await rm(directory, { recursive: true });
    },
  );

  it('is refused where the file of an image cannot be read', async () => {
    await expect(read('image', 'missing.png')).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('missing.png cannot be read (ENOENT)'),
    });
  });

  it.each([
    ['GBK', Buffer.from('bcd3cea2d0c5c2f2b6becab7', 'hex')],
    ['Latin-1', Buffer.from('caf\xe9', 'latin1')],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('加微信', 'utf16le')])],
    ['UTF-16 without a mark', Buffer.from('hello', 'utf16le')],
    ['a character cut in two', Buffer.from('加微信').subarray(0, 8)],
    ['a byte of 0', Buffer.from('fine\0words')],
  ])('is refused as text where it is %s, from stdin and from a file', async (_name, bytes) => {
    const directory = await mkdtemp(join(tmpdir(), 'moderato-input-'));
    await writeFile(join(directory, 'a.txt'), bytes);
    const refusal = { code: 'config', message: expect.stringContaining('UTF-8') };

    await expect(read('text', '-', {}, { stdin: Readable.from([bytes]) })).rejects.toMatchObject(refusal);
    await expect(read('text', undefined, { file: 'a.txt' }, { directory })).rejects.toMatchObject(refusal);
    await expect(read('audio', '-', {}, { stdin: Readable.from([bytes]) })).rejects.toMatchObject(refusal);

    await rm(directory, { recursive: true });
  });

  it('is refused where the argument itself was not UTF-8', async () => {
    await expect(read('text', 'caf\ufffd')).rejects.toMatchObject({ code: 'config' });
    await expect(read('text', undefined, { text: 'caf\ufffd' })).rejects.toMatchObject({ code: 'config' });
  });

  it('is the text after a byte order mark', async () => {
    await expect(read('text', '-', {}, { stdin: Readable.from(['\ufeffwords']) })).resolves.toEqual({
      kind: 'text',
      text: 'words',
    });
  });

  it('is an image on stdin, or its address', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

    await expect(read('image', '-', {}, { stdin: Readable.from([bytes]) })).resolves.toEqual({
      kind: 'image',
      bytes,
    });
    await expect(read('image', undefined, { file: '-' }, { stdin: Readable.from([bytes]) })).resolves.toEqual(
      { kind: 'image', bytes },
    );
    const address = Readable.from(['https://example.com/a.png\n']);
    await expect(read('image', '-', {}, { stdin: address })).resolves.toEqual({
      kind: 'image',
      url: 'https://example.com/a.png',
    });
  });

  it('is never the name of a file in place of what is in it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'moderato-input-'));
    await writeFile(join(directory, 'advertisement.txt'), 'buy now');
    const name = 'advertisement.txt';

    await expect(read('text', name, {}, { directory })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/--file.*--text/),
    });
    await expect(read('text', undefined, { file: name }, { directory })).resolves.toEqual({
      kind: 'text',
      text: 'buy now',
    });
    for (const [argument, options] of [
      [undefined, { text: name }],
      [name, { text: true }],
    ] as const)
      await expect(read('text', argument, options, { directory })).resolves.toEqual({
        kind: 'text',
        text: name,
      });

    await rm(directory, { recursive: true });
  });

  it('is refused where stdin or a device holds more than is read', async () => {
    const refusal = { code: 'config', message: expect.stringMatching(/holds more than \d+ bytes/) };
    for (const kind of ['text', 'image', 'audio'] as const) {
      const stdin: Readable = new Readable({ read: (size) => stdin.push(Buffer.alloc(size, 'x')) });

      await expect(read(kind, '-', {}, { stdin })).rejects.toMatchObject(refusal);
      expect(stdin.destroyed).toBe(true);
    }

    await expect(read('text', undefined, { file: '/dev/zero' })).rejects.toMatchObject({
      ...refusal,
      message: expect.stringMatching(/^--file: the file \/dev\/zero holds more than 16777216 bytes/),
    });
  });

  it.each([
    ['text', undefined, {}, "missing required argument 'content'"],
    ['text', 'words', { file: 'a.txt' }, 'expected one of'],
    ['text', undefined, { file: 'a.txt', text: 'words' }, 'expected one of'],
    ['audio', undefined, { file: 'a.mp3' }, 'audio: the file a.mp3 cannot be read (ENOENT)'],
    ['audio', undefined, { file: '-' }, 'audio is not read from stdin'],
    ['video', 'clip.mp4', {}, 'the file clip.mp4 cannot be read (ENOENT); an address begins with https://'],
    ['live', undefined, { file: 'a' }, 'a live goes by its address'],
    ['audio', undefined, { text: 'words' }, 'the kind is audio'],
    ['text', undefined, { file: 'a.txt', object: true }, '--object'],
  ] as const)(
    'of kind %s in %j with %j is refused with a reason',
    async (kind, argument, options, reason) => {
      await expect(read(kind, argument, options)).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining(reason),
      });
    },
  );
});
