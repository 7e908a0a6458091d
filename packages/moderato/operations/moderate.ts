import { type Content, type Verdict } from '@moderato/core';
import { askInTurn, type Attempts } from '../routing/ask-in-turn.js';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { toModerationError } from '../call/failures.js';
import { handOver } from './submit.js';
import { mayFallBack } from '../routing/fall-back.js';
import { reviewVerdict } from '../routing/review-verdict.js';
import { type Route } from '../routing/router.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';
import { verdictOf } from '../call/to-job.js';
import { waitFor } from './wait.js';

/**
 * Asks the vendors of a route in turn until one gives a verdict, all within one time limit.
 * @param before attempts that were made elsewhere, such as in a call about many contents.
 */
export async function judgeAlong(
  context: CallContext,
  route: Route,
  content: Content,
  options: CallOptions,
  before?: Attempts,
): Promise<Verdict> {
  const call = { verb: 'moderate', options, ...(before === undefined ? {} : { before }) };
  const { answer, error, record } = await askInTurn(context, route, content, call, (vendor, limit) =>
    judgeWith(context, vendor, content, options, limit),
  );
  if (error === undefined) return route.isRouted ? { ...answer, routing: record } : answer;
  if (route.onError === 'review' && mayFallBack(error)) return reviewVerdict(content, error, record);
  throw error;
}

/** Has one vendor judge content, and waits for the verdict. */
export async function judgeWith(
  context: CallContext,
  vendor: Vendor,
  content: Content,
  options: CallOptions,
  limit: TimeLimit,
): Promise<Verdict> {
  const { cache, clock, emit, layers } = context;
  const { id: provider } = vendor.provider;
  const { kind, id: contentId = null } = content;
  const startedMs = clock.now();
  const finish = (verdict: Verdict, isCached: boolean) => {
    const { decision, category, source } = verdict;
    const elapsedMs = clock.now() - startedMs;
    const jobId = source.jobId;
    emit({ type: 'verdict', provider, kind, contentId, jobId, decision, category, elapsedMs, isCached });
    return verdict;
  };
  const judge = async () => {
    const { job, warnings } = await handOver(context, vendor, content, options, limit);
    const { ticket, state, vendorState } = job;
    options.onProgress?.({ ticket, state, vendorState, polls: 0 });
    if (state !== 'submitted' && state !== 'running') return verdictOf(job);
    const known = { durationMs: content.durationMs, submittedMs: clock.now() };
    const ended = await waitFor(context, vendor, ticket, limit, options, known);
    const verdict = verdictOf(ended);
    return { ...verdict, warnings: [...verdict.warnings, ...warnings] };
  };

  return context.trace('moderate', { provider, kind }, async () => {
    try {
      const known = await cache?.get({ content, vendor, options });
      if (known != null) return finish(known, true);
      const verdict = await layers(vendor).jobs(kind).pass(limit, judge);
      await cache?.set({ content, vendor, options }, verdict);
      return finish(verdict, false);
    } catch (thrown) {
      const error = toModerationError(thrown, provider, limit.operation);
      emit({ type: 'failed', provider, kind, contentId, error, elapsedMs: clock.now() - startedMs });
      throw error;
    }
  });
}
