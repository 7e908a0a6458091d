import {
  severity,
  type EscalationReason,
  type RoutingAttempt,
  type TicketRoute,
  type Verdict,
} from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { mayFallBack } from '../call/failures.js';
import { abandonStored } from '../files/stored-file.js';
import { type JobContext } from '../jobs/context.js';
import { errorWithRoute, findingOf, isLifted, standing, withTicketRoute } from './escalation.js';
import { fallBack, rememberUncertain } from './fall-back.js';
import { reviewVerdict } from './review-verdict.js';
import { reviewed } from './reviewed.js';
import { type ChainVerdict, type RouteCall } from './route-call.js';
import { type Escalation } from './router.js';

/**
 * Moderates content at the vendors that come after a first verdict. The later verdict counts, unless it is milder without having looked
 * for what the first one found. A vendor that was tried already is not called again.
 * @throws ModerationError where none of them gives a verdict; with `onError: 'review'` an outage leaves the stricter of the first
 * verdict and `review`.
 */
export async function escalate(
  context: JobContext,
  call: RouteCall & { deadline: Deadline; escalation: Escalation },
  first: ChainVerdict,
  reason: EscalationReason,
): Promise<Verdict> {
  const { route, content, options, weigh, deadline } = call;
  const { primary } = first.record;
  const tried = sentOn(first.record.tried, reason);
  const [next, ...others] = remaining(call.escalation, tried);
  if (next === undefined) {
    const stands = severity(weigh(first.verdict).decision) > 0;
    const message = `the rules send it on (${reason}), but every vendor that they name was tried already`;
    return { ...(stands ? first.verdict : reviewed(first.verdict, message)), routing: { primary, tried } };
  }
  const { kind, id: contentId = null } = content;
  context.emit({ type: 'escalation', from: first.vendor.provider.id, to: next, kind, contentId, reason });

  const found = findingOf(first.verdict, weigh);
  const ticketRoute: TicketRoute = { found };
  const noted = withTicketRoute(options, ticketRoute);
  const { answer, error, vendor, record } = await fallBack<Verdict>(
    context,
    {
      route: { ...route, chain: [next, ...(route.onError === 'error' ? [] : others)] },
      ...{ content, options, verb: 'moderate', deadline },
      isOpen: () => false,
    },
    (each, attemptDeadline, isLast) =>
      context.attempt(context, each, content, { options: noted, deadline: attemptDeadline, isLast }),
  );
  const routing = { primary, tried: [...tried, ...record.tried] };
  if (error === undefined) {
    if (isLifted(found, answer, weigh(answer).decision, vendor.map)) return { ...answer, routing };
    return { ...standing(first.verdict, found, vendor.provider.id), routing };
  }
  if (route.onError !== 'review' || !mayFallBack(error))
    throw errorWithRoute(rememberUncertain(error, routing.tried, content), ticketRoute);
  await abandonStored(context, error, deadline);
  return severity(found.decision) === 0
    ? reviewVerdict(content, error, routing)
    : { ...first.verdict, routing };
}

/** The attempts, the last of which gave the verdict that is sent on. */
export function sentOn(tried: readonly RoutingAttempt[], reason: EscalationReason): RoutingAttempt[] {
  return tried.map((attempt, index) =>
    index === tried.length - 1 ? { ...attempt, escalated: reason } : attempt,
  );
}

/** The vendors of an escalation that were not tried yet. */
export function remaining({ to }: Escalation, tried: readonly RoutingAttempt[]): string[] {
  return to.filter((id) => !tried.some(({ provider }) => provider === id));
}
