import { DECISIONS, coverageOf, severity, type Category, type ComparedOutcome } from '@moderato/core';
import { decisionState, flaggedBy, verdictOf } from './states.js';

/**
 * The decisions of two outcomes remade from the categories that both cover, as states; null without two verdicts, or where it is
 * unknown what one of them looks for. A vendor's own decision stands where its category is covered by both, and where no finding
 * explains it; it never becomes stricter than it was.
 */
export function remadeStates(
  first: ComparedOutcome | null,
  second: ComparedOutcome | null,
): [number, number] | null {
  if (first === null || second === null || verdictOf(first) === null || verdictOf(second) === null)
    return null;
  const [covered, others] = [first.covered, second.covered];
  if (covered === null || others === null) return null;
  const isCommon = (category: Category) =>
    coverageOf(covered, category) === 'clear' && coverageOf(others, category) === 'clear';
  return [remade(first, isCommon), remade(second, isCommon)];
}

function remade(outcome: ComparedOutcome, isCommon: (category: Category) => boolean): number {
  const decision = verdictOf(outcome) ?? 'review';
  const flagged = flaggedBy(outcome);
  const isExplained = flagged.length > 0 || outcome.category !== null;
  const isKept = outcome.category !== null && isCommon(outcome.category);
  if (decision === 'pass' || !isExplained || isKept) return decisionState(decision);
  const worst = outcome.findings.reduce(
    (most, finding) => (isCommon(finding.category) ? Math.max(most, severity(finding.decision)) : most),
    0,
  );
  const kept = DECISIONS.find((one) => severity(one) === Math.min(worst, severity(decision)));
  return decisionState(kept ?? decision);
}
