import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock } from '../../packages/moderato/batch/lock.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moderato-lock-'));
  path = join(folder, 'a.lock');
});

afterEach(() => rm(folder, { recursive: true }));

/** The number of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

describe('the lock of a batch', () => {
  it('is held by one run at a time and leaves nothing behind', async () => {
    const release = await takeLock(path);

    await expect(takeLock(path)).rejects.toMatchObject({ code: 'config' });
    await release();
    await (
      await takeLock(path)
    )();

    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused while another process holds it, by name', async () => {
    await writeFile(path, `${process.ppid} ${hostname()}\n`);

    await expect(takeLock(path)).rejects.toThrow(`process ${process.ppid} is at work on this batch`);
    expect(await readFile(path, 'utf8')).toContain(String(process.ppid));
    expect(await readdir(folder)).toEqual(['a.lock']);
  });

  it('is refused while a process of another machine may hold it', async () => {
    await writeFile(path, `1 elsewhere\n`);

    await expect(takeLock(path)).rejects.toThrow('process 1 on elsewhere');
  });

  it('is taken over from a process that was killed', async () => {
    await writeFile(path, `${await deadProcess()} ${hostname()}\n`);

    const release = await takeLock(path);

    expect(await readFile(path, 'utf8')).toBe(`${process.pid} ${hostname()}\n`);
    await release();
  });

  it('is taken over from an earlier process that had the same number', async () => {
    await writeFile(path, `${process.pid} ${hostname()}\n`);

    await (
      await takeLock(path)
    )();

    expect(await readdir(folder)).toEqual([]);
  });

  it('says where its folder is missing', async () => {
    await expect(takeLock(join(folder, 'missing', 'a.lock'))).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
