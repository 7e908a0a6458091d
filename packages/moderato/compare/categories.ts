import { severity, type Category, type Decision, type Verdict } from '@moderato/core';
import { coveredCategories, type VendorMap } from '@moderato/normalizer';
import { type CategoryComparison, type Comparison } from './comparison.js';

/** A vendor's part of a comparison, with its map; the verdict is null where it gave none. */
export interface Side {
  provider: string;
  verdict: Verdict | null;
  map: VendorMap;
}

/** Sets the vendors side by side in every category that one of them flagged or that not all of them look for. */
export function compareCategories(sides: readonly Side[]): CategoryComparison[] {
  const read = sides.map((side) => ({
    ...side,
    decisions: decisionsOf(side.verdict),
    covered: new Set(coveredBy(side)),
  }));
  const all = new Set(read.flatMap(({ decisions, covered }) => [...decisions.keys(), ...covered]));
  const comparisons = [...all].map((category): CategoryComparison => {
    const byProvider = Object.fromEntries(
      read.map(({ provider, verdict, decisions, covered }) => {
        if (verdict === null) return [provider, 'error'];
        return [provider, decisions.get(category) ?? (covered.has(category) ? 'pass' : 'not covered')];
      }),
    ) as CategoryComparison['byProvider'];
    const given = Object.values(byProvider).filter((each) => each !== 'error' && each !== 'not covered');
    return { category, byProvider, agree: given.length < 2 ? null : new Set(given).size === 1 };
  });
  return comparisons.filter(({ byProvider }) =>
    Object.values(byProvider).some((each) => each !== 'pass' && each !== 'error'),
  );
}

/** What the vendor looked for; empty where it gave no verdict. */
export function coveredBy({ verdict, map }: Side): Category[] {
  return verdict === null ? [] : coveredCategories(verdict.source.kind, verdict.coverage.categories, map);
}

/** Words that vendors found, those that all of them found apart. Case does not count. */
export function compareKeywords(sides: readonly Side[]): Comparison['keywords'] {
  const found = sides.map(({ provider, verdict }) => ({ provider, words: wordsOf(verdict) }));
  const common = [...(found[0]?.words ?? [])].filter((word) => found.every(({ words }) => words.has(word)));
  const only = Object.fromEntries(
    found.map(({ provider, words }) => [
      provider,
      [...words].filter((word) => found.every((each) => each.provider === provider || !each.words.has(word))),
    ]),
  );
  return { common: sides.length < 2 ? [] : common, only };
}

function decisionsOf(verdict: Verdict | null): Map<Category, Decision> {
  const decisions = new Map<Category, Decision>();
  for (const { category, decision } of verdict?.findings ?? []) {
    const known = decisions.get(category);
    if (known === undefined || severity(decision) > severity(known)) decisions.set(category, decision);
  }
  return decisions;
}

function wordsOf(verdict: Verdict | null): Set<string> {
  const findings = [
    ...(verdict?.findings ?? []),
    ...(verdict?.segments ?? []).flatMap((segment) => segment.findings),
  ];
  return new Set(findings.flatMap(({ keywords }) => keywords.map((word) => word.toLowerCase())));
}
