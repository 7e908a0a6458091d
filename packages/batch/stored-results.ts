import { open, type FileHandle } from 'node:fs/promises';
import { parseVerdict, type ErrorCode, type Verdict } from '@moderato/core';
import { batchError } from './batch-error.js';
import { wholeLines } from './whole-lines.js';

/** What a batch has written about one content. */
export interface StoredResult {
  verdict: Verdict | null;
  error: { code: ErrorCode; uncertain: boolean } | null;
  elapsedMs: number | null;
  /** The part of it from the start of the last attempt on the wire. */
  wireMs?: number | null | undefined;
}

/** The results of one vendor, found by key; only their places are kept in memory. */
export interface StoredResults {
  size: number;
  keys(): Iterable<string>;
  /** Null for a key without a result. */
  get(key: string): Promise<StoredResult | null>;
  close(): Promise<void>;
}

/**
 * Opens the output of a batch.
 * @throws ModerationError `config` for a file that cannot be read, a line that is no result, and a second result for one key.
 */
export async function openResults(path: string): Promise<StoredResults> {
  const places = new Map<string, { start: number; length: number }>();
  let start = 0;
  for await (const { text, number } of wholeLines(path, () => undefined)) {
    const length = Buffer.byteLength(text);
    const key = keyOf(text, number, path);
    if (places.has(key)) throw batchError(`line ${number} of ${path} is a second result for one content`);
    places.set(key, { start, length });
    start += length + 1;
  }
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw batchError(
      `${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  });
  return {
    size: places.size,
    keys: () => places.keys(),
    get: async (key) => {
      const place = places.get(key);
      return place === undefined ? null : readResult(handle, place, key, path);
    },
    close: () => handle.close(),
  };
}

function keyOf(text: string, line: number, path: string): string {
  // keys stand first in each line, so that the rest need not be read to index it
  const [, quoted] = /^\{"key":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  const key: unknown = quoted === undefined ? undefined : JSON.parse(quoted);
  if (typeof key === 'string') return key;
  throw batchError(`line ${line} of ${path} is no result of a batch`);
}

async function readResult(
  handle: FileHandle,
  { start, length }: { start: number; length: number },
  key: string,
  path: string,
): Promise<StoredResult> {
  const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: start });
  try {
    const { verdict, error, elapsedMs, wireMs } = JSON.parse(buffer.toString('utf8')) as Record<
      string,
      unknown
    >;
    const times = {
      elapsedMs: typeof elapsedMs === 'number' ? elapsedMs : null,
      wireMs: typeof wireMs === 'number' ? wireMs : null,
    };
    if (verdict !== undefined) return { verdict: parseVerdict(verdict), error: null, ...times };
    const { code, uncertain } = error as { code: ErrorCode; uncertain?: boolean };
    return { verdict: null, error: { code, uncertain: uncertain === true }, ...times };
  } catch {
    throw batchError(`the result of ${JSON.stringify(key)} in ${path} is damaged`);
  }
}
