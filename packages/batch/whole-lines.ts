import { createReadStream } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { MAX_EXPORT_BYTES } from '@moderato/core';
import { batchError } from './batch-error.js';
import { fileError } from './durable-file.js';

/** A line that was written to its end. */
export interface WholeLine {
  text: string;
  /** Counts from 1. */
  number: number;
}

/** The same before it is decoded, with its place in the file. */
export interface WholeLineBytes {
  bytes: Buffer;
  /** Counts from 1. */
  number: number;
  startByte: number;
}

/** What a write that was cut short left: told where the last whole line ends, in bytes, and what comes after it. */
type OnTorn = (endByte: number, rest: Buffer) => void;

const LINE_FEED = 0x0a;

/** Larger than the default of streams: files of results have gigabytes. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads the whole lines of a file, and none where there is no file.
 * @param onTorn told when the file goes on after the last whole line.
 */
export async function* wholeLines(path: string, onTorn: OnTorn): AsyncGenerator<WholeLine> {
  for await (const { bytes, number } of wholeLineBytes(path, onTorn))
    yield { text: bytes.toString('utf8'), number };
}

/**
 * As `wholeLines`, for those who need the bytes of a line, or not all of its text.
 * @throws ModerationError `config` for a line that is too long to be held, such as that of a device that never ends.
 */
export async function* wholeLineBytes(
  path: string,
  onTorn: OnTorn,
  maxLineBytes = MAX_EXPORT_BYTES,
): AsyncGenerator<WholeLineBytes> {
  let parts: Buffer[] = [];
  let heldBytes = 0;
  let number = 0;
  let endByte = 0;
  try {
    for await (const chunk of createReadStream(path, {
      highWaterMark: CHUNK_BYTES,
    }) as AsyncIterable<Buffer>) {
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(LINE_FEED, start);
        if (end === -1) break;
        const rest = chunk.subarray(start, end);
        const bytes = parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
        parts = [];
        heldBytes = 0;
        start = end + 1;
        number += 1;
        const startByte = endByte;
        endByte += bytes.length + 1;
        yield { bytes, number, startByte };
      }
      if (start === chunk.length) continue;
      parts.push(chunk.subarray(start));
      heldBytes += chunk.length - start;
      if (heldBytes > maxLineBytes)
        throw batchError(
          `line ${number + 1} of ${path} holds more than ${maxLineBytes} bytes, the most that is read of one; restore the file, or name another one`,
        );
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileError('read', path, error);
  }
  if (parts.length > 0) onTorn(endByte, Buffer.concat(parts));
}

/**
 * Reads the whole lines of a file and cuts off the rest, which a crash left.
 * @param begins how every line of this program begins; what begins otherwise is somebody else's, and stays.
 * @throws ModerationError `config` where the rest is nothing that this program began to write.
 */
export async function* wholeLinesCutting(path: string, begins: readonly string[]): AsyncGenerator<WholeLine> {
  const torn: { endByte: number; rest: Buffer }[] = [];
  yield* wholeLines(path, (endByte, rest) => torn.push({ endByte, rest }));
  for (const { endByte, rest } of torn) {
    if (!isTornLine(rest, begins))
      throw batchError(
        `${path} ends with a line that this program did not write; restore the file, or name another one`,
      );
    await truncate(path, endByte).catch((error: unknown) => {
      throw fileError('write', path, error);
    });
  }
}

/** A power cut can also leave a length of zeros. */
function isTornLine(rest: Buffer, begins: readonly string[]): boolean {
  const end = rest.indexOf(0);
  const text = (end === -1 ? rest : rest.subarray(0, end)).toString('utf8');
  if (end !== -1 && rest.subarray(end).some((byte) => byte !== 0)) return false;
  return begins.some((begin) => text.startsWith(begin) || begin.startsWith(text));
}
