import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  MAX_INPUT_BYTES,
  readFileAtMost,
  readFileAtMostSync,
  readStreamAtMost,
  type ReadBytes,
} from '@moderato/core';

const TOO_LARGE = expect.stringMatching(/^holds more than \d+ bytes, the most that is read of it; shorten/);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moderato-read-'));
});
afterAll(() => rm(folder, { recursive: true }));

const textOf = ({ bytes }: ReadBytes) => bytes && Buffer.from(bytes).toString();

describe.each([
  ['a file', readFileAtMost],
  ['a file without waiting', async (path: string, max?: number) => readFileAtMostSync(path, max)],
])('reading %s', (_name, read) => {
  it('gives all of a file as large as the limit, and nothing of one that is a byte larger', async () => {
    const path = join(folder, 'limit.txt');
    await writeFile(path, 'x'.repeat(200_000));

    expect((await read(path, 200_000)).bytes).toEqual(Buffer.alloc(200_000, 'x'));
    expect(await read(path, 199_999)).toEqual({ problem: TOO_LARGE });
  });

  it('takes 16 MiB where no limit is given', async () => {
    const path = join(folder, 'large.txt');
    await writeFile(path, '');
    await truncate(path, MAX_INPUT_BYTES);
    expect((await read(path)).bytes).toHaveLength(MAX_INPUT_BYTES);

    await truncate(path, MAX_INPUT_BYTES + 1);
    expect(await read(path)).toEqual({ problem: TOO_LARGE });
  });

  it('gives nothing for an empty file', async () => {
    const path = join(folder, 'empty.txt');
    await writeFile(path, '');

    expect(textOf(await read(path))).toBe('');
  });

  it('ends with a device that never does', async () => {
    expect(await read('/dev/zero', 300_000)).toEqual({ problem: TOO_LARGE });
  });

  it('says of a folder that it is one, and of a file that is missing why', async () => {
    expect(await read(folder)).toEqual({
      code: 'EISDIR',
      problem: 'cannot be read (EISDIR), it is a folder; name a file',
    });
    expect(await read(join(folder, 'none'))).toEqual({ code: 'ENOENT', problem: 'cannot be read (ENOENT)' });
  });
});

describe('reading a named pipe', () => {
  const fill = (path: string, command: string) =>
    spawn('sh', ['-c', `{ ${command}; } > "$0" 2>/dev/null`, path]);

  it('gives what was written to it in pieces', async () => {
    const path = join(folder, 'pieces');
    execFileSync('mkfifo', [path]);
    fill(path, 'printf one; sleep 0.05; head -c 100000 /dev/zero; printf two');

    const text = textOf(await readFileAtMost(path));
    expect(text).toHaveLength(100_006);
    expect(text?.replaceAll('\0', '')).toBe('onetwo');
  });

  it('lets go of one that never ends', async () => {
    const path = join(folder, 'endless');
    execFileSync('mkfifo', [path]);
    const writer = fill(path, 'exec cat /dev/zero');
    const ended = new Promise((done) => writer.once('exit', (_code, signal) => done(signal)));

    expect(await readFileAtMost(path, 300_000)).toEqual({ problem: TOO_LARGE });
    await expect(ended).resolves.toBe('SIGPIPE');
  });
});

describe('reading a stream', () => {
  it('puts pieces of bytes and of text together', async () => {
    const chunks = Readable.from(['加', Buffer.from('微'), new Uint8Array(Buffer.from('信'))]);

    expect(textOf(await readStreamAtMost(chunks))).toBe('加微信');
  });

  it('takes as much as the limit in whatever pieces, and not a byte more', async () => {
    const pieces = (count: number) => Readable.from(Array.from({ length: count }, () => Buffer.from('xyz')));

    expect((await readStreamAtMost(pieces(50_000), 150_000)).bytes).toHaveLength(150_000);
    expect(await readStreamAtMost(pieces(50_000), 149_999)).toEqual({ problem: TOO_LARGE });
    expect(await readStreamAtMost(Readable.from([Buffer.alloc(500_000)]), 499_999)).toEqual({
      problem: TOO_LARGE,
    });
  });

  it('ends one that never does soon after the limit', async () => {
    let given = 0;
    const endless = new Readable({
      read() {
        given += 1000;
        this.push(Buffer.alloc(1000));
      },
    });

    expect(await readStreamAtMost(endless, 100_000)).toEqual({ problem: TOO_LARGE });
    expect(endless.destroyed).toBe(true);
    expect(given).toBeLessThan(100_000 + 2 * endless.readableHighWaterMark);
  });

  it('throws what the stream fails with', async () => {
    const failing = new Readable({ read: () => failing.destroy(new Error('lost')) });

    await expect(readStreamAtMost(failing)).rejects.toThrow('lost');
  });
});
