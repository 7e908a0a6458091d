import { randomUUID } from 'node:crypto';
import { constants, copyFile, open, readFile, rename, rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parseJsonObject, type ModerationError } from '@moderato/core';
import { fileError } from './durable-file.js';
import { batchError } from './batch-error.js';
import { processIsAlive, thisPlace } from './process-place.js';

/** How often the holder of a lock shows that it is there. */
export const BEAT_MS = 1000;

/** A lock that has not changed for so long belongs to nobody. */
export const STALE_MS = 10_000;

const POLL_MS = 250;
const ATTEMPTS = 5;
const NAME = 'moderato batch';

/** A lock on a file, which other processes, containers and machines respect. */
export interface Lock {
  /** Aborted when another run has taken the lock over, because this one showed no sign of life. */
  lost: AbortSignal;
  /**
   * Makes sure that the lock is still held, which it may not be after the process was suspended.
   * @throws ModerationError `config` where it is not.
   */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/** What a lock depends on; exchanged in tests. */
export interface LockParts {
  /** Milliseconds of a clock that only goes forward. */
  now: () => number;
  /** Epoch milliseconds, which also pass while the machine sleeps. */
  wallNow: () => number;
  /** Waits; ends early, without an error, when the signal is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Where process numbers mean the same processes; null where nobody can tell. */
  place: string | null;
  isAlive: (process: number) => boolean;
}

/** The owners of all locks of this process, also those of a second copy of this module. */
const heldByThisProcess: Set<string> = ((globalThis as unknown as Record<symbol, Set<string> | undefined>)[
  Symbol.for('moderato.locks')
] ??= new Set());

/**
 * Locks a file by another one beside it, in which a random owner counts up. Names of hosts and numbers of processes are the same in
 * two containers, so a lock is taken over only when its count stood still for `STALE_MS`; at once where the process that held it is
 * certainly gone.
 * @param path the lock's own file.
 * @param parts default: the real ones.
 * @throws ModerationError `config` where it is held, naming the process.
 */
export async function takeLock(path: string, parts: LockParts = realParts()): Promise<Lock> {
  const owner = randomUUID();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (await create(path, lockText(owner, 0, parts))) return hold(path, owner, parts);
    const found = await readLock(path);
    if (found === null) continue;
    await waitUntilStale(path, found, parts);
    await moveAside(path, found);
  }
  throw refusal(path, 'another process');
}

/**
 * Takes several locks, in the same order in every process, or none.
 * @throws ModerationError as `takeLock`.
 */
export async function takeLocks(paths: readonly string[], parts?: LockParts): Promise<Lock> {
  const locks: Lock[] = [];
  const release = async () => {
    await Promise.all(locks.map((lock) => lock.release()));
  };
  try {
    for (const path of [...new Set(paths)].sort()) locks.push(await takeLock(path, parts));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    lost: AbortSignal.any(locks.map(({ lost }) => lost)),
    confirm: async () => {
      await Promise.all(locks.map((lock) => lock.confirm()));
    },
    release,
  };
}

function hold(path: string, owner: string, parts: LockParts): Lock {
  const ending = new AbortController();
  const losing = new AbortController();
  let count = 0;
  let lastBeat = { ms: parts.now(), wallMs: parts.wallNow() };
  heldByThisProcess.add(owner);

  const beat = async () => {
    count += 1;
    const isOurs = await write(path, owner, lockText(owner, count, parts));
    if (isOurs) lastBeat = { ms: parts.now(), wallMs: parts.wallNow() };
    else losing.abort();
  };
  const isOver = () => ending.signal.aborted || losing.signal.aborted;
  const beatUntilOver = async () => {
    while (!isOver()) {
      await parts.sleep(BEAT_MS, ending.signal);
      // a disk that fails for a moment fails the lock only when it goes on, see confirm
      if (!isOver()) await beat().catch(() => undefined);
    }
  };
  const beating = beatUntilOver();

  return {
    lost: losing.signal,
    confirm: async () => {
      const sinceMs = Math.max(
        parts.now() - lastBeat.ms,
        // a step of the wall clock costs one look at the lock
        Math.abs(parts.wallNow() - lastBeat.wallMs),
      );
      if (!losing.signal.aborted && sinceMs > STALE_MS / 2) await beat();
      if (losing.signal.aborted) throw lostError(path);
    },
    release: async () => {
      ending.abort();
      await beating;
      const text = await readFile(path, 'utf8').catch(() => '');
      if (ownerOf(text) === owner) await rm(path, { force: true });
      heldByThisProcess.delete(owner);
    },
  };
}

