import { coverageOf, severity, type Category, type Decision, type Verdict } from '@moderato/core';
import { coveredCategories, type VendorMap } from '@moderato/normalizer';
import { type CategoryComparison, type Comparison } from './comparison.js';

/** A vendor's part of a comparison, with its map; the verdict is null where it gave none. */
export interface Side {
  provider: string;
  verdict: Verdict | null;
  map: VendorMap;
}

/**
 * Sets the vendors side by side in every category that one of them flagged or that not all of them look for. As in a report, only those
 * that look for a category agree or differ on it.
 */
export function compareCategories(sides: readonly Side[]): CategoryComparison[] {
  const read = sides.map((side) => ({
    ...side,
    decisions: decisionsOf(side.verdict),
    covered: coveredBy(side),
  }));
  const all = new Set(read.flatMap(({ decisions, covered }) => [...decisions.keys(), ...covered]));
  const comparisons = [...all].map((category): CategoryComparison => {
    const said = read.map(({ provider, verdict, decisions, covered }) => {
      const coverage = coverageOf(covered, category);
      const word: Word = verdict === null ? 'error' : (decisions.get(category) ?? SILENCE[coverage]);
      return { provider, word, isComparable: verdict !== null && coverage === 'clear' };
    });
    const comparable = said.filter(({ isComparable }) => isComparable).map(({ word }) => word);
    return {
      category,
      byProvider: Object.fromEntries(said.map(({ provider, word }) => [provider, word])),
      agree: comparable.length < 2 ? null : new Set(comparable).size === 1,
    };
  });
  return comparisons.filter(({ byProvider }) =>
    Object.values(byProvider).some((each) => TELLING.includes(each)),
  );
}

type Word = CategoryComparison['byProvider'][string];

/** What follows from it that a vendor says nothing of a category. */
const SILENCE = { clear: 'pass', notCovered: 'not covered', unknown: 'coverage unknown' } as const;

/** One of these makes a category worth a line. */
const TELLING: readonly Word[] = ['review', 'block', 'not covered'];

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
