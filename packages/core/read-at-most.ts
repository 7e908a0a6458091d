import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes that were read to their end, or why they are none, with the code of the system where it refused. */
export type ReadBytes =
  | { bytes: Buffer; problem?: undefined }
  | { problem: string; code?: string; bytes?: undefined; text?: undefined };

/** The most that is read of a text, a configuration, or another file that somebody writes by hand: 16 MiB. */
export const MAX_INPUT_BYTES = 16 * 1024 * 1024;

/** The most that is read of what programs write and is held whole, such as an export or a report: 256 MiB. */
export const MAX_EXPORT_BYTES = 256 * 1024 * 1024;

const FIRST_BYTES = 64 * 1024;

/**
 * Reads a whole file, or none of it where it is too large. What counts is how much comes: a device can be endless, and a pipe has no
 * size.
 */
export async function readFileAtMost(path: string, maxBytes = MAX_INPUT_BYTES): Promise<ReadBytes> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) return tooLarge(maxBytes);
      const holder = createHolder(maxBytes, size);
      while (holder.take((await handle.read(holder.free())).bytesRead));
      return holder.result();
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(error);
  }
}

/** As `readFileAtMost`, for those who cannot wait. */
export function readFileAtMostSync(path: string, maxBytes = MAX_INPUT_BYTES): ReadBytes {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size > maxBytes) return tooLarge(maxBytes);
      const holder = createHolder(maxBytes, size);
      while (holder.take(readSync(file, holder.free())));
      return holder.result();
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return unreadable(error);
  }
}

/**
 * Reads a stream to its end, and ends it where it is too large. Errors of the stream are thrown.
 * @param chunks texts among them are taken as UTF-8.
 */
export async function readStreamAtMost(
  chunks: AsyncIterable<Uint8Array | string>,
  maxBytes = MAX_INPUT_BYTES,
): Promise<ReadBytes> {
  const holder = createHolder(maxBytes);
  for await (const chunk of chunks) {
    let rest: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    while (rest.length > 0 && !holder.isOver()) {
      const free = holder.free();
      const count = Math.min(free.length, rest.length);
      free.set(rest.subarray(0, count));
      holder.take(count);
      rest = rest.subarray(count);
    }
    if (holder.isOver()) break;
  }
  return holder.result();
}

/** Holds what was read in one buffer, which grows up to one byte beyond the limit: many small pieces cost no more than a large one. */
function createHolder(maxBytes: number, expectedBytes = 0) {
  let held = Buffer.allocUnsafe(Math.min(Math.max(FIRST_BYTES, expectedBytes + 1), maxBytes + 1));
  let filled = 0;
  const isOver = () => filled > maxBytes;
  return {
    isOver,
    /** Where the next bytes go. */
    free: (): Uint8Array => {
      if (filled === held.length) {
        const larger = Buffer.allocUnsafe(Math.min(2 * filled, maxBytes + 1));
        held.copy(larger);
        held = larger;
      }
      return held.subarray(filled);
    },
    /** Counts what was put there; false where nothing is to follow, at the end of the file and beyond the limit. */
    take: (count: number): boolean => {
      filled += count;
      return count > 0 && !isOver();
    },
    result: (): ReadBytes => (isOver() ? tooLarge(maxBytes) : { bytes: held.subarray(0, filled) }),
  };
}

function tooLarge(maxBytes: number): ReadBytes {
  return { problem: `holds more than ${maxBytes} bytes, the most that is read of it; shorten or split it` };
}

function unreadable(error: unknown): ReadBytes {
  const { code = 'unknown reason' } = Object(error) as NodeJS.ErrnoException;
  const advice = code === 'EISDIR' ? ', it is a folder; name a file' : '';
  return { problem: `cannot be read (${code})${advice}`, code };
}
