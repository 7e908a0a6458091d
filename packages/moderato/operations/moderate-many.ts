import { inputOf, parseContent, type Content } from '@moderato/core';
import { pMapIterable } from 'p-map';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { configError } from '../config/schema.js';
import { judgeTogether } from './moderate-together.js';
import { settle, type Group, type ModerationResult, type Single } from './many.js';

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

/** Results that are kept for each call under way while an earlier content still takes its time. */
const RESULTS_AHEAD = 16;

/**
 * Judges many contents, in the order given, without holding more than a few at a time. Neighbours that the vendor can judge
 * in one call go in one call. What goes wrong with one content is its result and stops nothing.
 */
export async function* moderateMany(
  context: CallContext,
  contents: Iterable<Content> | AsyncIterable<Content>,
  { concurrency = 8, ...options }: ModerateManyOptions,
  single: Single,
): AsyncGenerator<ModerationResult> {
  const judgeGroup = async ({ items, target }: Group): Promise<ModerationResult[]> => {
    const [first, ...others] = items;
    if (first === undefined) return [];
    if (target !== null && others.length > 0)
      return judgeTogether(context, { ...target, items }, options, single);
    return [await settle(first, () => single.judge(first.content, target?.route ?? null))];
  };
  const groups = groupNeighbours(context, contents, options);
  const pace = { concurrency, backpressure: concurrency * RESULTS_AHEAD };
  for await (const results of pMapIterable(groups, judgeGroup, pace)) yield* results;
}

/** Puts neighbours into one group while the vendor can judge them in one call. */
async function* groupNeighbours(
  context: CallContext,
  contents: Iterable<Content> | AsyncIterable<Content>,
  options: CallOptions,
): AsyncGenerator<Group> {
  let group: Group | null = null;
  let index = 0;
  for await (const content of contents) {
    const item = { index, content };
    index += 1;
    const target: Group['target'] = await targetOf(context, content, options);
    if (group !== null && !belongs(target, content, group)) {
      yield group;
      group = null;
    }
    if (group === null) group = { items: [item], target };
    else group.items.push(item);
    if (group.items.length >= (target?.maxItems ?? 1)) {
      yield group;
      group = null;
    }
  }
  if (group !== null) yield group;
}

function belongs(target: Group['target'], content: Content, group: Group): boolean {
  if (target === null || group.target === null || target.maxItems === 1) return false;
  return target.vendor === group.target.vendor && content.kind === group.items[0]?.content.kind;
}

async function targetOf(
  { router, pool }: CallContext,
  given: Content,
  { provider }: CallOptions,
): Promise<Group['target']> {
  try {
    const content = parseContent(given);
    const route = router.route(content.kind, provider);
    const vendor = await pool.get(route.chain[0]);
    const { batch } = vendor.provider.capabilities.kinds[content.kind] ?? {};
    const fits =
      vendor.provider.checkBatch !== undefined && (batch?.inputs.includes(inputOf(content)) ?? false);
    return { vendor, route, maxItems: fits ? (batch?.maxItems ?? 1) : 1 };
  } catch {
    // judged alone, where the same mistake becomes its error
    return null;
  }
}
