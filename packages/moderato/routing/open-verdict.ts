import { type Provider, type Verdict } from '@moderato/core';
import { type CallOptions } from '../call/options.js';
import { reviewed } from './reviewed.js';
import { type Route } from './router.js';

/**
 * Whether a verdict says nothing about what was to be looked for: a vendor that looks only for what its lists name found nothing, and
 * the call did not ask for those categories alone.
 */
export function isOpenVerdict(
  { decision, findings, coverage, source }: Verdict,
  { capabilities }: Pick<Provider, 'capabilities'>,
  { categories }: Pick<CallOptions, 'categories'>,
): boolean {
  if (capabilities.kinds[source.kind]?.scope !== 'lists') return false;
  const hasFound = findings.some((finding) => finding.decision !== 'pass');
  if (decision !== 'pass' && hasFound) return false;
  const covered = coverage.categories ?? [];
  return categories === undefined || categories.some((category) => !covered.includes(category));
}

/**
 * Makes `review` of a verdict that is left open at the end of a route; every other one comes back as it is. Where no other vendor is
 * named there is no more to be had; and rules that escalate say themselves which passes they send on, unless the call asks for
 * categories that were not looked for.
 */
export function closeVerdict(
  verdict: Verdict,
  provider: Pick<Provider, 'id' | 'capabilities'>,
  options: Pick<CallOptions, 'categories'>,
  { isAlone, escalate }: Pick<Route, 'isAlone' | 'escalate'>,
): Verdict {
  const isAllThatIsWanted = isAlone && (escalate === null || options.categories === undefined);
  if (isAllThatIsWanted || !isOpenVerdict(verdict, provider, options)) return verdict;
  return reviewed(
    verdict,
    `${provider.id} found nothing, but it looks only for what its lists name, and no other vendor of the route gave a verdict`,
  );
}
