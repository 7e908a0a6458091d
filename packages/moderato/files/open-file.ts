import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { extname } from 'node:path';
import { FileProblem } from './file-problem.js';

/** A file that is open for reading. Whatever its path names later, this file is read. */
export interface OpenFile {
  sizeBytes: number;
  /** The ending of its name, lower case and without the dot; empty for none, and for one that is no plain word. */
  ending: string;
  /** The first bytes, which show its type. */
  head: Uint8Array;
  /** The whole of it. Throws FileProblem. */
  readAll(): Promise<Uint8Array>;
  /** Pieces from its beginning to its end, holding one at a time. Throws FileProblem, also where it changes meanwhile. */
  read(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

const HEAD_BYTES = 4096;
const PIECE_BYTES = 256 * 1024;

/**
 * Opens a file and looks at its size and its beginning. Links are followed; a pipe is not waited for.
 * @param path relative to the working directory.
 * @throws FileProblem for what is no readable file with something in it.
 */
export async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw new FileProblem(reasonOf(error));
  });
  try {
    return await describe(handle, path);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function describe(handle: FileHandle, path: string): Promise<OpenFile> {
  const found = await handle.stat({ bigint: true });
  if (found.isDirectory()) throw new FileProblem('is a folder');
  if (!found.isFile()) throw new FileProblem('is no plain file');
  const sizeBytes = Number(found.size);
  if (sizeBytes === 0) throw new FileProblem('is empty');
  const head = await readAt(handle, 0, Math.min(HEAD_BYTES, sizeBytes));

  const assertUnchanged = async () => {
    const now = await handle.stat({ bigint: true });
    if (now.size !== found.size || now.mtimeNs !== found.mtimeNs) throw new FileProblem(CHANGED);
  };
  return {
    sizeBytes,
    ending: /^\.([a-z0-9]{1,10})$/.exec(extname(path).toLowerCase())?.[1] ?? '',
    head,
    readAll: async () => {
      const bytes = await readAt(handle, 0, sizeBytes);
      await assertUnchanged();
      return bytes;
    },
    async *read() {
      for (let place = 0; place < sizeBytes;) {
        const piece = await readAt(handle, place, Math.min(PIECE_BYTES, sizeBytes - place));
        place += piece.length;
        // before the last piece leaves, so that a server never has the whole of two versions
        if (place === sizeBytes) await assertUnchanged();
        yield piece;
      }
    },
    close: () => handle.close(),
  };
}

const CHANGED = 'was changed while it was read; try again when it is complete';

async function readAt(handle: FileHandle, place: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle
      .read(bytes, filled, length - filled, place + filled)
      .catch((error: unknown) => {
        throw new FileProblem(reasonOf(error));
      });
    if (bytesRead === 0) throw new FileProblem(CHANGED);
    filled += bytesRead;
  }
  return bytes;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is no folder',
  EACCES: 'may not be read by this program; check its permissions',
  EPERM: 'may not be read by this program; check its permissions',
  EISDIR: 'is a folder',
  ELOOP: 'is a link that leads to itself',
  EMFILE: 'cannot be opened: too many files are open',
  ENXIO: 'is no plain file',
  ENAMETOOLONG: 'has a name that is too long',
};

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason';
  return REASONS[code] ?? `cannot be read (${code})`;
}
