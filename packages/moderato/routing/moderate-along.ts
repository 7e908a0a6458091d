import { type Content, type Verdict } from '@moderato/core';
import { mayFallBack } from '../call/failures.js';
import { type CallOptions } from '../call/options.js';
import { type JobContext } from '../jobs/context.js';
import { moderateAt } from '../jobs/moderate-at.js';
import { fallBack, type Attempts } from './fall-back.js';
import { closeVerdict, isOpenVerdict } from './open-verdict.js';
import { reviewVerdict } from './review-verdict.js';
import { type Route } from './router.js';

/**
 * Moderates content along its route.
 * @param before attempts that were made elsewhere, such as in a call about many contents.
 */
export async function moderateAlong(
  context: JobContext,
  route: Route,
  content: Content,
  options: CallOptions,
  before?: Attempts,
): Promise<Verdict> {
  const { answer, error, vendor, record } = await fallBack<Verdict>(
    context,
    {
      ...{ route, content, options, verb: 'moderate', before },
      isOpen: (verdict, { provider }) => isOpenVerdict(verdict, provider, options),
    },
    (vendor, deadline, isLast) => moderateAt(context, vendor, content, { options, deadline, isLast }),
  );
  if (error === undefined) {
    const closed = closeVerdict(answer, vendor.provider, options, route);
    return route.isRouted ? { ...closed, routing: record } : closed;
  }
  if (route.onError === 'review' && mayFallBack(error)) return reviewVerdict(content, error, record);
  throw error;
}
