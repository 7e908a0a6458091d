import {
  isModerationError,
  parseTicket,
  withErrorDetails,
  type Content,
  type Job,
  type ModerationError,
  type Verdict,
} from '@moderato/core';
import { toModerationError, withTicket } from '../call/failures.js';
import { type CallOptions } from '../call/options.js';
import { startDeadline } from '../call/request.js';
import { answeredJob, verdictOf } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';
import { type VendorShare } from '../jobs/context.js';
import { emitOutcome } from '../jobs/moderate-once.js';
import { endsWait, pollJob } from '../jobs/poll.js';
import { type ModeratorContext } from './context.js';
import { type ModerationStep, type PendingModeration, type StepOptions } from './moderation-step.js';
import { stepAlong, type AskVendor, type VendorStep } from './step-along.js';

/**
 * Goes on with a content whose job was submitted.
 * @param learnt the state of the job where it is known already; else it is polled once.
 */
export async function pollStep(
  context: ModeratorContext,
  given: PendingModeration,
  options: CallOptions,
  step: StepOptions,
  learnt?: Job,
): Promise<ModerationStep> {
  const pending = { ...given, ticket: parseTicket(given.ticket) };
  const { ticket, contentId, earlier } = pending;
  const leftMs = Math.round(earlier.endsAt - context.clock.now());
  const timeoutMs = Math.max(leftMs, 2 * context.settings.requestTimeoutMs);
  const ask: AskVendor = async (vendor, _content, share, before) => {
    const { id } = vendor.provider;
    if (id === ticket.provider) return followJob(context, vendor, pending, { options, step, share, learnt });
    if (isLate(context, pending)) throw expiry(context, pending, options);
    return { stop: { state: 'next', provider: id, earlier: before } };
  };
  const subject = { kind: ticket.kind, ...(contentId === null ? {} : { id: contentId }) } as Content;
  return stepAlong(context, subject, { ...options, timeoutMs }, { step, earlier, ask });
}

interface Following {
  options: CallOptions;
  step: StepOptions;
  share: VendorShare;
  learnt: Job | undefined;
}

/** The verdict of a job that has ended, else where the step ends; throws why there is no verdict. */
async function followJob(
  context: ModeratorContext,
  vendor: Vendor,
  pending: PendingModeration,
  { options, step, share, learnt }: Following,
): Promise<VendorStep> {
  const { ticket } = pending;
  const job = learnt ?? (await askOnce(context, vendor, pending, share));
  if (isModerationError(job)) {
    const sinceMs = context.clock.now() - Date.parse(ticket.submittedAt);
    // where the route has another vendor, a wait does not go on behind an outage until its end
    const isImpatient = !share.isLast && (step.failures ?? 0) + 1 >= context.settings.retry.attempts;
    if (endsWait(job, sinceMs) || isImpatient) throw job;
    if (isLate(context, pending)) throw expiry(context, pending, options, job);
    return { stop: { state: 'pending', pending, error: job } };
  }
  if (job.state === 'submitted' || job.state === 'running') {
    if (isLate(context, pending)) throw expiry(context, pending, options);
    return { stop: { state: 'pending', pending, error: null } };
  }
  await context.calls.jobPlaces(vendor, ticket.kind)?.release(step.holder);
  const verdict = endedVerdict(context, vendor, pending, job);
  const { cacheKey } = pending;
  if (cacheKey !== undefined) await context.cache?.setByKey(cacheKey, { vendor, kind: ticket.kind }, verdict);
  return verdict;
}

function endedVerdict(
  context: ModeratorContext,
  vendor: Vendor,
  { ticket, contentId, warnings }: PendingModeration,
  job: Job,
): Verdict {
  const subject = contentId === null ? { kind: ticket.kind } : { kind: ticket.kind, id: contentId };
  const elapsedMs = Math.max(0, context.clock.now() - Date.parse(ticket.submittedAt));
  const times = { isCached: false, elapsedMs };
  if (job.state === 'failed' || job.state === 'expired') {
    const error = withTicket(job.error, ticket) as ModerationError;
    emitOutcome(context, vendor, subject, error, times);
    throw error;
  }
  const found = verdictOf(job);
  const verdict = warnings.length === 0 ? found : { ...found, warnings: [...found.warnings, ...warnings] };
  emitOutcome(context, vendor, subject, verdict, times);
  return verdict;
}

/** The state of the job, or why the poll failed; throws only what ends this step without a trace. */
async function askOnce(
  context: ModeratorContext,
  vendor: Vendor,
  { ticket }: PendingModeration,
  { deadline }: VendorShare,
): Promise<Job | ModerationError> {
  try {
    return answeredJob(ticket) ?? (await pollJob(context, vendor, ticket, deadline, { retries: false }));
  } catch (thrown) {
    const error = withTicket(toModerationError(thrown, ticket.provider, `wait for ${ticket.kind}`), ticket);
    if (isModerationError(error) && error.code !== 'aborted') return error;
    throw error;
  }
}

function isLate({ clock }: ModeratorContext, { earlier }: PendingModeration): boolean {
  return clock.now() >= earlier.endsAt;
}

function expiry(
  context: ModeratorContext,
  { ticket }: PendingModeration,
  { timeoutMs = context.settings.timeoutMs }: CallOptions,
  cause?: ModerationError,
): ModerationError {
  const deadline = startDeadline(context, ticket.provider, `wait for ${ticket.kind}`, { timeoutMs });
  const error = deadline.error('timeout', ticket);
  if (cause === undefined) return error;
  const message = `${error.message}; the latest poll failed: ${cause.code}`;
  return withErrorDetails(error, { message, cause });
}
