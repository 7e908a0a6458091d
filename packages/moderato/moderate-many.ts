import {
  type ModerationError,
  inputOf,
  isModerationError,
  parseContent,
  type Content,
  type JobTicket,
  type Verdict,
} from '@moderato/core';
import { pMapIterable } from 'p-map';
import { type CallOptions } from './call-options.js';
import { callVendor, limitOf, providerCall, type CallContext } from './calls.js';
import { checkImage } from './check-image.js';
import { withCategories } from './hand-over.js';
import { type Vendor } from './vendor-pool.js';
import { internalError } from './failures.js';
import { configError } from './config-schema.js';
import { toJob, verdictOf } from './verdict-of-job.js';

/** What became of one content of many: a verdict or an error, never both. */
export type ModerationResult =
  | { index: number; content: Content; verdict: Verdict; error?: undefined }
  | { index: number; content: Content; error: ModerationError; verdict?: undefined };

export interface ModerateManyOptions extends CallOptions {
  /** How many calls to the vendor are under way at a time. Default 8. */
  concurrency?: number | undefined;
}

/** @throws ModerationError `config` for anything but a whole number from 1. */
export function parseConcurrency(concurrency: number | undefined): { concurrency?: number } {
  if (concurrency === undefined) return {};
  if (Number.isInteger(concurrency) && concurrency > 0) return { concurrency };
  throw configError('options.concurrency: expected a whole number from 1');
}

interface Item {
  index: number;
  content: Content;
}

/** The ways to one verdict; they throw `ModerationError`. */
interface Single {
  moderate: (content: Content, options: CallOptions) => Promise<Verdict>;
  wait: (ticket: JobTicket, options: CallOptions) => Promise<Verdict>;
}

/**
 * Judges many contents, in the order given, without holding more than a few at a time. Neighbours that the vendor can judge
 * in one call go in one call. What goes wrong with one content is its result and stops nothing.
 */
export async function* moderateMany(
  context: CallContext,
  vendor: Vendor,
  contents: Iterable<Content> | AsyncIterable<Content>,
  { concurrency = 8, ...options }: ModerateManyOptions,
  single: Single,
): AsyncGenerator<ModerationResult> {
  const judgeGroup = async (group: readonly Item[]): Promise<ModerationResult[]> => {
    const [only, ...others] = group;
    if (only === undefined) return [];
    if (others.length > 0) return judgeTogether(context, vendor, group, options, single);
    return [await settle(only, () => single.moderate(only.content, options))];
  };
  for await (const results of pMapIterable(groupNeighbours(contents, vendor), judgeGroup, { concurrency }))
    yield* results;
}

/** Puts neighbours into one group while the vendor can judge them in one call. */
async function* groupNeighbours(
  contents: Iterable<Content> | AsyncIterable<Content>,
  vendor: Vendor,
): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  let index = 0;
  for await (const content of contents) {
    const item = { index, content };
    index += 1;
    const maxItems = batchSize(content, vendor);
    const [first] = group;
    if (first !== undefined && (maxItems === 1 || first.content.kind !== content.kind)) {
      yield group;
      group = [];
    }
    group.push(item);
    if (group.length >= maxItems) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

function batchSize(content: Content, { provider }: Vendor): number {
  try {
    const { batch } = provider.capabilities.kinds[parseContent(content).kind] ?? {};
    const fits = provider.checkBatch !== undefined && (batch?.inputs.includes(inputOf(content)) ?? false);
    return fits ? (batch?.maxItems ?? 1) : 1;
  } catch {
    // judged alone, where the same mistake becomes its error
    return 1;
  }
}

async function judgeTogether(
  context: CallContext,
  vendor: Vendor,
  group: readonly Item[],
  options: CallOptions,
  single: Single,
): Promise<ModerationResult[]> {
  const { provider, map } = vendor;
  const { kind } = (group[0] as Item).content;
  const refused = new Map<number, ModerationError>();
  for (const { index, content } of group) {
    const error = refusalOf(content, vendor);
    if (error !== null) refused.set(index, error);
  }
  const good = group.filter(({ index }) => !refused.has(index));
  const [only, ...others] = good;
  if (only !== undefined && others.length === 0) {
    const result = await settle(only, () => single.moderate(only.content, options));
    return group.map((item) =>
      item === only ? result : { ...item, error: refused.get(item.index) as ModerationError },
    );
  }
  const operation = `submit ${kind}`;
  const limit = limitOf(context, provider.id, operation, options);
  const judge = async () => {
    const call = providerCall(kind, vendor, options);
    const contents = good.map(({ content }) => content);
    const outcomes = await callVendor(
      context,
      vendor,
      { mode: 'submit', operation, limit },
      async (limits) =>
        provider.checkBatch === undefined ? [] : provider.checkBatch(contents, { ...call, ...limits }),
    );
    return new Map(good.map(({ index }, place) => [index, outcomes[place]]));
  };
  try {
    const outcomes = good.length === 0 ? new Map<number, never>() : await judge();
    const results = group.map(async (item): Promise<ModerationResult> => {
      const outcome = refused.get(item.index) ?? outcomes.get(item.index);
      if (outcome === undefined)
        return { ...item, error: internalError(new RangeError(), provider.id, operation) };
      if (isModerationError(outcome)) return { ...item, error: outcome };
      const job = toJob(withCategories(outcome, options), map);
      const isPending = job.state === 'submitted' || job.state === 'running';
      return settle(item, async () =>
        isPending ? single.wait(job.ticket, { signal: options.signal }) : verdictOf(job),
      );
    });
    return await Promise.all(results);
  } catch (error) {
    const failure = isModerationError(error) ? error : internalError(error, provider.id, operation);
    return group.map((item) => ({ ...item, error: refused.get(item.index) ?? failure }));
  }
}

function refusalOf(content: Content, { provider }: Vendor): ModerationError | null {
  try {
    if ('bytes' in content)
      checkImage(content.bytes, provider.capabilities.kinds[content.kind]?.limits ?? {}, provider.id);
    return null;
  } catch (error) {
    return isModerationError(error) ? error : internalError(error, provider.id, 'check content');
  }
}

async function settle(item: Item, judge: () => Promise<Verdict>): Promise<ModerationResult> {
  try {
    return { ...item, verdict: await judge() };
  } catch (error) {
    return { ...item, error: isModerationError(error) ? error : internalError(error, '', 'moderate') };
  }
}
