import { parseContent, type Content, type Verdict } from '@moderato/core';
import { parseCallOptions, type CallOptions } from '../call/options.js';
import { moderateAlong } from '../routing/moderate-along.js';
import { type ModeratorContext } from './context.js';

/** Moderates content along its route, and applies the policy to the verdict. */
export async function moderate(
  context: ModeratorContext,
  given: Content,
  options: CallOptions = {},
): Promise<Verdict> {
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const content = parseContent(given);
  const route = context.router.route(content.kind, options.provider, policy.onError);
  const decided = moderateAlong(context, { route, content, options, weigh: policy.ofVerdict });
  context.shadows.cast(route.shadow, content, options, decided);
  return policy.ofVerdict(await decided);
}
