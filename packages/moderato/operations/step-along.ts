import { ModerationError, type Content, type Kind, type Verdict } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { parseCallOptions, type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { type VendorShare } from '../jobs/context.js';
import { moderateAlong } from '../routing/moderate-along.js';
import { type Route } from '../routing/router.js';
import { type ModeratorContext } from './context.js';
import { type EarlierAttempts, type ModerationStep, type StepOptions } from './moderation-step.js';

/** What one vendor comes to in a step: its verdict, or where the step ends. It throws what the route goes on from. */
export type VendorStep = Verdict | { stop: ModerationStep };

/** Asks one vendor. `earlier` holds how the vendors before it have ended. */
export type AskVendor = (
  vendor: Vendor,
  content: Content,
  share: VendorShare,
  earlier: EarlierAttempts,
) => Promise<VendorStep>;

/**
 * Goes along the route of a content as `moderate` does. Vendors that have ended in earlier steps answer from memory, so that the route comes
 * to where it stood.
 * @param content of a job that goes on, its kind and id are enough.
 */
export async function stepAlong(
  context: ModeratorContext,
  content: Content,
  options: CallOptions,
  { step, earlier, ask }: { step: StepOptions; earlier: EarlierAttempts; ask: AskVendor },
): Promise<ModerationStep> {
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const outcomes = { ...earlier.outcomes };
  const known = Object.keys(outcomes);
  const stopped: ModerationStep[] = [];
  const attempt = async (_: unknown, vendor: Vendor, part: Content, share: VendorShare): Promise<Verdict> => {
    const { id } = vendor.provider;
    const ended = outcomes[id];
    if (ended !== undefined && 'verdict' in ended) return ended.verdict;
    if (ended !== undefined) throw new ModerationError(ended.error as never);
    try {
      const answer = await ask(vendor, part, share, { ...earlier, outcomes });
      if (!('stop' in answer)) {
        outcomes[id] = { verdict: answer };
        return answer;
      }
      stopped.push(answer.stop);
    } catch (thrown) {
      const error = toModerationError(thrown, id, share.deadline.operation);
      if (error.code !== 'aborted') outcomes[id] = { error: error.toJSON() };
      throw error;
    }
    // no other vendor is tried after it
    throw share.deadline.error('aborted');
  };
  // what an earlier step has told is not told again
  const emit: ModeratorContext['emit'] = (event) => {
    const isRepeated = (event.type === 'fallback' || event.type === 'escalation') && known.includes(event.to);
    if (!isRepeated) context.emit(event);
  };
  const call = { route: stepRoute(context, content.kind, options, step), content, options };
  try {
    const verdict = await moderateAlong({ ...context, emit, attempt }, { ...call, weigh: policy.ofVerdict });
    return { state: 'done', verdict: policy.ofVerdict(verdict) };
  } catch (error) {
    const [stop] = stopped;
    if (stop !== undefined) return stop;
    throw error;
  }
}

/** The route of a content, with the vendor first that was drawn when it was added. */
export function stepRoute(
  { policies, pool, router }: ModeratorContext,
  kind: Kind,
  options: CallOptions,
  { first }: Pick<StepOptions, 'first'>,
): Route {
  const policy = policies(parseCallOptions(options, pool.ids));
  const route = router.route(kind, options.provider, policy.onError);
  if (first === undefined || options.provider !== undefined) return route;
  const others = route.chain.map((id) => id ?? pool.defaultId()).filter((id) => id !== first);
  return { ...route, chain: [first, ...others] };
}
