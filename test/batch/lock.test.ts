import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { STALE_MS, takeLock, takeLocks, type LockParts } from '../../packages/batch/lock.js';
import { processIsAlive, thisPlace } from '../../packages/batch/process-place.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moderato-lock-'));
  path = join(folder, 'a.lock');
});

afterEach(() => rm(folder, { recursive: true }));

/** A clock whose waits are over at once; whoever holds a lock shows a sign of life only when `beat` is called. */
function lockParts(parts: Partial<LockParts> = {}, onWait: () => Promise<void> | void = () => undefined) {
  const clock = { nowMs: 0, beats: [] as (() => void)[] };
  const sleep = async (ms: number, signal?: AbortSignal) => {
    if (signal !== undefined)
      return new Promise<void>((resolve) => {
        clock.beats.push(resolve);
        signal.addEventListener('abort', () => resolve());
      });
    clock.nowMs += ms;
    return onWait();
  };
  return {
    clock,
    parts: {
      now: () => clock.nowMs,
      wallNow: () => clock.nowMs,
      sleep,
      place: 'here',
      isAlive: () => true,
      ...parts,
    } satisfies LockParts,
  };
}

/** The lock of a process that this one knows nothing of. */
const foreign = (lock: object = {}) =>
  `${JSON.stringify({ lock: 'moderato batch', owner: 'other', process: 7, place: 'here', count: '000000000001', ...lock })}\n`;

const ownerIn = async () => (JSON.parse(await readFile(path, 'utf8')) as { owner: string }).owner;

describe('the lock of a batch', () => {
  it('is held by one run of this process, and leaves nothing behind', async () => {
    const lock = await takeLock(path);

    await expect(takeLock(path)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('this process is at work'),
    });
    await lock.release();
    await (await takeLock(path)).release();

    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['with the same name of the host and the same number of the process', { process: process.pid }],
    ['of another container', { place: 'another container' }],
    ['on a system that cannot tell', { place: null }],
  ])('is refused while a process %s shows signs of life', async (_name, lock) => {
    let count = 1;
    await writeFile(path, foreign(lock));
    const { parts } = lockParts({ isAlive: () => false }, async () => {
      count += 1;
      await writeFile(path, foreign({ ...lock, count: String(count).padStart(12, '0') }));
    });

    await expect(takeLock(path, parts)).rejects.toThrow(/process \d+ is at work on this batch/);
    expect(await ownerIn()).toBe('other');
    expect(await readdir(folder)).toEqual(['a.lock']);
  });

  it.each([
    ['a container that crashed', { place: 'a host of another name' }],
    ['a process whose number another one has now', { process: process.ppid }],
    ['an earlier process that had the same number', { process: process.pid }],
  ])('is taken over from %s once it stood still long enough', async (_name, lock) => {
    await writeFile(path, foreign(lock));
    const { parts, clock } = lockParts();

    const taken = await takeLock(path, parts);

    expect(clock.nowMs).toBeGreaterThanOrEqual(STALE_MS);
    expect(await ownerIn()).not.toBe('other');
    await taken.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over at once from a process of this machine that is gone', async () => {
    await writeFile(path, foreign());
    const { parts, clock } = lockParts({ isAlive: () => false });

    await (await takeLock(path, parts)).release();

    expect(clock.nowMs).toBe(0);
  });

  it('is taken over where its writer was killed before it had written', async () => {
    await writeFile(path, '');

    await (await takeLock(path, lockParts().parts)).release();

    expect(await readdir(folder)).toEqual([]);
  });

  it('stays where it is a file of somebody else', async () => {
    await writeFile(path, 'my notes\n');

    await expect(takeLock(path, lockParts().parts)).rejects.toThrow('this program did not write it');
    expect(await readFile(path, 'utf8')).toBe('my notes\n');
  });

  it('counts up as a sign of life', async () => {
    const { parts, clock } = lockParts();
    const lock = await takeLock(path, parts);
    const before = await readFile(path, 'utf8');

    clock.beats.shift()?.();
    while (clock.beats.length === 0) await new Promise((resolve) => setImmediate(resolve));

    expect(await readFile(path, 'utf8')).not.toBe(before);
    await lock.release();
  });

  it('is known to be lost by a holder that was suspended, which leaves the new one alone', async () => {
    const { parts, clock } = lockParts();
    const lock = await takeLock(path, parts);
    await lock.confirm();
    await writeFile(path, foreign());
    clock.nowMs += STALE_MS;

    await expect(lock.confirm()).rejects.toThrow('another run has taken over the lock');
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(await ownerIn()).toBe('other');
  });

  it('is kept by a holder that was suspended and not replaced', async () => {
    const { parts, clock } = lockParts();
    const lock = await takeLock(path, parts);
    clock.nowMs += 10 * STALE_MS;

    await lock.confirm();

    expect(lock.lost.aborted).toBe(false);
    await lock.release();
  });

  it('is all of several or none', async () => {
    const second = await takeLock(join(folder, 'b.lock'));

    await expect(takeLocks([join(folder, 'b.lock'), path])).rejects.toMatchObject({ code: 'config' });

    expect(await readdir(folder)).toEqual(['b.lock']);
    await second.release();
  });

  it('says where its folder is missing', async () => {
    await expect(takeLock(join(folder, 'missing', 'a.lock'))).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

describe('the place of a process', () => {
  it('is the same for a process and its child, which is alive until it ends', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const number = child.pid ?? 0;
    expect(processIsAlive(number)).toBe(true);
    await once(child, 'exit');

    expect(processIsAlive(number)).toBe(false);
    expect(thisPlace()).toBe(thisPlace());
  });
});
