import {
  ModerationError,
  toModerationError,
  type Content,
  type ErrorCode,
  type JobTicket,
} from '@moderato/core';
import { type SubmitJournal } from 'moderato';
import { type EarlierAttempts, type PendingModeration } from 'moderato/container';
import { deliver, optionsOf, stepOf } from '../conclude.js';
import { contentFromJson, contentIdOf } from '../item-json.js';
import { holderOf } from '../redis-gates.js';
import { inTrace } from '../telemetry.js';
import { type Claim, type ItemFields } from '../store/queue-store.js';
import { type StepEnd, type WorkContext } from './context.js';

/** Everything that fails for the moment, and for all alike. */
const OUTAGES: readonly ErrorCode[] = ['network', 'vendor_unavailable', 'rate_limited', 'timeout'];

/** With these every item of the vendor would fail alike, until somebody does something about it. */
const FATAL: readonly ErrorCode[] = ['config', 'auth', 'quota'];

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 600_000;
const FATAL_PAUSE_MS = 60_000;

/** Submits a queued item, and takes note of every change before and after it. */
export async function submitItem(
  context: WorkContext,
  id: string,
  fence: string,
  { fields, content: text }: Claim,
): Promise<StepEnd> {
  const { store, steps, stop } = context;
  const lane = fields['lane'] ?? '';
  await context.pauses.over(lane, stop);
  if (stop.aborted) return { end: 'back' };
  if (text === null) {
    await deliver(context, id, fence, missingContent(), { contentId: null });
    return { end: 'finished' };
  }
  let content: Content;
  try {
    content = contentFromJson(text);
  } catch (thrown) {
    const error = toModerationError(thrown, '', 'moderate');
    await deliver(context, id, fence, error, { contentId: contentIdOf(text) });
    return { end: 'finished' };
  }
  const options = optionsOf(fields);
  const journal = openJournal(context, id, fence, content, fields);
  const call = {
    ...options,
    journal: journal.journal,
    signal: journal.signal,
    ...(context.resubmits && options.onUncertain === undefined ? { onUncertain: 'resubmit' as const } : {}),
  };
  try {
    const step = await inTrace(fields['trace'], () =>
      steps.begin(content, call, { ...stepOf(id, fields), holder: holderOf(id, fence) }),
    );
    if (step.state === 'done') {
      await deliver(context, id, fence, step, { contentId: content.id ?? null });
      return { end: 'finished' };
    }
    if (step.state === 'next') return { end: 'back' };
    const { pending } = step;
    // the journal has the ticket already; what is missing there is rare
    const isMore = pending.warnings.length > 0 || pending.cacheKey !== undefined;
    if (isMore || Object.keys(pending.earlier.outcomes).length > 0)
      await store.note(id, fence, { pending: JSON.stringify(pending) });
    await schedulePoll(context, id, pending);
    return { end: 'finished' };
  } catch (thrown) {
    if (journal.failure() !== null) throw journal.failure() as ModerationError;
    if (journal.isFenced()) return { end: 'finished' };
    const error = toModerationError(thrown, fields['first'] ?? '', `moderate ${content.kind}`);
    return await conclude(context, id, fence, fields, error, content, journal.wasAnnounced());
  } finally {
    journal.close();
  }
}

/** Makes the job that polls an item, by what was learnt of such jobs. */
export async function schedulePoll(
  { store, lanes, steps }: WorkContext,
  id: string,
  pending: PendingModeration,
): Promise<void> {
  const pace = await store.pace(steps.paceKey(pending));
  await lanes.addPoll(pending.ticket.provider, id, await steps.pauseMs(pending, pace));
}

