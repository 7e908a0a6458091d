import { type Provider, type Verdict } from '@moderato/core';
import { type CallOptions } from '../call/options.js';
import { type Route } from './router.js';

/**
 * Whether a verdict says nothing about what was to be looked for: a vendor that looks only for what its lists name found nothing, and
 * the call did not ask for those categories alone.
 */
export function isOpenVerdict(
  { decision, findings, coverage, source }: Verdict,
  { capabilities }: Pick<Provider, 'capabilities'>,
  { categories }: CallOptions,
): boolean {
  if (capabilities.kinds[source.kind]?.scope !== 'lists') return false;
  const hasFound = findings.some((finding) => finding.decision !== 'pass');
  if (decision !== 'pass' && hasFound) return false;
  const covered = coverage.categories ?? [];
  return categories === undefined || categories.some((category) => !covered.includes(category));
}

/** Makes `review` of a verdict that is left open at the end of a route that names other vendors; every other one comes back as it is. */
export function closeVerdict(
  verdict: Verdict,
  provider: Pick<Provider, 'id' | 'capabilities'>,
  options: CallOptions,
  { isAlone }: Pick<Route, 'isAlone'>,
): Verdict {
  if (isAlone || !isOpenVerdict(verdict, provider, options)) return verdict;
  const message = `${provider.id} found nothing, but it looks only for what its lists name, and no other vendor of the route gave a verdict`;
  return {
    ...verdict,
    decision: 'review',
    category: 'unmapped',
    score: null,
    coverage: { ...verdict.coverage, complete: false },
    warnings: [...verdict.warnings, { code: 'not_covered', path: 'coverage.categories', message }],
  };
}
