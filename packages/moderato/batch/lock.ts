import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { ModerationError } from '@moderato/core';
import { fileError } from './durable-file.js';

/** Lets go of a lock. */
export type Release = () => Promise<void>;

/** Locks of this process: its own number says nothing about whether they are held. */
const held = new Set<string>();

/**
 * Keeps a second process, or a second run in this one, from working on the same files. The lock of a process that is gone is taken
 * over.
 * @throws ModerationError `config` where it is held, naming the process.
 */
export async function takeLock(path: string): Promise<Release> {
  if (held.has(path)) throw refusal(path, `process ${process.pid}`);
  held.add(path);
  try {
    if (!(await create(path))) {
      await removeStale(path);
      if (!(await create(path))) throw refusal(path, 'another process');
    }
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

async function create(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}.new`;
  try {
    await writeFile(own, `${process.pid} ${hostname()}\n`, { mode: 0o600 });
    // unlike a file that is opened and then written, a link is never seen without its text
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError('write', path, error);
  } finally {
    await rm(own, { force: true });
  }
}

async function removeStale(path: string): Promise<void> {
  const holder = await holderOf(path);
  if (holder !== null) throw refusal(path, holder);
  const aside = `${path}.${process.pid}.old`;
  // moved rather than removed: what another process has put there meanwhile can be put back
  await rename(path, aside).catch(() => undefined);
  const moved = await holderOf(aside);
  if (moved !== null) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  if (moved !== null) throw refusal(path, moved);
}

/** Who holds a lock; null for one that is gone, or whose process is. */
async function holderOf(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid = '', host = ''] = text.trim().split(' ');
  if (!/^\d+$/.test(pid)) return null;
  if (host !== hostname()) return `process ${pid} on ${host}`;
  return Number(pid) !== process.pid && isAlive(Number(pid)) ? `process ${pid}` : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function refusal(path: string, holder: string): ModerationError {
  return new ModerationError({
    code: 'config',
    operation: 'batch',
    effect: 'none',
    message: `${holder} is at work on this batch; wait for it, or remove ${path} where it is certainly gone`,
  });
}
