import { isModerationError, type ComparedRow, type Content } from '@moderato/core';
import { pMapIterable } from 'p-map';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { configError } from '../config/schema.js';
import { parseConcurrency } from './moderate-many.js';
import { type ManyModerator } from './many-moderator.js';
import { parseProviders, type CompareOptions } from './compare.js';
import { type Comparison } from '../compare/comparison.js';
import { comparedRow, failedRow } from '../compare/compared-row.js';

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
  /** At least two; each moderates every content, and is paid for it. Default: all that are configured. */
  providers?: readonly string[] | undefined;
  /** How many contents are under way for each vendor. Default 8. */
  concurrency?: number | undefined;
}

/** The part of a `Moderator` that this needs. */
interface Comparing extends ManyModerator {
  compare(content: Content, options?: CompareOptions): Promise<Comparison>;
}

/**
 * Runs the same items through several vendors and gives one row for each, as reports take them, in the order of the items. What
 * goes wrong with one item at one vendor is in its row.
 * @throws ModerationError `config` for wrong options.
 */
export async function* compareDataset(
  context: CallContext,
  moderator: Comparing,
  items: Iterable<DatasetItem> | AsyncIterable<DatasetItem>,
  { providers: given, concurrency, ...call }: CompareDatasetOptions,
): AsyncGenerator<ComparedRow> {
  // whoever counts on results that are kept would pay for them twice
  if ('out' in call) throw configError('options.out: results are kept by compareDataset of @moderato/batch');
  const providers = parseProviders(given ?? context.pool.configured, context.pool.ids);
  const maps = Object.fromEntries(
    await Promise.all(providers.map(async (id) => [id, (await context.pool.get(id)).map] as const)),
  );
  const pace = { concurrency: 8, ...parseConcurrency(concurrency) };
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

/** Items with the names that they have in each run. */
async function* named(
  items: Iterable<DatasetItem> | AsyncIterable<DatasetItem>,
): AsyncGenerator<{ item: DatasetItem; key: string }> {
  let place = 0;
  for await (const item of items) {
    place += 1;
    yield { item, key: item.key ?? item.content.id ?? `item-${place}` };
  }
}
