import { randomUUID } from 'node:crypto';
import { constants, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ModerationError, isModerationError } from '@moderato/core';
import { realPathOf } from './file-identity.js';

/** A file that only grows, and whose writers know when their text would outlast a power cut. */
export interface DurableFile {
  /**
   * Resolves when the text is on the disk. Texts that come while the disk is busy go together, in the order in which they came.
   * @throws ModerationError `internal` where it cannot be written; from then on every call does, so that nothing follows a torn line.
   */
  append(text: string): Promise<void>;
  /** Waits for what is under way and lets go of the file. */
  close(): Promise<void>;
}

/** What is needed of an open file; exchanged in tests. */
export interface AppendHandle {
  appendFile(text: string): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file to be appended to, and makes it where there is none. */
export type OpenToAppend = (path: string) => Promise<AppendHandle>;

interface Waiting {
  text: string;
  resolve: () => void;
  reject: (error: ModerationError) => void;
}

/** Fewer texts than are worth a write wait so long for others. */
const LONGEST_WAIT_MS = 5;

/**
 * Puts the waiting line in front of an open file, with one write and one sync for all that wait.
 * @param worthwhile how many texts are written without a wait for others; those that come later never wait for a lone one.
 */
export function createDurableFile(handle: AppendHandle, path: string, worthwhile = 1): DurableFile {
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;
  let broken: ModerationError | null = null;
  let isEnough: (() => void) | null = null;

  const gather = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONGEST_WAIT_MS);
      isEnough = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => (isEnough = null));

  const flush = async () => {
    while (waiting.length > 0) {
      if (waiting.length < worthwhile) await gather();
      // a busy program appends many texts in one turn of its event loop; a sync costs as much CPU as a third of a text's moderation
      await setImmediate();
      const group = waiting;
      waiting = [];
      try {
        await handle.appendFile(group.map(({ text }) => text).join(''));
        await handle.datasync();
        for (const { resolve } of group) resolve();
      } catch (error) {
        const failure = fileError('write', path, error);
        broken = failure;
        for (const { reject } of [...group, ...waiting]) reject(failure);
        waiting = [];
      }
    }
    flushing = null;
  };

  return {
    append: (text) =>
      new Promise((resolve, reject) => {
        if (broken !== null) {
          reject(broken);
          return;
        }
        waiting.push({ text, resolve, reject });
        flushing ??= flush();
        if (waiting.length >= worthwhile) isEnough?.();
      }),
    close: async () => {
      await flushing;
      await handle.close();
    },
  };
}

const { O_APPEND, O_CREAT, O_WRONLY, O_DSYNC } = constants;

/** Flags with which Linux syncs what it writes, in one call instead of two; elsewhere that would say less than a sync does. */
const SYNCED = process.platform === 'linux' ? O_APPEND | O_CREAT | O_WRONLY | O_DSYNC : null;

/** Longer texts are not worth the memory that would be kept for them. */
const MOST_KEPT_BYTES = 1024 * 1024;

/** A character of a text takes at most so many bytes, those of two parts less for each part. */
const BYTES_A_CHARACTER = 3;

/** For a file that syncs what is written. One text is written at a time, so that all of them share a buffer. */
function syncedHandle(handle: FileHandle): AppendHandle {
  let buffer = Buffer.allocUnsafe(64 * 1024);
  return {
    appendFile: async (text) => {
      const mostBytes = text.length * BYTES_A_CHARACTER;
      if (mostBytes > MOST_KEPT_BYTES) return handle.appendFile(text);
      if (mostBytes > buffer.length) buffer = Buffer.allocUnsafe(mostBytes);
      const length = buffer.write(text);
      for (let start = 0; start < length;)
        start += (await handle.write(buffer, start, length - start)).bytesWritten;
    },
    datasync: () => Promise.resolve(),
    close: () => handle.close(),
  };
}

/** Opens with the file system, private to the user because verdicts quote content. */
export const openToAppend: OpenToAppend = async (path) => {
  try {
    const handle = await open(path, SYNCED === null ? 'a' : SYNCED, 0o600);
    await syncFolder(path);
    return SYNCED === null ? handle : syncedHandle(handle);
  } catch (error) {
    throw fileError('write', path, error);
  }
};

/**
 * Puts a text in the place of what a file holds; a crash leaves the old text or the new one.
 * @throws ModerationError as `createDurableFile`.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${await realPathOf(path)}.${randomUUID()}`;
  try {
    const handle = await open(next, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, await realPathOf(path));
    await syncFolder(path);
  } catch (error) {
    await rm(next, { force: true });
    throw fileError('write', path, error);
  }
}

/** Makes sure that a new name in a folder outlasts a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows does not open folders
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** The error for a file that the system refuses; `config` where the name is at fault. */
export function fileError(action: 'read' | 'write', path: string, error: unknown): ModerationError {
  if (isModerationError(error)) return error;
  const reason = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason';
  const isName = ['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES', 'EPERM'].includes(reason);
  return new ModerationError({
    code: isName ? 'config' : 'internal',
    operation: 'batch',
    effect: 'none',
    message: `the file ${path} cannot be ${action === 'read' ? 'read' : 'written'} (${reason})`,
  });
}
