import {
  withErrorDetails,
  type Content,
  type ModerationError,
  type RoutingAttempt,
  type RoutingRecord,
} from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { limitOf } from '../call/request.js';
import { toModerationError } from '../call/failures.js';
import { mayFallBack } from './fall-back.js';
import { type Route } from './router.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';

/** What happened to a content before the vendors that are still to be asked. */
export interface Attempts {
  tried: RoutingAttempt[];
  /** Why the last vendor gave no answer; null at the start. */
  error: ModerationError | null;
}

/** What came of asking, and who was asked. The error remembers a vendor that may have been paid. */
export type InTurn<Answer> = { record: RoutingRecord } & (
  { answer: Answer; error?: undefined } | { error: ModerationError; answer?: undefined }
);

/**
 * Asks the vendors of a route in turn until one answers, all within one time limit.
 * @param verb what they are asked to do, for messages.
 * @param before attempts that were made elsewhere, such as in a call about many contents.
 */
export async function askInTurn<Answer>(
  context: CallContext,
  route: Route,
  content: Content,
  {
    verb,
    options,
    before = { tried: [], error: null },
  }: { verb: string; options: CallOptions; before?: Attempts },
  ask: (vendor: Vendor, limit: TimeLimit) => Promise<Answer>,
): Promise<InTurn<Answer>> {
  const { pool, clock, emit } = context;
  const operation = `${verb} ${content.kind}`;
  const tried = [...before.tried];
  const [first] = route.chain;
  const primary = first ?? (await pool.get()).provider.id;
  const { endsAtMs } = limitOf(context, primary, operation, options);
  let last = before.error;

  for (const id of route.chain.slice(tried.length)) {
    if (last !== null && !mayFallBack(last)) break;
    const vendor = await pool.get(id);
    const { id: provider } = vendor.provider;
    if (last !== null) {
      const from = tried.at(-1)?.provider ?? primary;
      const { kind, id: contentId = null } = content;
      emit({ type: 'fallback', from, to: provider, kind, contentId, error: last.code });
    }
    const timeoutMs = Math.max(1, endsAtMs - clock.now());
    try {
      const answer = await ask(vendor, limitOf(context, provider, operation, { ...options, timeoutMs }));
      return { answer, record: { primary, tried: [...tried, { provider, error: null }] } };
    } catch (thrown) {
      last = toModerationError(thrown, provider, operation);
      tried.push(attemptOf(last, provider));
    }
    if (clock.now() >= endsAtMs) break;
  }
  const error = rememberingUncertain(last as ModerationError, tried, content);
  return { error, record: { primary, tried } };
}

/** What is said of a vendor that gave no answer. */
export function attemptOf(error: ModerationError, provider: string): RoutingAttempt {
  return { provider, error: error.code, ...(error.uncertain === true ? { uncertain: true } : {}) };
}

/** A vendor that may have been paid is not forgotten because a later one certainly was not. */
function rememberingUncertain(
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
