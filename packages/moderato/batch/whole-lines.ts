import { createReadStream } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { fileError } from './durable-file.js';

/** A line that was written to its end. */
export interface WholeLine {
  text: string;
  /** Counts from 1. */
  number: number;
}

const LINE_FEED = 0x0a;

/**
 * Reads the whole lines of a file, and none where there is no file.
 * @param onTorn told where the last whole line ends, in bytes, when the file goes on after it: a write was cut short.
 */
export async function* wholeLines(
  path: string,
  onTorn: (endByte: number) => void,
): AsyncGenerator<WholeLine> {
  let parts: Buffer[] = [];
  let number = 0;
  let endByte = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(LINE_FEED, start);
        if (end === -1) break;
        const bytes = Buffer.concat([...parts, chunk.subarray(start, end)]);
        parts = [];
        start = end + 1;
        number += 1;
        endByte += bytes.length + 1;
        yield { text: bytes.toString('utf8'), number };
      }
      if (start < chunk.length) parts.push(chunk.subarray(start));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileError('read', path, error);
  }
  if (parts.length > 0) onTorn(endByte);
}

/** Reads the whole lines of a file and cuts off the rest, which a crash left. */
export async function* wholeLinesCutting(path: string): AsyncGenerator<WholeLine> {
  const torn: number[] = [];
  yield* wholeLines(path, (endByte) => torn.push(endByte));
  try {
    for (const endByte of torn) await truncate(path, endByte);
  } catch (error) {
    throw fileError('write', path, error);
  }
}
