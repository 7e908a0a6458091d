import {
  isModerationError,
  withErrorDetails,
  type Content,
  type ModerationError,
  type Verdict,
} from '@moderato/core';
import { type VerdictCache } from '../cache/verdict-cache.js';
import { type Deadline } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { verdictOf } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';
import { type JobContext, type VendorShare } from './context.js';
import { emitOutcome, moderateOnce, type Outcome } from './moderate-once.js';
import { SharedCall, type Flight } from './shared-call.js';
import { waitForJob } from './wait-for-job.js';

/** Where a caller's deadline ended the wait, and how. */
interface Ended {
  ended: ModerationError;
}

/**
 * Moderates contents of one kind at one vendor. Where verdicts are kept, equal contents under way at the same moment are one call:
 * everybody who wants the same waits for it, and it ends only when the last of them has left.
 * @param tries how often a content may be tried after somebody else's call that failed and cost nothing.
 */
export function moderateShared(
  context: JobContext,
  vendor: Vendor,
  contents: readonly [Content, ...Content[]],
  share: VendorShare,
  tries = 1,
): Promise<Outcome[]> {
  const { cache } = context;
  return cache === null
    ? moderateOnce(context, vendor, contents, share)
    : moderateAmongOthers({ ...context, cache }, vendor, contents, share, tries);
}

async function moderateAmongOthers(
  context: JobContext & { cache: VerdictCache },
  vendor: Vendor,
  contents: readonly [Content, ...Content[]],
  share: VendorShare,
  tries: number,
): Promise<Outcome[]> {
  const { cache, flights } = context;
  const { deadline, options } = share;
  const keyOf = (content: Content) => {
    const key = cache.keyOf({ content, vendor, options });
    // who would submit again and who would not are not alike
    return key === null ? null : `${key} ${options.onUncertain ?? ''}`;
  };
  const { operation } = deadline;
  const call = new SharedCall(deadline, vendor.provider.id, context);
  const led: Content[] = [];
  const landings: { key: string | null; land: (outcome: Outcome) => void }[] = [];
  const waits = contents.map((content) => {
    const key = keyOf(content);
    const known = key === null ? undefined : flights.get(key);
    // one that was deserted is ending
    if (known !== undefined && !known.call.signal.aborted)
      return follow(context, vendor, content, share, known, tries);
    let land: (outcome: Outcome) => void = () => undefined;
    const landed = new Promise<Awaited<Flight['landed']>>((resolve) => {
      land = (outcome) => resolve({ outcome, isUnchanged: keyOf(content) === key });
    });
    if (key !== null) flights.set(key, { call, landed });
    led.push(content);
    landings.push({ key, land });
    return Promise.resolve(null);
  });

  const runLed = async (): Promise<Outcome[]> => {
    const outcomes = await moderateOnce(context, vendor, led as [Content, ...Content[]], {
      ...share,
      deadline: call.deadline,
      signal: call.signal,
      options: led.length === 1 ? noting(share, call) : options,
    }).catch((thrown: unknown) => {
      const error = toModerationError(thrown, vendor.provider.id, operation);
      return led.map((): Outcome => error);
    });
    landings.forEach(({ key, land }, index) => {
      if (key !== null && flights.get(key)?.call === call) flights.delete(key);
      land(outcomes[index] as Outcome);
    });
    return outcomes;
  };
  const own = led.length === 0 ? [] : await lead(context, vendor, led, share, call, runLed());
  const others = await Promise.all(waits);
  let taken = 0;
  return others.map((outcome) => outcome ?? (own[taken++] as Outcome));
}

/** Waits for the call that this caller began; it goes on without the caller where others wait for it too. */
async function lead(
  context: JobContext,
  vendor: Vendor,
  contents: readonly Content[],
  { deadline }: VendorShare,
  call: SharedCall,
  running: Promise<Outcome[]>,
): Promise<Outcome[]> {
  const leave = call.join(deadline);
  const result = await untilEnd(deadline, running);
  leave();
  if (!('ended' in result)) return result;
  const { ended } = result;
  if (call.isDeserted) return (await running).map((outcome) => endedBy(outcome, ended));
  const startedMs = context.clock.monotonicMs();
  return contents.map((content) => {
    const error = left(ended, call, content);
    emitOutcome(context, vendor, content, error, {
      isCached: false,
      elapsedMs: context.clock.monotonicMs() - startedMs,
    });
    return error;
  });
}

