import { isModerationError, type Content, type JobTicket, type Verdict, type Warning } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { verdictOf } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';
import { readInline } from '../files/prepare-file.js';
import { type JobContext, type VendorShare } from './context.js';
import { emitOutcome, namedAsGiven } from './moderate-once.js';
import { submitContents } from './submit-contents.js';

/** What one vendor made of a content at once: a verdict, or a job that somebody polls later. */
export type Begun =
  | { verdict: Verdict; ticket?: undefined }
  | { ticket: JobTicket; warnings: Warning[]; cacheKey: string | null; verdict?: undefined };

/**
 * Begins to moderate content at one vendor: the cached verdict, else a submit.
 * @param holder whose place the job takes where their number is limited; it keeps the place while the job goes on, or may go on.
 */
export async function beginAt(
  context: JobContext,
  vendor: Vendor,
  content: Content,
  share: VendorShare,
  holder: string,
): Promise<Begun> {
  const { cache, clock } = context;
  const { options, deadline } = share;
  const subject = { provider: vendor.provider.id, kind: content.kind };
  const startedMs = clock.monotonicMs();
  const emit = (outcome: Parameters<typeof emitOutcome>[3], isCached: boolean) =>
    emitOutcome(context, vendor, content, outcome, { isCached, elapsedMs: clock.monotonicMs() - startedMs });
  return context.trace('begin', subject, async () => {
    let ready: Content;
    try {
      ready = await readInline(content, vendor, options);
    } catch (thrown) {
      const error = toModerationError(thrown, vendor.provider.id, deadline.operation);
      emit(error, false);
      throw error;
    }
    const cached = await cache?.get({ content: ready, vendor, options });
    if (cached != null) {
      emit(cached, true);
      return { verdict: namedAsGiven(cached, content) };
    }
    const places = context.calls.jobPlaces(vendor, content.kind);
    let isKept = false;
    try {
      await places?.take(holder, deadline);
      const [outcome] = await submitContents(context, vendor, [ready], options, deadline, () => content);
      if (outcome === undefined || isModerationError(outcome))
        throw toModerationError(outcome, vendor.provider.id, deadline.operation);
      const { job, warnings } = outcome;
      if (job.state === 'submitted' || job.state === 'running') {
        isKept = true;
        const cacheKey = cache?.keyOf({ content, vendor, options }) ?? null;
        return { ticket: job.ticket, warnings: [...warnings], cacheKey };
      }
      const verdict = verdictOf(job);
      await cache?.set({ content: ready, vendor, options }, verdict);
      emit(verdict, false);
      return { verdict: namedAsGiven(verdict, content) };
    } catch (thrown) {
      const error = toModerationError(thrown, vendor.provider.id, deadline.operation);
      // the job may be under way all the same
      isKept = error.uncertain === true;
      emit(error, false);
      throw error;
    } finally {
      if (!isKept) await places?.release(holder);
    }
  });
}
