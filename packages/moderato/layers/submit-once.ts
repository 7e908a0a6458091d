import {
  ModerationError,
  isModerationError,
  withErrorDetails,
  type Content,
  type JobTicket,
} from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { toModerationError } from '../call/failures.js';
import { type Emit } from '../telemetry/events.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';

/** Contents that go to a vendor in one call. */
export interface Submission {
  contents: readonly Content[];
  vendor: Vendor;
  options: CallOptions;
  limit: TimeLimit;
}

/** What became of each content: its ticket, or why it was not taken. */
type Outcomes = readonly (JobTicket | ModerationError)[];

/**
 * Hands contents over once, with the journal told before and after. An error after which nobody knows whether the vendor took
 * them is marked `uncertain` and names the content; the same contents go again only where the caller wants that.
 * @param submit makes the call, and awaits `announce` when its turn has come, just before each attempt.
 */
export async function submitOnce<Answer>(
  context: CallContext,
  submission: Submission,
  submit: (announce: () => Promise<void>) => Promise<Answer>,
  outcomesOf: (answer: Answer) => Outcomes,
): Promise<Answer> {
  const { vendor, contents, options, limit } = submission;
  const { clock, emit } = context;
  const { id: provider } = vendor.provider;
  const { attempts, baseMs, maxMs } = context.settings.retry;
  const mayResubmit = (options.onUncertain ?? context.settings.onUncertain) === 'resubmit';

  for (let attempt = 1; ; attempt += 1) {
    const startedMs = clock.now();
    let announced: Promise<void> | undefined;
    const outcome = await submit(() => (announced ??= announce(submission))).then(
      (answer) => ({ answer }),
      (thrown: unknown) => ({
        error: markUncertain(toModerationError(thrown, provider, limit.operation), contents),
      }),
    );
    if ('answer' in outcome) {
      await record(submission, outcomesOf(outcome.answer), clock.now() - startedMs, emit);
      return outcome.answer;
    }
    const { error } = outcome;
    const refusals = contents.map(() => error);
    if (announced !== undefined) await record(submission, refusals, 0, emit);
    const isLast = attempt >= attempts || error.code === 'aborted' || error.uncertain !== true;
    if (!mayResubmit || isLast) throw error;
    const waitMs = context.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1));
    if (waitMs >= limit.remainingMs()) throw error;
    emit({ type: 'retry', provider, operation: limit.operation, attempt, waitMs, error: error.code });
    await limit.sleep(waitMs);
  }
}

/** Says of an error with effect `unknown` what it means for a submit: that nobody knows. */
export function markUncertain(error: ModerationError, contents: readonly Content[]): ModerationError {
  const [first, ...others] = contents;
  const contentId = others.length === 0 ? first?.id : undefined;
  const named = contentId === undefined ? {} : { contentId };
  if (error.effect === 'none' || error.uncertain === true) return withErrorDetails(error, named);
  const subject = contentId === undefined ? 'it' : `content "${contentId}"`;
  return withErrorDetails(error, {
    ...named,
    uncertain: true,
    message: `${error.message}; it is uncertain whether ${error.provider ?? 'the vendor'} took ${subject}, and a repeat may be paid for twice`,
  });
}

async function announce({ contents, vendor, options, limit }: Submission): Promise<void> {
  const { journal } = options;
  if (journal === undefined) return;
  const { id: provider } = vendor.provider;
  try {
    await Promise.all(contents.map(async (content) => journal.submitting({ content, provider })));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason';
    throw new ModerationError({
      code: 'internal',
      provider,
      operation: limit.operation,
      effect: 'none',
      message: `the journal cannot be written (${reason}), and nothing is submitted without it`,
    });
  }
}

async function record(
  { contents, vendor, options }: Submission,
  outcomes: Outcomes,
  elapsedMs: number,
  emit: Emit,
): Promise<void> {
  const { id: provider } = vendor.provider;
  const written = contents.map(async (content, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) return;
    if (isModerationError(outcome)) {
      await options.journal?.refused({ content, provider, error: markUncertain(outcome, [content]) });
      return;
    }
    const { kind, id: contentId = null } = content;
    emit({ type: 'submitted', provider, kind, contentId, jobId: outcome.id, elapsedMs });
    await options.journal?.submitted({ content, ticket: outcome });
  });
  // the call's own outcome says the same to its caller
  await Promise.allSettled(written);
}