/** Waits for somebody else's call about the same content. */
async function follow(
  context: JobContext,
  vendor: Vendor,
  content: Content,
  share: VendorShare,
  { call, landed }: Flight,
  tries: number,
): Promise<Outcome> {
  const { deadline, options } = share;
  const startedMs = context.clock.monotonicMs();
  const announce = (outcome: Outcome): Outcome => {
    const elapsedMs = context.clock.monotonicMs() - startedMs;
    emitOutcome(context, vendor, content, outcome, { isCached: true, elapsedMs });
    return outcome;
  };
  const leave = call.join(deadline);
  const result = await untilEnd(deadline, landed);
  leave();
  if ('ended' in result) return announce(left(result.ended, call, content));
  const { outcome, isUnchanged } = result;
  const again = async (mayJoin: boolean) => {
    const [own] = mayJoin
      ? await moderateShared(context, vendor, [content], share, tries - 1)
      : await moderateOnce(context, vendor, [content], share);
    return own as Outcome;
  };
  // what was changed while it was under way was perhaps never moderated
  if (!isUnchanged) return again(false);
  if (!isModerationError(outcome)) {
    const { kind } = content;
    context.emit({ type: 'cache', provider: vendor.provider.id, kind, outcome: 'shared' });
    return announce(shared(outcome, content, new Date(context.clock.now()).toISOString()));
  }
  const { ticket } = outcome;
  if (ticket !== undefined && GIVEN_UP.includes(outcome.code)) {
    try {
      const own = { ...ticket, contentId: content.id ?? null };
      return announce(verdictOf(await waitForJob(context, vendor, own, deadline, options)));
    } catch (thrown) {
      return announce(toModerationError(thrown, vendor.provider.id, deadline.operation));
    }
  }
  // it cost nothing, and this caller has not had a try of its own
  const isPassing = outcome.retry !== 'never' || outcome.code === 'aborted' || outcome.code === 'timeout';
  if (outcome.effect === 'none' && isPassing && tries > 0) return again(true);
  return announce(withContentId(outcome, content));
}

/** Errors after which a job goes on at the vendor. */
const GIVEN_UP: readonly ModerationError['code'][] = [
  'timeout',
  'aborted',
  'network',
  'vendor_unavailable',
  'rate_limited',
];

/** Waits for work, but not past the end of a deadline. */
async function untilEnd<Value extends object>(
  deadline: Deadline,
  work: Promise<Value>,
): Promise<Value | Ended> {
  return new Promise((resolve, reject) => {
    const stop = deadline.onEnd((ended) => resolve({ ended }));
    work.finally(stop).then(resolve, reject);
  });
}

/** The error of a caller who left; what was begun may go on for others, and be paid for. */
function left(ended: ModerationError, { ticket }: SharedCall, content: Content): ModerationError {
  const named = withContentId(ended, content);
  if (ticket !== null) return withErrorDetails(named, { ticket, effect: 'unknown', retry: 'later' });
  const message = `${ended.message}; the call goes on for others who wait for the same content, and may be paid for`;
  return withErrorDetails(named, { effect: 'unknown', uncertain: true, message });
}

/** What came of a call that ended because its last caller had left, in the words of that caller's end. */
function endedBy(outcome: Outcome, { code, message }: ModerationError): Outcome {
  if (!isModerationError(outcome) || outcome.code !== 'aborted' || code === 'aborted') return outcome;
  return withErrorDetails(outcome, { code, message: `${message}; ${outcome.message}` });
}

function withContentId(error: ModerationError, { id }: Content): ModerationError {
  return withErrorDetails(error, { contentId: id });
}

/** A verdict of its own for each caller. What concerns one call only is left out. */
function shared(verdict: Verdict, { id = null }: { id?: string | null }, cachedAt: string): Verdict {
  const copy = structuredClone(verdict);
  const warnings = copy.warnings.filter(({ path }) => path !== 'callbackUrl');
  return { ...copy, warnings, source: { ...copy.source, contentId: id, cachedAt } };
}

/** Options that remember the job of a call about one content. */
function noting({ options }: VendorShare, call: SharedCall): VendorShare['options'] {
  return {
    ...options,
    onProgress: (progress) => {
      call.ticket = progress.ticket;
      options.onProgress?.(progress);
    },
  };
}
