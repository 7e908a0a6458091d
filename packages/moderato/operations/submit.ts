import { isModerationError, parseContent, type Content, type JobTicket } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { parseCallOptions, type CallOptions } from '../call/options.js';
import { startDeadline } from '../call/request.js';
import { ticketOf, type SubmittedJob } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';
import { submitContents } from '../jobs/submit-contents.js';
import {
  endByTicket,
  escalationReason,
  findingOf,
  isSentOn,
  withTicketRoute,
} from '../routing/escalation.js';
import { fallBack } from '../routing/fall-back.js';
import { ticketRouteOf } from '../routing/moderate-along.js';
import { closeVerdict, isOpenVerdict } from '../routing/open-verdict.js';
import { type RouteCall } from '../routing/route-call.js';
import { type ModeratorContext } from './context.js';

/**
 * Submits content to the first vendor of its route that takes it, and returns the claim on its verdict. A verdict that is answered at
 * once and that the rules send on is sent on; of a job the ticket says what was to be sent on.
 */
export async function submit(
  context: ModeratorContext,
  given: Content,
  options: CallOptions = {},
): Promise<JobTicket> {
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const content = parseContent(given);
  const route = context.router.route(content.kind, options.provider);
  const primary = route.chain[0] ?? context.pool.defaultId();
  const deadline = startDeadline(context, primary, `submit ${content.kind}`, options);
  const call = { route, content, options, weigh: policy.ofVerdict, deadline };
  const ticketRoute = ticketRouteOf(route);
  const noted = withTicketRoute(options, ticketRoute);
  const { answer, vendor, error } = await fallBack<SubmittedJob>(
    context,
    {
      ...{ route, content, options, verb: 'submit', deadline },
      isOpen: ({ job }, each) =>
        job.state === 'succeeded' &&
        isOpenVerdict(job.verdict, each.provider, options) &&
        !isSentOn(job.verdict, each, call),
    },
    (each, attemptDeadline) => submitTo(context, each, content, noted, attemptDeadline),
  );
  if (error !== undefined) throw error;
  const ticket = ticketOf(answer);
  if (ticket.verdict === undefined) return ticketRoute === null ? ticket : { ...ticket, route: ticketRoute };
  const later = await submitOn(context, call, ticket, vendor);
  if (later !== null) return policy.ofTicket(later);
  return policy.ofTicket({
    ...ticket,
    verdict: closeVerdict(ticket.verdict, vendor.provider, options, route),
  });
}

/** Submits content to the vendors that come after a first verdict; null where that is the end. */
async function submitOn(
  context: ModeratorContext,
  call: RouteCall & { deadline: Deadline },
  { verdict }: JobTicket,
  vendor: Vendor,
): Promise<JobTicket | null> {
  const { route, content, options, weigh, deadline } = call;
  const reason = verdict && escalationReason(verdict, vendor, options, { escalate: route.escalate, weigh });
  if (verdict === undefined || route.escalate === null || reason == null) return null;
  const from = vendor.provider.id;
  const [next, ...others] = route.escalate.to.filter((id) => id !== from);
  if (next === undefined) return null;
  const { kind, id: contentId = null } = content;
  context.emit({ type: 'escalation', from, to: next, kind, contentId, reason });
  const ticketRoute = { found: findingOf(verdict, weigh) };
  const {
    answer,
    error,
    vendor: later,
  } = await fallBack<SubmittedJob>(
    context,
    {
      route: { ...route, chain: [next, ...(route.onError === 'error' ? [] : others)] },
      ...{ content, options, verb: 'submit', deadline },
      isOpen: () => false,
    },
    (each, attemptDeadline) =>
      submitTo(context, each, content, withTicketRoute(options, ticketRoute), attemptDeadline),
  );
  if (error !== undefined) throw error;
  const ticket = { ...ticketOf(answer), route: ticketRoute };
  return ticket.verdict === undefined
    ? ticket
    : { ...ticket, verdict: endByTicket(ticket.verdict, ticket, later, weigh) };
}

async function submitTo(
  context: ModeratorContext,
  vendor: Vendor,
  content: Content,
  options: CallOptions,
  deadline: Deadline,
): Promise<SubmittedJob> {
  const [outcome] = await submitContents(context, vendor, [content], options, deadline);
  if (outcome === undefined || isModerationError(outcome))
    throw toModerationError(outcome, vendor.provider.id, deadline.operation);
  return outcome;
}
