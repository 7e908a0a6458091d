import { isModerationError, type ModerationError, type VendorJob, type Verdict } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { limitOf, providerCall } from '../call/request.js';
import { checkImage, limitsOf } from '../call/check-image.js';
import { internalError, toModerationError } from '../call/failures.js';
import { ticketOf, withCategories } from './submit.js';
import { attemptOf } from '../routing/ask-in-turn.js';
import { callVendor } from '../layers/call-vendor.js';
import { settle, type Group, type Item, type ModerationResult, type Single } from './many.js';
import { mayFallBack } from '../routing/fall-back.js';
import { markUncertain, submitOnce } from '../layers/submit-once.js';
import { type Vendor } from '../call/vendors.js';
import { toJob, verdictOf } from '../call/to-job.js';
import { waitFor } from './wait.js';

/** What the vendor said of one content in a call about several. */
type Outcome = VendorJob | ModerationError;

/** Has one vendor judge several contents in one call; those that it gives no verdict on go on along their route. */
export async function judgeTogether(
  context: CallContext,
  { vendor, route, items }: NonNullable<Group['target']> & Pick<Group, 'items'>,
  options: CallOptions,
  single: Single,
): Promise<ModerationResult[]> {
  const { id: provider } = vendor.provider;
  const refused = new Map(items.map((item) => [item, refusalOf(item, vendor, options)]));
  const known = new Map(
    await Promise.all(
      items.map(async (item) => {
        const { content } = item;
        const isOpen = refused.get(item) === null;
        return [
          item,
          isOpen ? ((await context.cache?.get({ content, vendor, options })) ?? null) : null,
        ] as const;
      }),
    ),
  );
  const open = items.filter((item) => refused.get(item) === null && known.get(item) === null);
  const outcomes =
    open.length > 1 ? await submitTogether(context, vendor, open, options) : new Map<Item, Outcome>();

  const finish = async (item: Item): Promise<ModerationResult> => {
    const { content } = item;
    const outcome = refused.get(item) ?? outcomes.get(item);
    const verdict = known.get(item) ?? null;
    if (verdict !== null || outcome !== undefined) {
      const result = conclude(item, verdict, outcome as Outcome);
      single.castShadows(content, route, result.then(verdictOrThrow));
      return result;
    }
    return settle(item, () => single.judge(content, route));
  };

  const conclude = async (
    item: Item,
    verdict: Verdict | null,
    outcome: Outcome,
  ): Promise<ModerationResult> => {
    const { content } = item;
    const startedMs = context.clock.now();
    const result = await settle(item, async () => verdict ?? (await verdictOn(outcome, item)));
    announce(context, provider, result, verdict !== null, context.clock.now() - startedMs);
    if (result.error !== undefined) {
      const { error } = result;
      const isOver = !mayFallBack(error) || (route.chain.length === 1 && route.onError !== 'review');
      if (isOver) return result;
      return settle(item, () => single.judge(content, route, { tried: [attemptOf(error, provider)], error }));
    }
    if (verdict === null) await context.cache?.set({ content, vendor, options }, result.verdict);
    const routing = { primary: provider, tried: [{ provider, error: null }] };
    return route.isRouted ? { ...item, verdict: { ...result.verdict, routing } } : result;
  };

  const verdictOn = async (outcome: Outcome, { content }: Item): Promise<Verdict> => {
    if (isModerationError(outcome)) throw outcome;
    const job = toJob(withCategories(outcome, options), vendor.map);
    const isPending = job.state === 'submitted' || job.state === 'running';
    if (!isPending) return verdictOf(job);
    const limit = limitOf(context, provider, `wait for ${content.kind}`, options);
    return verdictOf(
      await waitFor(context, vendor, job.ticket, limit, {}, { submittedMs: context.clock.now() }),
    );
  };

  return Promise.all(items.map(finish));
}

function verdictOrThrow({ verdict, error }: ModerationResult): Verdict {
  if (error !== undefined) throw error;
  return verdict;
}

/** Makes the call. Its failure is the outcome of every content. */
async function submitTogether(
  context: CallContext,
  vendor: Vendor,
  items: readonly Item[],
  options: CallOptions,
): Promise<Map<Item, Outcome>> {
  const { provider, map } = vendor;
  const kind = items[0]?.content.kind ?? 'image';
  const operation = `submit ${kind}`;
  const limit = limitOf(context, provider.id, operation, options);
  const contents = items.map(({ content }) => content);
  // an item whose part of the response cannot be read was paid for all the same
  const marked = (outcome: Outcome, place: number): Outcome =>
    isModerationError(outcome) ? markUncertain(outcome, contents.slice(place, place + 1)) : outcome;
  const submit = (before: () => Promise<void>) => {
    const call = providerCall(context, kind, vendor, options);
    const init = { mode: 'submit' as const, operation, kind, limit, before };
    return callVendor(context, vendor, init, async (limits) =>
      provider.checkBatch === undefined
        ? []
        : (await provider.checkBatch(contents, { ...call, ...limits })).map(marked),
    );
  };
  const ticketsOf = (outcomes: readonly Outcome[]) =>
    outcomes.map((outcome) => {
      if (isModerationError(outcome)) return outcome;
      const job = toJob(outcome, map);
      return ticketOf({ job, isAnswered: job.state === 'succeeded', warnings: [] });
    });
  try {
    const outcomes = await submitOnce(context, { contents, vendor, options, limit }, submit, ticketsOf);
    const missing = internalError(new RangeError(), provider.id, operation);
    return new Map(items.map((item, place) => [item, outcomes[place] ?? missing]));
  } catch (error) {
    const failure = toModerationError(error, provider.id, operation);
    return new Map(items.map((item) => [item, failure]));
  }
}

function announce(
  { emit }: CallContext,
  provider: string,
  { content, verdict, error }: ModerationResult,
  isCached: boolean,
  elapsedMs: number,
): void {
  const subject = { provider, kind: content.kind, contentId: content.id ?? null, elapsedMs };
  if (error !== undefined) {
    emit({ type: 'failed', ...subject, error });
    return;
  }
  const { decision, category, source } = verdict;
  emit({ type: 'verdict', ...subject, jobId: source.jobId, decision, category, isCached });
}

function refusalOf(
  { content }: Item,
  { provider }: Vendor,
  { vendorOptions }: CallOptions,
): ModerationError | null {
  try {
    const capability = provider.capabilities.kinds[content.kind] ?? { limits: {} };
    if ('bytes' in content)
      checkImage(content.bytes, limitsOf(capability, vendorOptions?.[provider.id]), provider.id);
    return null;
  } catch (error) {
    return toModerationError(error, provider.id, 'check content');
  }
}
