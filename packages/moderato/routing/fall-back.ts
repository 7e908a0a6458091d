import {
  withErrorDetails,
  type Content,
  type ModerationError,
  type RoutingAttempt,
  type RoutingRecord,
} from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { mayFallBack, toModerationError } from '../call/failures.js';
import { type CallOptions } from '../call/options.js';
import { startDeadline } from '../call/request.js';
import { type Vendor } from '../call/vendors.js';
import { abandonStored } from '../files/stored-file.js';
import { type StorageContext } from '../files/storage-calls.js';
import { type Route } from './router.js';

/** What happened to a content at the vendors that come first. */
export interface Attempts {
  tried: RoutingAttempt[];
  /** Why the last one gave no answer; null at the start, and after one that left something open. */
  error: ModerationError | null;
}

/** What came of it, and which vendors were tried. The error remembers a vendor that may have been paid. */
export type RoutedAnswer<Answer> = { record: RoutingRecord } & (
  | { answer: Answer; vendor: Vendor; error?: undefined }
  | { error: ModerationError; answer?: undefined; vendor?: undefined }
);

/** One content on its way along a route. */
export interface RoutedCall {
  route: Route;
  content: Content;
  options: CallOptions;
  /** What the vendors are to do, for messages. */
  verb: string;
  /** Attempts that were made elsewhere, such as in a call about many contents. */
  before?: Attempts | undefined;
  /** The deadline of the call that this one is a part of. @default one by the options */
  deadline?: Deadline | undefined;
}

/** A call whose answers may leave a question open, so that the next vendor is tried, where there is one. */
export interface AnswerCall<Answer> extends RoutedCall {
  isOpen: (answer: Answer, vendor: Vendor) => boolean;
}

/** Tries the vendors of a route one after the other until one answers and leaves nothing open, all by one deadline. */
export async function fallBack<Answer>(
  context: StorageContext,
  { route, content, options, verb, before, deadline: given, isOpen }: AnswerCall<Answer>,
  attempt: (vendor: Vendor, deadline: Deadline, isLast: boolean) => Promise<Answer>,
): Promise<RoutedAnswer<Answer>> {
  const { pool, emit } = context;
  const { kind, id: contentId = null } = content;
  const operation = `${verb} ${kind}`;
  const tried = [...(before?.tried ?? [])];
  const primary = route.chain[0] ?? pool.defaultId();
  const deadline = given ?? startDeadline(context, primary, operation, options);
  const lastId = route.chain.at(-1);
  let last = before?.error ?? null;

  for (const id of route.chain.slice(tried.length)) {
    if (last !== null && !mayFallBack(last)) break;
    const vendor = await pool.get(id);
    const { id: provider } = vendor.provider;
    const from = tried.at(-1)?.provider;
    if (last !== null) {
      emit({ type: 'fallback', from: from ?? primary, to: provider, kind, contentId, error: last.code });
      await abandonStored(context, last, deadline);
    } else if (from !== undefined)
      emit({ type: 'escalation', from, to: provider, kind, contentId, reason: 'not_covered' });
    try {
      const answer = await attempt(
        vendor,
        provider === primary && given === undefined ? deadline : deadline.at(provider),
        id === lastId,
      );
      if (id === lastId || !isOpen(answer, vendor) || !deadline.hasTimeFor(0))
        return { answer, vendor, record: { primary, tried: [...tried, { provider, error: null }] } };
      last = null;
      tried.push(openAttempt(provider));
      continue;
    } catch (thrown) {
      last = toModerationError(thrown, provider, operation);
      tried.push(attemptOf(last, provider));
    }
    if (!deadline.hasTimeFor(0)) break;
  }
  const error = rememberUncertain(last as ModerationError, tried, content);
  return { error, record: { primary, tried } };
}

/** What is said of a vendor that gave no answer. */
export function attemptOf(error: ModerationError, provider: string): RoutingAttempt {
  return { provider, error: error.code, ...(error.uncertain === true ? { uncertain: true } : {}) };
}

/** What is said of a vendor whose pass left something open. */
export function openAttempt(provider: string): RoutingAttempt {
  return { provider, error: null, escalated: 'not_covered' };
}

/** A vendor that may have been paid is not forgotten because a later one certainly was not. */
export function rememberUncertain(
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
