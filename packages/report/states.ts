import {
  DECISIONS,
  coverageOf,
  type Category,
  type Decision,
  type GoldLabel,
  type ComparedOutcome,
  type ComparedRow,
} from '@moderato/core';

/** The decision that counts: none where there was an error or no outcome. */
export function verdictOf(outcome: ComparedOutcome | null): Decision | null {
  return outcome === null || outcome.error !== null ? null : outcome.decision;
}

/** The outcome of a provider; null where the row has none. */
export function outcomeOf(row: ComparedRow, provider: string): ComparedOutcome | null {
  return Object.hasOwn(row.outcomes, provider) ? (row.outcomes[provider] ?? null) : null;
}

/** Why an outcome is no verdict, as an error code; null for a verdict. */
export function errorOf(outcome: ComparedOutcome | null): string | null {
  if (verdictOf(outcome) !== null) return null;
  return outcome?.error ?? 'no_verdict';
}

/** The categories that an outcome flags: those with a finding of `review` or `block`, each once. */
export function flaggedBy(outcome: ComparedOutcome | null): Category[] {
  if (outcome === null || verdictOf(outcome) === null) return [];
  const flagged = outcome.findings.filter(({ decision }) => decision !== 'pass');
  return [...new Set(flagged.map(({ category }) => category))];
}

/** The decisions as positions, and one more for a missing one. */
export const MISSING = DECISIONS.length;

/** The position of a decision; `MISSING` for none. */
export function decisionState(decision: Decision | null): number {
  return decision === null ? MISSING : DECISIONS.indexOf(decision);
}

/** Gold that says not pass, but neither review nor block: its label is a category. */
export const GOLD_HELD = MISSING + 1;

/** How many states a decision can be in, gold included. */
export const DECISION_STATES = GOLD_HELD + 1;

/** Gold's decision. A category means not pass, and a list of none means pass. */
export function goldDecisionState(gold: GoldLabel | null): number {
  if (gold === null) return MISSING;
  if (gold.decision !== null) return decisionState(gold.decision);
  if (gold.categories === null) return MISSING;
  return gold.categories.length === 0 ? decisionState('pass') : GOLD_HELD;
}

/** Whether gold says that an item is to be held; null where it says nothing. */
export function isHarmful(goldState: number | undefined): boolean | null {
  if (goldState === undefined || goldState === MISSING) return null;
  return goldState !== decisionState('pass');
}

/** The decision at a position; null for `MISSING`. */
export function decisionAt(state: number | undefined): Decision | null {
  return state === undefined ? null : (DECISIONS[state] ?? null);
}

/**
 * What a vendor's outcome says about one category. Only the first two can be compared: a vendor that does not look for the
 * category, or of which that is unknown, neither agrees nor disagrees, also where it reports it once.
 */
export const CategoryState = {
  clear: 0,
  flagged: 1,
  notCovered: 2,
  notCoveredFlagged: 3,
  unknown: 4,
  unknownFlagged: 5,
  noVerdict: 6,
} as const;

/** How many states a vendor can be in on one category. */
export const CATEGORY_STATES = 7;

/** The states of one outcome on some categories, in their order. */
export function categoryStates(outcome: ComparedOutcome | null, categories: readonly Category[]): number[] {
  if (outcome === null || verdictOf(outcome) === null) return categories.map(() => CategoryState.noVerdict);
  const flagged = flaggedBy(outcome);
  return categories.map((category) => {
    const base = CategoryState[coverageOf(outcome.covered, category)];
    return base + Number(flagged.includes(category));
  });
}

/** Gold's word on one category: 0 no, 1 yes, 2 unknown. */
export function goldState(gold: GoldLabel | null, category: Category): number {
  if (gold?.categories === null || gold === null) return 2;
  return Number(gold.categories.includes(category));
}

/** Whether two vendors can be compared by such a state: it covers the category and gave a verdict. */
export function isCovered(state: number | undefined): boolean {
  return state === CategoryState.clear || state === CategoryState.flagged;
}

/** Whether a vendor flags the category, covered or not. */
export function isFlagged(state: number | undefined): boolean {
  return (
    state === CategoryState.flagged ||
    state === CategoryState.notCoveredFlagged ||
    state === CategoryState.unknownFlagged
  );
}

/** Whether a vendor is known not to look for the category. */
export function isNotCovered(state: number | undefined): boolean {
  return state === CategoryState.notCovered || state === CategoryState.notCoveredFlagged;
}
