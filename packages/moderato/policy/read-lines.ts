import { decodeUtf8 } from '@moderato/core';

/** A line of bytes, or why it is not read. */
export type Line = {
  /** Counts from 1. */
  number: number;
} & ({ text: string; problem?: undefined } | { problem: string; text?: undefined });

const LINE_FEED = 0x0a;

/** Splits bytes into lines, holding one at a time; the last one needs no line feed. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 0;
  const take = (bytes: Uint8Array) => {
    size += bytes.length;
    if (size > maxBytes) parts = [];
    else parts.push(bytes);
  };
  const finish = (): Line => {
    number += 1;
    const read =
      size > maxBytes ? { problem: `longer than ${maxBytes} bytes` } : decodeUtf8(Buffer.concat(parts));
    parts = [];
    size = 0;
    return { number, ...read };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
      yield finish();
    }
    take(chunk.subarray(start));
  }
  if (size > 0) yield finish();
}
