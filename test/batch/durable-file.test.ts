import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDurableFile, openToAppend, type AppendHandle } from '../../packages/batch/durable-file.js';
import { openFolder } from './stage.js';

/** A disk that tells what was written from what would outlast a power cut. */
function createDisk(isFull: (bytes: number) => boolean = () => false) {
  const disk = { written: '', safe: '', syncs: 0, isClosed: false };
  const pause = () => new Promise((resolve) => setImmediate(resolve));
  const handle: AppendHandle = {
    appendFile: async (text) => {
      await pause();
      if (isFull(disk.written.length + text.length))
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      disk.written += text;
    },
    datasync: async () => {
      const { written } = disk;
      await pause();
      disk.safe = written;
      disk.syncs += 1;
    },
    close: async () => {
      disk.isClosed = true;
    },
  };
  return { disk, handle };
}

/** Texts to append, each after a number of turns of the event loop. */
const plan = fc.array(fc.record({ text: fc.string({ minLength: 1, maxLength: 8 }), turns: fc.nat(3) }), {
  maxLength: 30,
});

describe('a durable file', () => {
  it('says so only when a text is safe, keeps the order, and loses and repeats nothing', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (texts) => {
        const { disk, handle } = createDisk();
        const file = createDurableFile(handle, 'a');
        const early: string[] = [];
        const appends: Promise<void>[] = [];
        for (const [place, { text, turns }] of texts.entries()) {
          for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          const until = texts
            .slice(0, place + 1)
            .map((one) => one.text)
            .join('');
          appends.push(
            file.append(text).then(() => {
              if (!disk.safe.startsWith(until)) early.push(text);
            }),
          );
        }

        await Promise.all(appends);

        expect(early).toEqual([]);
        expect(disk.safe).toBe(texts.map(({ text }) => text).join(''));
      }),
      { numRuns: 100 },
    );
  });

  it('makes one sync for all that wait', async () => {
    const { disk, handle } = createDisk();
    const file = createDurableFile(handle, 'a');

    await Promise.all(Array.from({ length: 500 }, (_, place) => file.append(`${place}\n`)));

    expect(disk.syncs).toBe(1);
    expect(disk.safe.split('\n')).toHaveLength(501);
  });

  it('fails all that wait and all that come later when the disk is full', async () => {
    const { disk, handle } = createDisk((bytes) => bytes > 4);
    const file = createDurableFile(handle, '/data/a');
    await file.append('1234');

    const outcomes = await Promise.allSettled([file.append('5'), file.append('6')]);
    const later = await Promise.allSettled([file.append('7')]);

    for (const outcome of [...outcomes, ...later])
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'internal', message: 'the file /data/a cannot be written (ENOSPC)' },
      });
    expect(disk.safe).toBe('1234');
  });

  it('finishes what is under way before it is closed', async () => {
    const { disk, handle } = createDisk();
    const file = createDurableFile(handle, 'a');
    const written = file.append('1');

    await file.close();

    expect(disk).toMatchObject({ safe: '1', isClosed: true });
    await written;
  });

  it('writes texts of several turns at once where fewer are not worth it', async () => {
    const { disk, handle } = createDisk();
    const file = createDurableFile(handle, 'a', 3);

    const appends: Promise<void>[] = [];
    for (const text of ['1', '2', '3']) {
      appends.push(file.append(text));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(appends);

    expect(disk).toMatchObject({ safe: '123', syncs: 1 });
  });

  it('writes a text that no other follows, however many are worth it', async () => {
    const { disk, handle } = createDisk();
    const file = createDurableFile(handle, 'a', 1000);

    await file.append('1');

    expect(disk.safe).toBe('1');
  });

  it('holds on the disk what was appended, whatever its characters and its length', async () => {
    const { out, remove } = await openFolder();
    const file = createDurableFile(await openToAppend(out), out);
    const texts = ['a\n', 'é漢😀\n', '漢'.repeat(70_000), '😀'.repeat(300_000), 'b\n', 'é'.repeat(3)];

    for (const text of texts) await file.append(text);
    await file.close();

    expect((await readFile(out, 'utf8')) === texts.join('')).toBe(true);
    await remove();
  });
});
