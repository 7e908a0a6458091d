import { type EscalationReason, type Kind } from '@moderato/core';
import { type RoutingConfig, type RoutingRule } from '../config/options.js';
import { configError } from '../config/schema.js';

/** Which verdicts lead on, and to whom. */
export interface Escalation {
  on: readonly EscalationReason[];
  to: readonly [string, ...string[]];
}

/** Which vendors moderate one content. */
export interface Route {
  /** In the order in which they are tried; undefined stands for the only vendor that is configured. */
  chain: readonly [string | undefined, ...string[]];
  shadow: readonly string[];
  onError: 'error' | 'review' | 'next';
  /** Whether the configuration has rules at all, so that the verdict says who was tried. */
  isRouted: boolean;
  /** Whether the rules name one vendor beside shadows and escalation, so that its verdict is all that can be had. */
  isAlone: boolean;
  /** Null where every verdict is the end. */
  escalate: Escalation | null;
}

export interface Router {
  /**
   * @param provider the vendor that the call names, which is then the only one.
   * @param onError what the policy of the call makes of an outage. @default what the rules say
   */
  route(kind: Kind, provider: string | undefined, onError?: Route['onError']): Route;
}

/**
 * Makes the router of a configuration.
 * @param provider the configuration's default vendor.
 * @param random draws the first vendor where there are weights.
 * @throws ModerationError `config` for rules that name unknown vendors, or one vendor twice.
 */
export function createRouter(
  routing: RoutingConfig | null,
  provider: string | undefined,
  vendors: readonly string[],
  random: () => number,
): Router {
  const { byKind = {}, ...common } = routing ?? {};
  checkRule(common, 'routing', vendors);
  for (const [kind, rule] of Object.entries(byKind)) {
    checkRule(rule ?? {}, `routing.byKind.${kind}`, vendors);
    checkEscalation({ ...common, ...rule }, `routing.byKind.${kind}`, provider);
  }
  checkEscalation(common, 'routing', provider);

  return {
    route: (kind, named, asked) => {
      if (named !== undefined)
        return {
          chain: [named],
          shadow: [],
          onError: asked ?? 'next',
          isRouted: false,
          isAlone: true,
          escalate: null,
        };
      const rule: RoutingRule = { ...common, ...byKind[kind] };
      const first = (rule.weights && draw(rule.weights, random())) ?? rule.primary ?? provider;
      const others = (rule.fallback ?? []).filter((id) => id !== first);
      const { onError = 'next' } = rule;
      return {
        chain: [first, ...(onError === 'error' ? [] : others)],
        shadow: (rule.shadow ?? []).filter((id) => id !== first),
        onError: asked ?? onError,
        isRouted: routing !== null,
        isAlone: others.length === 0,
        escalate: escalationOf(rule, first),
      };
    },
  };
}

/** A vendor that is drawn first does not decide about itself. */
function escalationOf({ escalate }: RoutingRule, first: string | undefined): Escalation | null {
  if (!escalate) return null;
  const [next, ...others] = [escalate.to].flat().filter((id) => id !== first);
  return next === undefined ? null : { on: escalate.on, to: [next, ...others] };
}

/** Every vendor that the rules name. */
export function routedVendors({ byKind, ...common }: RoutingConfig): string[] {
  const rules = [common, ...Object.values(byKind ?? {})];
  return [...new Set(rules.flatMap((rule) => (rule === undefined ? [] : vendorsOf(rule))))];
}

function vendorsOf({ primary, fallback = [], shadow = [], weights = {}, escalate }: RoutingRule): string[] {
  const first = primary === undefined ? [] : [primary];
  const last = escalate ? [escalate.to].flat() : [];
  return [...first, ...fallback, ...shadow, ...Object.keys(weights), ...last];
}

function checkEscalation(
  { escalate, primary, weights }: RoutingRule,
  path: string,
  provider: string | undefined,
): void {
  if (!escalate) return;
  const to = [escalate.to].flat();
  if (new Set(to).size < to.length) throw configError(`${path}.escalate.to: names a vendor twice`);
  const first = primary ?? (weights === undefined ? provider : undefined);
  if (first !== undefined && to.includes(first))
    throw configError(
      `${path}.escalate.to: names "${first}", which is called first; its verdict leads to another vendor`,
    );
}

function checkRule(rule: RoutingRule, path: string, vendors: readonly string[]): void {
  const unknownId = vendorsOf(rule).find((id) => !vendors.includes(id));
  if (unknownId !== undefined)
    throw configError(`${path}: unknown vendor "${unknownId}"; known are ${vendors.join(', ')}`);
  for (const field of ['fallback', 'shadow'] as const) {
    const ids = rule[field] ?? [];
    if (new Set(ids).size < ids.length) throw configError(`${path}.${field}: names a vendor twice`);
  }
  if (rule.primary !== undefined && rule.fallback?.includes(rule.primary))
    throw configError(`${path}.fallback: names the primary vendor, which is tried anyway`);
  if (rule.weights !== undefined && !Object.values(rule.weights).some((weight) => weight > 0))
    throw configError(`${path}.weights: at least one has to be above 0`);
}

/** @param chance 0 up to 1. */
function draw(weights: Readonly<Record<string, number>>, chance: number): string | undefined {
  const entries = Object.entries(weights).filter(([, weight]) => weight > 0);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = chance * total;
  for (const [id, weight] of entries) {
    rest -= weight;
    if (rest < 0) return id;
  }
  return entries.at(-1)?.[0];
}
