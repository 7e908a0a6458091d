import { isModerationError, type Content, type ModerationError, type Verdict } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { type CallOptions } from '../call/options.js';
import { verdictOf } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';
import { isFile, readInline } from '../files/prepare-file.js';
import { type Outcomes } from '../layers/layer.js';
import { type JobContext, type VendorShare } from './context.js';
import { submitContents } from './submit-contents.js';
import { waitForJob } from './wait-for-job.js';

/** What came of a content. */
export type Outcome = Verdict | ModerationError;

/**
 * Moderates contents of one kind at one vendor in one call: those whose verdict is in the cache are left out of it. Files that the
 * vendor takes inside the call are read first, so that their verdicts are kept by what is in them.
 */
export async function moderateOnce(
  context: JobContext,
  vendor: Vendor,
  contents: readonly [Content, ...Content[]],
  share: VendorShare,
): Promise<Outcome[]> {
  if (!contents.some(isFile)) return moderateReady(context, vendor, contents, share);
  const startedMs = context.clock.monotonicMs();
  const givenBy = new Map<Content, Content>();
  const ready = await Promise.all(
    contents.map(async (given) => {
      try {
        const content = await readInline(given, vendor, share.options);
        givenBy.set(content, given);
        return content;
      } catch (thrown) {
        const error = toModerationError(thrown, vendor.provider.id, share.deadline.operation);
        const elapsedMs = context.clock.monotonicMs() - startedMs;
        emitOutcome(context, vendor, given, error, { isCached: false, elapsedMs });
        return error;
      }
    }),
  );
  const [first, ...others] = ready.filter((each) => !isModerationError(each)) as Content[];
  if (first === undefined) return ready as ModerationError[];
  const givenOf = (content: Content) => givenBy.get(content) ?? content;
  const moderated = await moderateReady(context, vendor, [first, ...others], share, givenOf);
  let taken = 0;
  return ready.map((each) => {
    if (isModerationError(each)) return each;
    const outcome = moderated[taken++] as Outcome;
    return isModerationError(outcome) ? outcome : namedAsGiven(outcome, givenOf(each));
  });
}

/** A verdict says which file it is about, and not where that was stored for a while. */
export function namedAsGiven(verdict: Verdict, given: Content): Verdict {
  return isFile(given) ? { ...verdict, source: { ...verdict.source, subject: given.file } } : verdict;
}

async function moderateReady(
  context: JobContext,
  vendor: Vendor,
  contents: readonly [Content, ...Content[]],
  share: VendorShare,
  givenOf?: (content: Content) => Content,
): Promise<Outcome[]> {
  const { options, deadline, signal } = share;
  const sent: CallOptions = signal === undefined ? options : { ...options, signal };
  const { cache, calls, clock } = context;
  const startedMs = clock.monotonicMs();
  const announce = <Ended extends Outcome>(content: Content, outcome: Ended, isCached: boolean): Ended => {
    emitOutcome(context, vendor, content, outcome, { isCached, elapsedMs: clock.monotonicMs() - startedMs });
    return outcome;
  };
  const cached = async (content: Content) => {
    const verdict = await cache?.get({ content, vendor, options });
    return verdict == null ? null : announce(content, verdict, true);
  };
  const finish = async (content: Content, outcome: Outcomes[number] | undefined) => {
    const ended = await endOf(context, vendor, content, outcome, { ...share, options: sent });
    if (!isModerationError(ended)) await cache?.set({ content, vendor, options }, ended);
    return announce(content, ended, false);
  };

  const known = cache === null ? [] : await Promise.all(contents.map(cached));
  const open = contents.filter((_, index) => known[index] == null);
  if (open.length === 0) return known as Verdict[];
  const moderateOpen = async () => {
    const outcomes = await submitContents(context, vendor, open, sent, deadline, givenOf);
    return Promise.all(open.map((content, index) => finish(content, outcomes[index])));
  };
  const jobs = calls.jobLimit(vendor, contents[0].kind);
  let ended: Outcome[];
  try {
    ended = await (jobs === null ? moderateOpen() : jobs.run(deadline, moderateOpen));
  } catch (thrown) {
    const error = toModerationError(thrown, vendor.provider.id, deadline.operation);
    ended = open.map((content) => announce(content, error, false));
  }
  if (open.length === contents.length) return ended;
  let taken = 0;
  return contents.map((_, index) => known[index] ?? (ended[taken++] as Outcome));
}

/** Follows a submitted content to its end. */
async function endOf(
  context: JobContext,
  vendor: Vendor,
  content: Content,
  outcome: Outcomes[number] | undefined,
  { options, deadline, isLast }: VendorShare,
): Promise<Outcome> {
  try {
    if (outcome === undefined || isModerationError(outcome))
      return toModerationError(outcome, vendor.provider.id, deadline.operation);
    const { job, warnings } = outcome;
    const { ticket, state, vendorState } = job;
    options.onProgress?.({ ticket, state, vendorState, polls: 0 });
    if (state !== 'submitted' && state !== 'running') return verdictOf(job);
    const known = {
      durationMs: content.durationMs,
      submittedMs: context.clock.monotonicMs(),
      maxFailures: isLast ? undefined : context.settings.retry.attempts,
    };
    const verdict = verdictOf(await waitForJob(context, vendor, ticket, deadline, options, known));
    return warnings.length === 0 ? verdict : { ...verdict, warnings: [...verdict.warnings, ...warnings] };
  } catch (error) {
    return toModerationError(error, vendor.provider.id, deadline.operation);
  }
}

/** Tells the listeners how a content ended at a vendor. */
export function emitOutcome(
  { emit }: JobContext,
  vendor: Vendor,
  { kind, id }: Pick<Content, 'kind' | 'id'>,
  outcome: Outcome,
  times: { isCached: boolean; elapsedMs: number },
): void {
  const subject = { provider: vendor.provider.id, kind, contentId: id ?? null };
  if (isModerationError(outcome)) {
    emit({ type: 'failed', ...subject, error: outcome, elapsedMs: times.elapsedMs });
    return;
  }
  const { decision, category, source } = outcome;
  emit({ type: 'verdict', ...subject, jobId: source.jobId, decision, category, ...times });
}
