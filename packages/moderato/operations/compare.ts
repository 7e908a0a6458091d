import { parseContent, type Content } from '@moderato/core';
import { z } from 'zod';
import { parseCallOptions, type CallOptions } from '../call/options.js';
import { configError } from '../config/schema.js';
import { toModerationError } from '../call/failures.js';
import { agreementOf, combine, type Vote } from '../compare/combine.js';
import { compareCategories, compareKeywords } from '../compare/categories.js';
import { STRATEGIES, type Comparison, type Strategy, type VendorOutcome } from '../compare/comparison.js';
import { timelineOf } from '../compare/timeline.js';
import { watchAttempts } from '../compare/watch-attempts.js';
import { moderateAlong } from '../routing/moderate-along.js';
import { type ModeratorContext } from './context.js';

/** Which vendors are asked, and how one decision is made of theirs. */
export interface CompareOptions extends Omit<CallOptions, 'provider'> {
  /** At least two; each is paid for. Default: all that are configured. */
  providers?: readonly string[] | undefined;
  /** Default `strictest`. */
  strategy?: Strategy | undefined;
}

/**
 * Runs the same content through several vendors at the same time and sets their verdicts side by side. What goes wrong with one
 * vendor is its outcome and stops nobody.
 * @throws ModerationError `config` and `invalid_content` before any network.
 */
export async function compare(
  context: ModeratorContext,
  given: Content,
  options: CompareOptions = {},
): Promise<Comparison> {
  const content = parseContent(given);
  const { providers, strategy, ...call } = options;
  const policy = context.policies(parseCallOptions(call, context.pool.ids));
  const asked = parseProviders(providers ?? context.pool.configured, context.pool.ids);
  const chosen = parseStrategy(strategy);
  const maps = await Promise.all(asked.map(async (id) => (await context.pool.get(id)).map));

  const outcomes = await Promise.all(
    asked.map(async (provider): Promise<VendorOutcome> => {
      const nowMs = () => context.clock.monotonicMs();
      const startedMs = nowMs();
      const attempts = watchAttempts(nowMs, call.journal);
      const facts = () => ({ provider, elapsedMs: nowMs() - startedMs, wireMs: attempts.wireMs() });
      const price = context.settings.prices[provider]?.[content.kind] ?? null;
      try {
        const route = context.router.route(content.kind, provider);
        const named = { ...call, provider, journal: attempts.journal };
        const along = { route, content, options: named, weigh: policy.ofVerdict };
        const verdict = policy.ofVerdict(await moderateAlong(context, along));
        return { ...facts(), cost: verdict.source.cachedAt === undefined ? price : 0, verdict, error: null };
      } catch (thrown) {
        const error = toModerationError(thrown, provider, `compare ${content.kind}`);
        return { ...facts(), cost: error.effect === 'none' ? 0 : price, verdict: null, error };
      }
    }),
  );

  const votes = outcomes.map(({ provider, verdict }): Vote => ({
    provider,
    decision: verdict?.decision ?? null,
  }));
  const sides = outcomes.map(({ provider, verdict }, index) => ({
    provider,
    verdict,
    map: maps[index] as (typeof maps)[number],
  }));
  const moderated = outcomes.flatMap(({ provider, verdict }) =>
    verdict === null ? [] : [{ provider, verdict }],
  );
  const hasTime = content.kind === 'audio' || content.kind === 'video' || content.kind === 'live';
  return {
    kind: content.kind,
    contentId: content.id ?? null,
    outcomes,
    agreement: agreementOf(votes),
    ...combine(votes, chosen),
    strategy: chosen,
    categories: compareCategories(sides),
    timeline: hasTime ? timelineOf(moderated) : null,
    keywords: compareKeywords(sides.filter(({ verdict }) => verdict !== null)),
  };
}

/**
 * Checks the vendors of a comparison.
 * @throws ModerationError `config`.
 */
export function parseProviders(given: readonly string[], known: readonly string[]): string[] {
  const result = z.array(z.string()).min(2).safeParse(given);
  if (!result.success)
    throw configError(
      `options.providers: expected at least two of ${known.join(', ')}; ${given.length} are given or configured`,
    );
  const unknownId = result.data.find((id) => !known.includes(id));
  if (unknownId !== undefined)
    throw configError(`options.providers: unknown vendor "${unknownId}"; known are ${known.join(', ')}`);
  if (new Set(result.data).size < result.data.length)
    throw configError('options.providers: names a vendor twice');
  return result.data;
}

function parseStrategy(strategy: Strategy | undefined): Strategy {
  if (strategy === undefined) return 'strictest';
  if (STRATEGIES.includes(strategy)) return strategy;
  throw configError(`options.strategy: expected one of ${STRATEGIES.join(', ')}`);
}