async function conclude(
  context: WorkContext,
  id: string,
  fence: string,
  fields: ItemFields,
  error: ModerationError,
  content: Content,
  wasAnnounced: boolean,
): Promise<StepEnd> {
  const { store, settings, pauses, stop } = context;
  const isFree = error.effect === 'none' && error.uncertain !== true;
  if (isFree && stop.aborted && (error.code === 'aborted' || OUTAGES.includes(error.code)))
    return { end: 'back' };
  // the time was used up by waiting for a turn
  if (isFree && error.code === 'timeout' && !wasAnnounced) return { end: 'later', delayMs: FIRST_PAUSE_MS };
  const isOutage = OUTAGES.includes(error.code);
  const attempts = Number(fields['attempts'] ?? 0) + 1;
  if (isFree && (isOutage || FATAL.includes(error.code)) && attempts < settings.maxAttempts) {
    await store.note(id, fence, { attempts: String(attempts) });
    const backoffMs = Math.max(error.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (attempts - 1));
    const delayMs = Math.min(Math.max(backoffMs, isOutage ? 0 : FATAL_PAUSE_MS), LONGEST_PAUSE_MS);
    // one item that fails is no outage, which the circuit tells
    if (error.code === 'vendor_unavailable' || !isOutage)
      pauses.extend(fields['lane'] ?? '', Math.min(delayMs, FATAL_PAUSE_MS));
    return { end: 'later', delayMs: delayMs * (0.75 + Math.random() / 2) };
  }
  await deliver(context, id, fence, error, { contentId: content.id ?? null });
  return { end: 'finished' };
}

/** Writes every submit of an item down, and lets a submit that is under way end before the worker does. */
function openJournal(
  { store, stop, steps }: WorkContext,
  id: string,
  fence: string,
  content: Content,
  fields: ItemFields,
) {
  const ending = new AbortController();
  const outcomes: EarlierAttempts['outcomes'] = {};
  let hasVerdict = false;
  let isUnderWay = false;
  let isFenced = false;
  let isAgain = false;
  let wasAnnounced = false;
  let failure: ModerationError | null = null;
  const end = () => {
    if (!isUnderWay) ending.abort();
  };
  stop.addEventListener('abort', end);
  if (stop.aborted) ending.abort();
  const settle = () => {
    isUnderWay = false;
    if (stop.aborted) ending.abort();
  };
  const keep = async (work: Promise<unknown>) => {
    try {
      return await work;
    } catch (error) {
      failure = toModerationError(error, '', 'use queue');
      throw error;
    }
  };
  const { timeoutMs = steps.timeoutMs } = optionsOf(fields);
  const earlier: EarlierAttempts = stepOf(id, fields).earlier ?? {
    outcomes: {},
    endsAt: Date.now() + timeoutMs,
  };
  const soFar = () => ({ ...earlier, outcomes: { ...earlier.outcomes, ...outcomes } });
  const pendingOf = (ticket: JobTicket): PendingModeration => ({
    ticket,
    contentId: content.id ?? null,
    durationMs: content.durationMs ?? null,
    warnings: [],
    earlier: soFar(),
  });
  const journal: SubmitJournal = {
    submitting: async ({ provider }) => {
      isUnderWay = true;
      try {
        // the verdict of a vendor that led on to this one must not be paid for again
        const earlierJson = hasVerdict ? JSON.stringify(soFar()) : null;
        const isOurs = await keep(store.announce(id, fence, provider, { isAgain, earlier: earlierJson }));
        isFenced = isOurs !== true;
        if (isFenced) throw Object.assign(new Error('another run has this item'), { code: 'FENCED' });
        wasAnnounced = true;
      } catch (error) {
        settle();
        throw error;
      }
    },
    submitted: async ({ ticket }) => {
      const isKept = await keep(
        store.keepTicket(id, fence, pendingOf(ticket), fields['keeps'] === '1').finally(settle),
      );
      if (isKept !== true) isFenced = true;
      if (ticket.verdict === undefined) return;
      outcomes[ticket.provider] = { verdict: ticket.verdict };
      hasVerdict = true;
    },
    refused: async ({ provider, error }) => {
      isAgain = error.uncertain === true;
      outcomes[provider] = { error: error.toJSON() };
      await keep(store.refuse(id, fence, isAgain).finally(settle));
    },
  };
  return {
    journal,
    signal: ending.signal,
    isFenced: () => isFenced,
    wasAnnounced: () => wasAnnounced,
    failure: () => failure,
    close: () => stop.removeEventListener('abort', end),
  };
}

function missingContent(): ModerationError {
  return new ModerationError({
    code: 'internal',
    operation: 'moderate',
    effect: 'none',
    message: 'the content of the item is gone from Redis, although it was not submitted; add it again',
  });
}