/** Waits for a sign of life of the holder, and comes back when there was none. */
async function waitUntilStale(path: string, found: string, parts: LockParts): Promise<void> {
  const holder = parseJsonObject(found);
  if (found !== '' && holder?.['lock'] !== NAME)
    throw batchError(
      `${path} is in the way: it is needed as a lock, and this program did not write it; move it, or name other files`,
    );
  if (heldByThisProcess.has(ownerOf(found) ?? '')) throw refusal(path, 'this process');
  const { process: number, place } = holder ?? {};
  const isFromHere = parts.place !== null && place === parts.place && typeof number === 'number';
  if (isFromHere && number !== process.pid && !parts.isAlive(number)) return;
  const untilMs = parts.now() + STALE_MS;
  while (parts.now() < untilMs) {
    await parts.sleep(POLL_MS);
    const text = await readLock(path);
    if (text === found) continue;
    if (text === null) return;
    throw refusal(path, describeHolder(text));
  }
}

/** Takes a stale lock away, unless another process was faster. */
async function moveAside(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw fileError('write', path, error);
  }
  const moved = await readFile(aside, 'utf8').catch(() => stale);
  // a lock that was taken meanwhile goes back; its holder notices where that does not work
  if (moved !== stale) await copyFile(aside, path, constants.COPYFILE_EXCL).catch(() => undefined);
  await rm(aside, { force: true });
  if (moved !== stale) throw refusal(path, describeHolder(moved));
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError('write', path, error);
  }
}

/** Writes over an own lock, which keeps its length, and makes it again where somebody removed it; false for another's. */
async function write(path: string, owner: string, text: string): Promise<boolean> {
  const found = await readLock(path);
  if (found === null) return create(path, text);
  if (ownerOf(found) !== owner) return false;
  const handle = await open(path, 'r+');
  await handle.write(text, 0).finally(() => handle.close());
  return true;
}

async function readLock(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fileError('read', path, error);
  }
}

function lockText(owner: string, count: number, { place }: LockParts): string {
  const lock = { lock: NAME, owner, process: process.pid, place, count: String(count).padStart(12, '0') };
  return `${JSON.stringify(lock)}\n`;
}

function ownerOf(text: string): string | null {
  const owner = parseJsonObject(text)?.['owner'];
  return typeof owner === 'string' ? owner : null;
}

function describeHolder(text: string): string {
  const { process: number } = parseJsonObject(text) ?? {};
  return typeof number === 'number' ? `process ${number}` : 'another process';
}

function refusal(path: string, holder: string): ModerationError {
  return batchError(`${holder} is at work on this batch (lock ${path}); wait for it, or name other files`);
}

function lostError(path: string): ModerationError {
  return batchError(
    `another run has taken over the lock ${path}, because this one was suspended or could not write for ${STALE_MS / 1000} s; nothing more is submitted`,
  );
}

function realParts(): LockParts {
  return {
    now: () => performance.now(),
    wallNow: Date.now,
    sleep: (ms, signal) => {
      // the beat of a lock must not keep a process alive
      const options = signal === undefined ? {} : { signal, ref: false };
      return setTimeout(ms, undefined, options).catch(() => undefined);
    },
    place: thisPlace(),
    isAlive: processIsAlive,
  };
}
