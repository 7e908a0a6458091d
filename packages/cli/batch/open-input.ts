import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { type Format } from './read-records.js';
import { splitRecords } from './split-records.js';

/** The lines of a batch, and what is known of them beforehand. */
export interface BatchInput {
  /** Null for stdin. */
  path: string | null;
  format: Format;
  /** Where files that the lines name are looked for. */
  directory: string;
  /** Records in all, blank lines and the names of columns left out; null for stdin. */
  total: number | null;
  /** SHA-256 of the file; null for stdin. */
  digest: string | null;
  read: () => AsyncIterable<Buffer>;
  /** Stdin can be another one in each run, so that its lines are known by what they say too. */
  keyOf: (line: number, text: string) => string;
}

/**
 * Opens the input and, where it is a file, reads it once to count and to know it again.
 * @throws ModerationError `config` where it cannot be read, or where nothing says how it is written.
 */
export async function openInput(
  argument: string,
  given: Format | undefined,
  io: CommandIo,
): Promise<BatchInput> {
  if (argument === '-')
    return {
      path: null,
      format: given ?? 'jsonl',
      directory: io.directory,
      total: null,
      digest: null,
      read: () => bytesOf(addAbortSignal(io.signal, io.stdin), '-'),
      keyOf: (line, text) => `line-${line}-${sha256(text).slice(0, 12)}`,
    };
  const path = resolve(io.directory, argument);
  const format = given ?? formatOf(argument);
  const read = () => bytesOf(createReadStream(path), argument);
  const { total, digest } = await survey(read, format);
  return {
    path,
    format,
    directory: dirname(path),
    total: format === 'csv' ? Math.max(0, total - 1) : total,
    digest,
    read,
    keyOf: (line) => `line-${line}`,
  };
}

async function* bytesOf(stream: Readable, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>)
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw usageError(`${name}: the input cannot be read (${reason})`);
  }
}

function formatOf(name: string): Format {
  const ending = extname(name).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (['.jsonl', '.ndjson'].includes(ending)) return 'jsonl';
  throw usageError(
    `${name}: expected a name that ends in .jsonl, .ndjson or .csv; or say --format jsonl or csv`,
  );
}

async function survey(
  read: () => AsyncIterable<Buffer>,
  format: Format,
): Promise<{ total: number; digest: string }> {
  const hash = createHash('sha256');
  const hashed = async function* () {
    for await (const chunk of read()) {
      hash.update(chunk);
      yield chunk;
    }
  };
  let total = 0;
  for await (const records of splitRecords(hashed(), format === 'csv'))
    for (const { bytes } of records) if (bytes.length > 0) total += 1;
  return { total, digest: hash.digest('hex') };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
