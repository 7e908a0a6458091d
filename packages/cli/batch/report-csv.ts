import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { realPathOf } from '@moderato/batch';
import { type ComparedRow } from '@moderato/core';
import { usageError } from '../failure.js';

const COLUMNS = ['item', 'gold', 'vendor', 'decision', 'category', 'score', 'scale', 'error', 'ms', 'cost'];
const HEADER = `${COLUMNS.join(',')}\n`;

/**
 * Makes sure that a table overwrites nothing but an earlier one.
 * @throws ModerationError `config`.
 */
export async function assertTableFile(path: string, isForced: boolean): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null || isForced) {
    await handle?.close();
    return;
  }
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0);
    const head = buffer.subarray(0, bytesRead).toString('utf8');
    if (head !== '' && head !== HEADER)
      throw usageError(
        `--csv: ${path} exists and is no table of this program; name another file, or overwrite it with --force`,
      );
  } finally {
    await handle.close();
  }
}

/** Writes one line for each item and vendor while rows pass through; a failure leaves the earlier table. */
export async function* writingTable(
  rows: AsyncIterable<ComparedRow>,
  providers: readonly string[],
  path: string,
): AsyncGenerator<ComparedRow> {
  const next = `${path}.${randomUUID()}`;
  const stream = createWriteStream(next, { mode: 0o600, flags: 'wx' });
  const failed = once(stream, 'error').then(([error]) => error as NodeJS.ErrnoException);
  const refuse = (error: NodeJS.ErrnoException) =>
    usageError(`--csv: ${path} cannot be written (${error.code ?? 'unknown reason'})`);
  let isDone = false;
  try {
    await put(stream, HEADER, failed, refuse);
    for await (const row of rows) {
      await put(stream, linesOf(row, providers), failed, refuse);
      yield row;
    }
    const finished = once(stream, 'finish');
    stream.end();
    const problem = await Promise.race([failed, finished.then(() => null)]);
    if (problem !== null) throw refuse(problem);
    await rename(next, await realPathOf(path));
    isDone = true;
  } finally {
    if (!isDone) {
      stream.destroy();
      await rm(next, { force: true });
    }
  }
}

async function put(
  stream: WriteStream,
  text: string,
  failed: Promise<NodeJS.ErrnoException>,
  refuse: (error: NodeJS.ErrnoException) => Error,
): Promise<void> {
  if (stream.write(text)) return;
  const problem = await Promise.race([failed, once(stream, 'drain').then(() => null)]);
  if (problem !== null) throw refuse(problem);
}

function linesOf({ key, gold, outcomes }: ComparedRow, providers: readonly string[]): string {
  const label = gold === null ? '' : [gold.decision, ...(gold.categories ?? [])].filter(Boolean).join('+');
  return providers
    .map((provider) => {
      const outcome = Object.hasOwn(outcomes, provider) ? outcomes[provider] : undefined;
      const { decision, category, score, scale, error, elapsedMs, wireMs, cost } = outcome ?? {};
      const isVerdict = outcome !== undefined && error === null;
      const cells = [
        key,
        label,
        provider,
        isVerdict ? decision : '',
        isVerdict ? category : '',
        isVerdict ? score : '',
        isVerdict ? scale : '',
        isVerdict ? '' : (error ?? 'no_verdict'),
        wireMs ?? elapsedMs,
        cost,
      ];
      return `${cells.map(written).join(',')}\n`;
    })
    .join('');
}

function written(cell: string | number | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
