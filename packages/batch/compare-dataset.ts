import { type ComparedRow } from '@moderato/core';
import { type CompareDatasetOptions, type DatasetItem } from 'moderato';
import { batchError } from './batch-error.js';
import { compareBatches } from './compare-batches.js';
import { comparedRows, type ComparedRowsInit } from './compared-rows.js';
import { type BatchModerator, type BatchRow } from './moderate-row.js';

/** How a data set is compared so that a rerun goes on. */
export interface CompareStoredDatasetOptions
  extends Omit<CompareDatasetOptions, 'providers'>, Pick<ComparedRowsInit, 'maps' | 'prices'> {
  /** At least two; each moderates every content, and is paid for it. */
  providers: readonly string[];
  /** Where results and journals go, as `<out>.<vendor>.jsonl`. */
  out: string;
}

/**
 * Has several vendors moderate the same items and gives one row for each, as `@moderato/report` takes them. A rerun with the same
 * files goes on where the last one ended and submits nothing again that was paid for.
 * @param items read more than once, so no generator.
 * @throws ModerationError `config` for wrong options or files that do not fit, and what ended a run early, such as bad credentials.
 */
export async function* compareDataset(
  moderator: BatchModerator,
  items: Iterable<DatasetItem>,
  options: CompareStoredDatasetOptions,
): AsyncGenerator<ComparedRow> {
  const { providers, out, maps, prices, concurrency, signal, onUncertain, ...call } = options;
  if (!(Symbol.iterator in items) || 'next' in items)
    throw batchError('items: they are read more than once; give an array');
  const origins = new WeakMap<object, DatasetItem>();
  const rows = function* (): Generator<BatchRow> {
    let line = 0;
    for (const item of items) {
      line += 1;
      const { content } = item;
      const key = item.key ?? content.id ?? `item-${line}`;
      const row: BatchRow = { key, line, id: content.id ?? null, content };
      origins.set(row, item);
      yield row;
    }
  };
  const run = { providers, out, call, concurrency, onUncertain, signal };
  const { summaries, files } = await compareBatches(moderator, rows, run);
  const stopped = Object.values(summaries).find(({ stoppedBy }) => stoppedBy !== null)?.stoppedBy;
  if (stopped != null) throw stopped;
  signal?.throwIfAborted();
  yield* comparedRows(rows(), {
    files,
    maps,
    prices,
    goldOf: (row) => origins.get(row)?.gold ?? null,
    slicesOf: (row) => origins.get(row)?.slices ?? {},
  });
}
