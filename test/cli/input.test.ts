import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type Kind } from '@moderato/core';
import { readContent } from '../../packages/cli/input.js';
import { type CommandIo } from '../../packages/cli/io.js';

const read = (kind: Kind, argument: string, options: object = {}, io: Partial<CommandIo> = {}) =>
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

  it('is the address of a picture, or the bytes of one in the working directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'moderato-input-'));
    await writeFile(join(directory, 'a.png'), 'bytes');

    const content = await read('image', 'a.png', {}, { directory }).finally(() =>
      rm(directory, { recursive: true }),
    );

    expect(content).toEqual({ kind: 'image', bytes: Buffer.from('bytes') });
    await expect(read('image', 'https://example.com/a.png')).resolves.toEqual({
      kind: 'image',
      url: 'https://example.com/a.png',
    });
  });

  it('is refused where the file of a picture cannot be read', async () => {
    await expect(read('image', 'missing.png')).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('missing.png cannot be read (ENOENT)'),
    });
  });
});
