import { ModerationError, isModerationError, withErrorDetails, type Content } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { type SubmitJournal } from '../call/submit-journal.js';
import { ticketOf, type SubmittedJob } from '../call/to-job.js';
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
      const recorded = record(lane, request, outcomes, clock.monotonicMs() - startedMs);
      if (recorded !== null) await recorded;
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
  const { id: provider } = lane.vendor.provider;
  return (next) => {
    const callAnnounced = async (request: SubmitRequest, journal: SubmitJournal) => {
      await (request.announcement.made ??= announce(lane, request));
      for (const content of request.contents) journal.attempting?.({ content, provider });
      return next(request);
    };
    return (request) => {
      const { journal } = request.options;
      return journal === undefined ? next(request) : callAnnounced(request, journal);
    };
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

/** Null where there is no journal to wait for. */
function record(
  lane: Lane,
  { contents, options }: SubmitRequest,
  outcomes: Outcomes,
  elapsedMs: number,
): Promise<unknown> | null {
  const { journal } = options;
  const writes: Promise<void>[] = [];
  contents.forEach((content, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) return;
    if (!isModerationError(outcome)) emitSubmitted(lane, content, outcome, elapsedMs);
    if (journal !== undefined) writes.push(write(lane, journal, content, outcome));
  });
  // the call's own outcome says the same to its caller
  return writes.length === 0 ? null : Promise.allSettled(writes);
}

function emitSubmitted(
  { context, vendor }: Lane,
  content: Content,
  { job }: SubmittedJob,
  elapsedMs: number,
) {
  const { kind, id: contentId = null } = content;
  const { id: provider } = vendor.provider;
  context.emit({ type: 'submitted', provider, kind, contentId, jobId: job.ticket.id, elapsedMs });
}

async function write(
  { vendor }: Lane,
  journal: SubmitJournal,
  content: Content,
  outcome: Outcomes[number],
): Promise<void> {
  const { id: provider } = vendor.provider;
  if (isModerationError(outcome)) await journal.refused({ content, provider, error: outcome });
  else await journal.submitted({ content, ticket: ticketOf(outcome) });
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
