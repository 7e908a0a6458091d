import { isModerationError, type ComparedRow, type Content } from '@moderato/core';
import { pMapIterable } from 'p-map';
import { type BatchRow } from '../batch/judge-row.js';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { configError } from '../config/schema.js';
import { parseConcurrency } from './moderate-many.js';
import { type Judging } from './judging.js';
import { compareBatches } from '../compare/compare-batches.js';
import { parseProviders, type CompareOptions } from './compare.js';
import { type Comparison } from '../compare/comparison.js';
import { comparedRow, comparedRows, failedRow, type ComparedRowsInit } from '../compare/compared-rows.js';

/** One content of a data set. */
export interface DatasetItem {
  content: Content;
  /** Names the content among all, the same in each run. Default: its id, else its place, such as `item-17`. */
  key?: string | undefined;
  /** What people said is right; either part may be unknown. */
  gold?: ComparedRow['gold'] | undefined;
  /** Further properties to compare by, such as `{ source: 'chat' }`; kind and language are always among them. */
  slices?: Record<string, string> | undefined;
}

/** How a data set is compared. */
export interface CompareDatasetOptions extends Pick<
  CallOptions,
  'categories' | 'timeoutMs' | 'vendorOptions' | 'policy' | 'signal' | 'onUncertain'
> {
  /** At least two; each judges every content, and is paid for it. Default: all that are configured. */
  providers?: readonly string[] | undefined;
  /** How many contents are under way at a time, for each vendor. Default 8. */
  concurrency?: number | undefined;
  /**
   * Where results and journals go, as `<out>.<vendor>.jsonl`: a rerun then goes on where the last one ended and submits nothing
   * again that was paid for. It needs items that can be read more than once. Default: nothing is kept.
   */
  out?: string | undefined;
}

/** The part of a `Moderator` that this needs. */
interface Comparing extends Judging {
  compare(content: Content, options?: CompareOptions): Promise<Comparison>;
}

/**
 * Has several vendors judge the same items and gives one row for each, as reports take them, in the order of the items. What
 * goes wrong with one item at one vendor is in its row.
 * @throws ModerationError `config` for wrong options; with `out` also what ended a run early, such as bad credentials.
 */
export async function* compareDataset(
  context: CallContext,
  moderator: Comparing,
  items: Iterable<DatasetItem> | AsyncIterable<DatasetItem>,
  { providers: given, concurrency, out, ...call }: CompareDatasetOptions,
): AsyncGenerator<ComparedRow> {
  const providers = parseProviders(given ?? context.pool.configured, context.pool.ids);
  const maps = Object.fromEntries(
    await Promise.all(providers.map(async (id) => [id, (await context.pool.get(id)).map] as const)),
  );
  const pace = { concurrency: 8, ...parseConcurrency(concurrency) };
  if (out !== undefined) {
    yield* resumable(context, moderator, items, { providers, maps, out, ...pace }, call);
    return;
  }
  const compareItem = async ({ item, key }: { item: DatasetItem; key: string }) => {
    const { content, gold = null, slices = {} } = item;
    try {
      const comparison = await moderator.compare(content, { ...call, providers });
      return comparedRow(key, content, comparison, { maps, slices, gold });
    } catch (error) {
      // options were checked with the first item; what is left is the item's own mistake
      if (isModerationError(error) && error.code === 'invalid_content')
        return failedRow(key, content, providers, error, { slices, gold });
      throw error;
    }
  };
  yield* pMapIterable(named(items), compareItem, { ...pace, backpressure: pace.concurrency * 16 });
}

interface Plan {
  providers: string[];
  maps: NonNullable<ComparedRowsInit['maps']>;
  out: string;
  concurrency: number;
}

async function* resumable(
  { settings }: CallContext,
  moderator: Comparing,
  items: Iterable<DatasetItem> | AsyncIterable<DatasetItem>,
  { providers, maps, out, concurrency }: Plan,
  { signal, onUncertain, ...call }: Omit<CompareDatasetOptions, 'providers' | 'concurrency' | 'out'>,
): AsyncGenerator<ComparedRow> {
  // generators can be read once only
  if (!(Symbol.iterator in items) || 'next' in items)
    throw configError('items: with options.out they are read more than once; hand over an array');
  const origins = new WeakMap<BatchRow, DatasetItem>();
  const rows = async function* (): AsyncGenerator<BatchRow> {
    let line = 0;
    for await (const { item, key } of named(items)) {
      line += 1;
      const { content } = item;
      const row: BatchRow = { key, line, id: content.id ?? null, content };
      origins.set(row, item);
      yield row;
    }
  };
  const { summaries, files } = await compareBatches(moderator, rows, {
    providers,
    out,
    call,
    concurrency,
    onUncertain,
    signal,
  });
  const stopped = Object.values(summaries).find(({ stoppedBy }) => stoppedBy !== null)?.stoppedBy;
  if (stopped != null) throw stopped;
  signal?.throwIfAborted();
  yield* comparedRows(rows(), {
    files,
    maps,
    prices: settings.prices,
    goldOf: (row) => origins.get(row)?.gold ?? null,
    slicesOf: (row) => origins.get(row)?.slices ?? {},
  });
}

async function* named(
  items: Iterable<DatasetItem> | AsyncIterable<DatasetItem>,
): AsyncGenerator<{ item: DatasetItem; key: string }> {
  let place = 0;
  for await (const item of items) {
    place += 1;
    yield { item, key: item.key ?? item.content.id ?? `item-${place}` };
  }
}
