import { type TicketRoute, type Verdict } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { mayFallBack } from '../call/failures.js';
import { startDeadline } from '../call/request.js';
import { abandonStored } from '../files/stored-file.js';
import { type JobContext } from '../jobs/context.js';
import { escalate } from './escalate.js';
import { errorWithRoute, escalationReason, isSentOn, withTicketRoute } from './escalation.js';
import { fallBack, type Attempts } from './fall-back.js';
import { closeVerdict, isOpenVerdict } from './open-verdict.js';
import { reviewVerdict } from './review-verdict.js';
import { type ChainVerdict, type RouteCall } from './route-call.js';
import { type Route } from './router.js';

/**
 * Moderates content along its route.
 * @param before attempts that were made elsewhere, such as in a call about many contents.
 */
export async function moderateAlong(
  context: JobContext,
  call: RouteCall,
  before?: Attempts,
): Promise<Verdict> {
  const { route, content, options } = call;
  const operation = `moderate ${content.kind}`;
  const primary = route.chain[0] ?? context.pool.defaultId();
  const deadline = call.deadline ?? startDeadline(context, primary, operation, options);
  const noted = withTicketRoute(options, ticketRouteOf(route));
  const { answer, error, vendor, record } = await fallBack<Verdict>(
    context,
    {
      ...{ route, content, options, verb: 'moderate', before, deadline },
      isOpen: (verdict, each) =>
        isOpenVerdict(verdict, each.provider, options) && !isSentOn(verdict, each, call),
    },
    (each, attemptDeadline, isLast) =>
      context.attempt(context, each, content, { options: noted, deadline: attemptDeadline, isLast }),
  );
  if (error === undefined)
    return endAlong(context, { ...call, deadline }, { verdict: answer, vendor, record });
  if (route.onError === 'review' && mayFallBack(error)) {
    await abandonStored(context, error, deadline);
    return reviewVerdict(content, error, record);
  }
  throw errorWithRoute(error, ticketRouteOf(route));
}

/** Sends the verdict of a chain on where the rules say so; otherwise it is the end. */
export async function endAlong(
  context: JobContext,
  call: RouteCall & { deadline: Deadline },
  first: ChainVerdict,
): Promise<Verdict> {
  const { route, options, weigh } = call;
  const { verdict, vendor, record } = first;
  const reason = escalationReason(verdict, vendor, options, { escalate: route.escalate, weigh });
  if (route.escalate !== null && reason !== null)
    return escalate(context, { ...call, escalation: route.escalate }, first, reason);
  const closed = closeVerdict(verdict, vendor.provider, options, route);
  return route.isRouted ? { ...closed, routing: record } : closed;
}

/** What the tickets of a route's chain have to know. */
export function ticketRouteOf({ escalate: rule }: Pick<Route, 'escalate'>): TicketRoute | null {
  return rule === null ? null : { escalateOn: [...rule.on] };
}
