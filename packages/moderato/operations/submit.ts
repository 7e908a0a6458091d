import { isModerationError, parseContent, type Content, type JobTicket } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { parseCallOptions, type CallOptions } from '../call/options.js';
import { ticketOf, type SubmittedJob } from '../call/to-job.js';
import { submitContents } from '../jobs/submit-contents.js';
import { fallBack } from '../routing/fall-back.js';
import { closeVerdict, isOpenVerdict } from '../routing/open-verdict.js';
import { type ModeratorContext } from './context.js';

/** Submits content to the first vendor of its route that takes it, and returns the claim on its verdict. */
export async function submit(
  context: ModeratorContext,
  given: Content,
  options: CallOptions = {},
): Promise<JobTicket> {
  const policy = context.policies(parseCallOptions(options, context.pool.ids));
  const content = parseContent(given);
  const route = context.router.route(content.kind, options.provider);
  const { answer, vendor, error } = await fallBack<SubmittedJob>(
    context,
    {
      ...{ route, content, options, verb: 'submit' },
      isOpen: ({ job }, { provider }) =>
        job.state === 'succeeded' && isOpenVerdict(job.verdict, provider, options),
    },
    async (vendor, deadline) => {
      const [outcome] = await submitContents(context, vendor, [content], options, deadline);
      if (outcome === undefined || isModerationError(outcome))
        throw toModerationError(outcome, vendor.provider.id, deadline.operation);
      return outcome;
    },
  );
  if (error !== undefined) throw error;
  const ticket = ticketOf(answer);
  if (ticket.verdict === undefined) return ticket;
  return policy.ofTicket({
    ...ticket,
    verdict: closeVerdict(ticket.verdict, vendor.provider, options, route),
  });
}
