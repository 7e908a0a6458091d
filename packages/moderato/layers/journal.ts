import {
  ModerationError,
  isModerationError,
  withErrorDetails,
  type Content,
  type JobTicket,
} from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { ticketOf } from '../call/to-job.js';
import { type Lane, type Outcomes, type SubmitLayer, type SubmitRequest } from './layer.js';

/**
 * Tells the caller's journal, and the listeners, what became of each content of a submit. An error after which nobody knows
 * whether the vendor took the contents is marked `uncertain` and names the content.
 */
export function journalLayer(lane: Lane): SubmitLayer {
  const { clock } = lane.context;
  return (next) => async (given) => {
    const request: SubmitRequest = { ...given, announcement: { contents: given.contents, made: null } };
    const startedMs = clock.monotonicMs();
    try {
      // an item whose part of the response cannot be read was paid for all the same
      const outcomes = (await next(request)).map((outcome, index) =>
        isModerationError(outcome) ? markUncertain(outcome, given.contents.slice(index, index + 1)) : outcome,
      );
      await record(lane, request, outcomes, clock.monotonicMs() - startedMs);
      return outcomes;
    } catch (thrown) {
      const { contents, announcement } = request;
      const error = markUncertain(
        toModerationError(thrown, lane.vendor.provider.id, lane.operation),
        contents,
      );
      const refusals = contents.map(() => error);
      if (announcement.made !== null) await record(lane, request, refusals, 0);
      throw error;
    }
  };
}

/**
 * Tells the caller's journal that contents are about to be submitted, once for all attempts of a submit and only when their
 * turn has come. Nothing is submitted while the journal cannot be written.
 */
export function announceLayer(lane: Lane): SubmitLayer {
  return (next) => async (request) => {
    const { journal } = request.options;
    if (journal !== undefined) await (request.announcement.made ??= announce(lane, request));
    const { id: provider } = lane.vendor.provider;
    for (const content of request.contents) journal?.attempting?.({ content, provider });
    return next(request);
  };
}

async function announce(
  { vendor, operation }: Lane,
  { options, announcement }: SubmitRequest,
): Promise<void> {
  const { journal } = options;
  const { id: provider } = vendor.provider;
  try {
    await Promise.all(
      announcement.contents.map(async (content) => journal?.submitting({ content, provider })),
    );
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason';
    throw new ModerationError({
      code: 'internal',
      provider,
      operation,
      effect: 'none',
      message: `the journal cannot be written (${reason}), and nothing is submitted without it`,
    });
  }
}

async function record(
  { context, vendor }: Lane,
  { contents, options }: SubmitRequest,
  outcomes: Outcomes,
  elapsedMs: number,
): Promise<void> {
  const { journal } = options;
  const { id: provider } = vendor.provider;
  const write = async (content: Content, outcome: Outcomes[number]) => {
    if (isModerationError(outcome)) {
      await journal?.refused({ content, provider, error: outcome });
      return;
    }
    const ticket: JobTicket = ticketOf(outcome);
    const { kind, id: contentId = null } = content;
    context.emit({ type: 'submitted', provider, kind, contentId, jobId: ticket.id, elapsedMs });
    await journal?.submitted({ content, ticket });
  };
  const written = contents.flatMap((content, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [write(content, outcome)];
  });
  // the call's own outcome says the same to its caller
  await Promise.allSettled(written);
}

/** Says of an error with effect `unknown` what it means for a submit: that nobody knows. */
function markUncertain(error: ModerationError, contents: readonly Content[]): ModerationError {
  const [first, ...others] = contents;
  const contentId = others.length === 0 ? first?.id : undefined;
  const named = contentId === undefined ? {} : { contentId };
  if (error.effect === 'none' || error.uncertain === true) return withErrorDetails(error, named);
  const subject = contentId === undefined ? 'it' : `content "${contentId}"`;
  return withErrorDetails(error, {
    ...named,
    uncertain: true,
    message: `${error.message}; it is uncertain whether ${error.provider ?? 'the vendor'} took ${subject}, and another submit may be paid for twice`,
  });
}
