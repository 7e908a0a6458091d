import { open } from 'node:fs/promises';
import { batchError } from './batch-error.js';
import { createPlaceReader, type Place } from './place-reader.js';
import {
  readStoredLine,
  resultOfLine,
  rowOfLine,
  vendorOfLine,
  type StoredLine,
  type StoredResult,
  type StoredRow,
} from './stored-line.js';
import { wholeLineBytes } from './whole-lines.js';

/** A result with the item that it is about and the vendor that it names. */
export interface StoredRecord {
  row: StoredRow;
  result: StoredResult;
  /** Null where the line names no vendor. */
  vendor: string | null;
  /** In the file, from 1. */
  lineNumber: number;
}

/** The results of one vendor, found by key; only their places are kept in memory. */
export interface StoredResults {
  size: number;
  /** In the order of the file. */
  keys(): Iterable<string>;
  has(key: string): boolean;
  /** Null for a key without a result. */
  get(key: string): Promise<StoredResult | null>;
  /** As `get`, with what else the line says. */
  read(key: string): Promise<StoredRecord | null>;
  close(): Promise<void>;
}

/**
 * Opens the output of a batch.
 * @throws ModerationError `config` for a file that cannot be read, a line that is no result, and a second result for one key. Reading a
 * damaged result throws it too, and names the line.
 */
export async function openResults(path: string): Promise<StoredResults> {
  const places = await findPlaces(path);
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw batchError(
      `${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  });
  const bytesAt = createPlaceReader(handle);
  const read = async (key: string): Promise<StoredRecord | null> => {
    const place = places.get(key);
    if (place === undefined) return null;
    const bytes = await bytesAt(place);
    const record = bytes === null ? null : recordOf(bytes.toString('utf8'), key, place.line);
    if (record !== null) return record;
    throw batchError(
      `line ${place.line} of ${path}: the result of ${JSON.stringify(key)} is damaged; restore the file`,
    );
  };
  return {
    size: places.size,
    keys: () => places.keys(),
    has: (key) => places.has(key),
    get: async (key) => (await read(key))?.result ?? null,
    read,
    close: () => handle.close(),
  };
}

async function findPlaces(path: string): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  for await (const { bytes, number, startByte } of wholeLineBytes(path, () => undefined)) {
    const key = keyOf(bytes, number, path);
    if (places.has(key)) throw batchError(`line ${number} of ${path} is a second result for one content`);
    places.set(key, { start: startByte, length: bytes.length, line: number });
  }
  return places;
}

/** Most keys end before it. */
const HEAD_BYTES = 256;

function keyOf(bytes: Buffer, line: number, path: string): string {
  // keys stand first in each line, so that the rest need not be read to index it
  const found = quotedKey(bytes.subarray(0, HEAD_BYTES)) ?? quotedKey(bytes);
  const key = found === undefined ? undefined : parseKey(found);
  if (typeof key === 'string') return key;
  throw batchError(`line ${line} of ${path} is no result of a batch`);
}

function quotedKey(bytes: Buffer): string | undefined {
  return /^\{"key":("(?:[^"\\]|\\.)*")/.exec(bytes.toString('utf8'))?.[1];
}

function parseKey(quoted: string): unknown {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

/** Null for what is no result of this key. */
function recordOf(text: string, key: string, number: number): StoredRecord | null {
  const line = readStoredLine(text);
  const result = line?.key === key ? checkedResult(line) : null;
  if (line === null || result === null) return null;
  return { row: rowOfLine(line, number), result, vendor: vendorOfLine(line), lineNumber: number };
}

function checkedResult(line: StoredLine): StoredResult | null {
  try {
    return resultOfLine(line);
  } catch {
    return null;
  }
}
