import {
  inputOf,
  isModerationError,
  parseContent,
  type Content,
  type ModerationError,
  type Verdict,
} from '@moderato/core';
import { pMapIterable } from 'p-map';
import { type Deadline } from '../call/deadline.js';
import { mayFallBack, toModerationError } from '../call/failures.js';
import { parseCallOptions, type CallOptions } from '../call/options.js';
import { startDeadline } from '../call/request.js';
import { configError } from '../config/schema.js';
import { moderateTogetherAt } from '../jobs/moderate-at.js';
import { type CallPolicy } from '../policy/call-policy.js';
import { type Vendor } from '../call/vendors.js';
import { attemptOf, openAttempt, type Attempts } from '../routing/fall-back.js';
import { errorWithRoute, isSentOn, withTicketRoute } from '../routing/escalation.js';
import { endAlong, moderateAlong, ticketRouteOf } from '../routing/moderate-along.js';
import { isOpenVerdict } from '../routing/open-verdict.js';
import { type RouteCall } from '../routing/route-call.js';
import { type ModeratorContext } from './context.js';
import { groupNeighbours, type Group, type Item, type Target } from './group-neighbours.js';

/** Options of a call about many contents. */
export interface ModerateManyOptions extends CallOptions {
  /**
   * How many calls to the vendor are under way.
   * @default 8
   */
  concurrency?: number | undefined;
}

/** What became of one content of many: a verdict or an error, never both. */
export type ModerationResult =
  | { index: number; content: Content; verdict: Verdict; error?: undefined }
  | { index: number; content: Content; error: ModerationError; verdict?: undefined };

/** @throws ModerationError `config` for anything but a whole number from 1. */
export function parseConcurrency(concurrency: number | undefined): { concurrency?: number } {
  if (concurrency === undefined) return {};
  if (Number.isInteger(concurrency) && concurrency > 0) return { concurrency };
  throw configError('options.concurrency: expected a whole number from 1');
}

/** Results that are kept for each call under way while an earlier content still takes its time. */
const RESULTS_AHEAD = 16;

/**
 * Moderates many contents, in the order given, without holding more than a few. Neighbours that the vendor takes in one call go
 * in one call. What goes wrong with one content is its result and stops nothing.
 */
export async function* moderateMany(
  context: ModeratorContext,
  contents: Iterable<Content> | AsyncIterable<Content>,
  given: ModerateManyOptions = {},
): AsyncGenerator<ModerationResult> {
  const { concurrency: asked, ...options } = given;
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const { concurrency = 8 } = parseConcurrency(asked);
  // a vendor that cannot be used at all is one error, not one for each content
  if (options.provider !== undefined || context.settings.routing === null)
    await context.pool.get(options.provider);

  const groups = groupNeighbours(contents, (content) => targetOf(context, content, options, policy));
  const results = pMapIterable(groups, (group) => moderateGroup(context, group, options, policy), {
    concurrency,
    backpressure: concurrency * RESULTS_AHEAD,
  });
  for await (const group of results) yield* group;
}

/** @returns null where nothing is known of the content that would name a vendor; its result then says what is wrong. */
async function targetOf(
  { router, pool }: ModeratorContext,
  given: Content,
  { provider }: CallOptions,
  { onError }: CallPolicy,
): Promise<Target | null> {
  try {
    const content = parseContent(given);
    const route = router.route(content.kind, provider, onError);
    const vendor = await pool.get(route.chain[0]);
    const { batch, limits } = vendor.provider.capabilities.kinds[content.kind] ?? {};
    const isTooLong = 'text' in content && content.text.length > (limits?.maxCharacters ?? Infinity);
    const isTaken = vendor.provider.checkBatch !== undefined && batch?.inputs.includes(inputOf(content));
    return { vendor, route, maxItems: isTaken === true && !isTooLong ? (batch?.maxItems ?? 1) : 1 };
  } catch {
    return null;
  }
}

async function moderateGroup(
  context: ModeratorContext,
  { items, target }: Group,
  options: CallOptions,
  policy: CallPolicy,
): Promise<ModerationResult[]> {
  const [first, ...others] = items;
  if (first === undefined) return [];
  if (target === null || others.length === 0)
    return [await settle(first, policy, moderateItem(context, first, target, options, policy))];

  const { vendor, route } = target;
  const provider = vendor.provider.id;
  const contents = [first.content, ...others.map(({ content }) => content)] as const;
  let deadline: Deadline | undefined;
  const together = async () => {
    deadline = startDeadline(context, provider, `moderate ${first.content.kind}`, options);
    const isLast = route.chain.length === 1;
    const noted = withTicketRoute(options, ticketRouteOf(route));
    return moderateTogetherAt(context, vendor, contents, { options: noted, deadline, isLast });
  };
  const outcomes = await together().catch((thrown: unknown) => {
    const error = toModerationError(thrown, provider, `moderate ${first.content.kind}`);
    return contents.map(() => error);
  });
  return Promise.all(
    items.map((item, index) => {
      const call = { route, content: item.content, options, weigh: policy.ofVerdict, deadline };
      const decided = finish(context, call, outcomes[index], vendor);
      context.shadows.cast(route.shadow, item.content, options, decided);
      return settle(item, policy, decided);
    }),
  );
}

async function moderateItem(
  context: ModeratorContext,
  { content: given }: Item,
  target: Target | null,
  options: CallOptions,
  { onError, ofVerdict }: CallPolicy,
): Promise<Verdict> {
  const content = parseContent(given);
  const route = target?.route ?? context.router.route(content.kind, options.provider, onError);
  const decided = moderateAlong(context, { route, content, options, weigh: ofVerdict });
  context.shadows.cast(route.shadow, content, options, decided);
  return decided;
}

/** Ends the way of a content that was moderated together with others; one without a verdict goes on along its route. */
async function finish(
  context: ModeratorContext,
  call: RouteCall,
  outcome: Verdict | ModerationError | undefined,
  vendor: Vendor,
): Promise<Verdict> {
  const { route, content, options } = call;
  const provider = vendor.provider.id;
  const { deadline } = call;
  if (outcome !== undefined && !isModerationError(outcome) && deadline !== undefined) {
    const record = { primary: provider, tried: [{ provider, error: null }] };
    const isOpen = route.chain.length > 1 && isOpenVerdict(outcome, vendor.provider, options);
    if (!isOpen || isSentOn(outcome, vendor, call))
      return endAlong(context, { ...call, deadline }, { verdict: outcome, vendor, record });
    return moderateAlong(context, call, { tried: [openAttempt(provider)], error: null });
  }
  const error = toModerationError(outcome, provider, `moderate ${content.kind}`);
  const isOver = !mayFallBack(error) || (route.chain.length === 1 && route.onError !== 'review');
  if (isOver) throw errorWithRoute(error, ticketRouteOf(route));
  const before: Attempts = { tried: [attemptOf(error, provider)], error };
  return moderateAlong(context, call, before);
}

/** Makes a result of what would be thrown. */
async function settle(
  { index, content }: Item,
  policy: CallPolicy,
  decided: Promise<Verdict>,
): Promise<ModerationResult> {
  try {
    return { index, content, verdict: policy.ofVerdict(await decided) };
  } catch (error) {
    return { index, content, error: toModerationError(error, '', 'moderate') };
  }
}
