import {
  withErrorDetails,
  type Content,
  type ModerationError,
  type RoutingAttempt,
  type Verdict,
} from '@moderato/core';
import { type CallContext } from './call-context.js';
import { type CallOptions } from './call-options.js';
import { limitOf } from './calls.js';
import { toModerationError } from './failures.js';
import { handOver } from './hand-over.js';
import { mayFallBack } from './routing/fall-back.js';
import { reviewVerdict } from './routing/review-verdict.js';
import { type Route } from './routing/router.js';
import { type TimeLimit } from './time-limit.js';
import { type Vendor } from './vendor-pool.js';
import { verdictOf } from './verdict-of-job.js';
import { waitFor } from './wait-for.js';

/** What happened to a content before the vendors that are still to be asked. */
export interface Attempts {
  tried: RoutingAttempt[];
  /** Why the last vendor gave no verdict; null at the start. */
  error: ModerationError | null;
}

/**
 * Asks the vendors of a route in turn until one gives a verdict, all within one time limit.
 * @param before attempts that were made elsewhere, such as in a call about many contents.
 */
export async function judgeAlong(
  context: CallContext,
  route: Route,
  content: Content,
  options: CallOptions,
  before: Attempts = { tried: [], error: null },
): Promise<Verdict> {
  const tried = [...before.tried];
  const chain = route.chain.slice(tried.length);
  const endsAtMs = limitOf(context, '', 'moderate', options).endsAtMs;
  const [first] = route.chain;
  const primary = first ?? (await context.pool.get()).provider.id;
  let last = before.error;

  for (const id of chain) {
    if (last !== null && !mayFallBack(last)) break;
    const vendor = await context.pool.get(id);
    const { id: provider } = vendor.provider;
    if (last !== null) announceFallback(context, tried.at(-1)?.provider ?? '', last, provider, content);
    const timeLeft = { ...options, timeoutMs: Math.max(1, endsAtMs - context.clock.now()) };
    const limit = limitOf(context, provider, `moderate ${content.kind}`, timeLeft);
    try {
      const verdict = await judgeWith(context, vendor, content, options, limit);
      if (!route.isRouted) return verdict;
      return { ...verdict, routing: { primary, tried: [...tried, { provider, error: null }] } };
    } catch (thrown) {
      last = toModerationError(thrown, provider, limit.operation);
      tried.push(attemptOf(last, provider));
    }
    if (context.clock.now() >= endsAtMs) break;
  }
  const error = last as ModerationError;
  if (route.onError === 'review' && mayFallBack(error))
    return reviewVerdict(content, error, { primary, tried });
  throw rememberingUncertain(error, tried, content);
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

/** A vendor that may have been paid is not forgotten because a later one certainly was not. */
export function rememberingUncertain(
  error: ModerationError,
  tried: readonly RoutingAttempt[],
  { id }: Content,
): ModerationError {
  const lost = tried.find(({ uncertain }) => uncertain === true);
  if (lost === undefined || error.uncertain === true) return error;
  return withErrorDetails(error, {
    uncertain: true,
    effect: 'unknown',
    ...(id === undefined ? {} : { contentId: id }),
    message: `${error.message}; before that, it is uncertain whether ${lost.provider} took the content`,
  });
}

/** What is said of a vendor that gave no verdict. */
export function attemptOf(error: ModerationError, provider: string): RoutingAttempt {
  return { provider, error: error.code, ...(error.uncertain === true ? { uncertain: true } : {}) };
}

/** Tells the listeners that the next vendor is asked. */
export function announceFallback(
  { emit }: CallContext,
  from: string,
  { code }: ModerationError,
  to: string,
  { kind, id }: Content,
): void {
  emit({ type: 'fallback', from, to, kind, contentId: id ?? null, error: code });
}
