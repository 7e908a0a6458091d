import {
  DECISIONS,
  coverageOf,
  severity,
  type Category,
  type ComparedOutcome,
  type ComparedRow,
  type Decision,
  type GoldLabel,
} from '@moderato/core';
import {
  type Disagreement,
  type DisagreementOutcome,
  type DisagreementReason,
  type Kept,
} from './listed-items.js';
import { errorOf, flaggedBy, goldDecisionState, isHarmful, outcomeOf, verdictOf } from './states.js';
import { createWeightiest } from './weightiest.js';

/** Characters of a content that are kept. */
const TEXT_LIMIT = 2000;

/** Characters of an address that are kept: half of it would lead elsewhere. */
const ADDRESS_LIMIT = 8000;

/** Keywords of one outcome that are kept. */
const KEYWORDS_LIMIT = 20;

/** Collects the items on which vendors, or gold, do not agree. */
export interface DisagreementTally {
  add(row: ComparedRow): void;
  kept(): Kept<Disagreement>;
}

/** Begins the collection of at most `limit` items: pass against block first, missing verdicts last. */
export function createDisagreementTally(providers: readonly string[], limit: number): DisagreementTally {
  const list = createWeightiest<Disagreement>(limit);
  return {
    add(row) {
      const outcomes = providers.map((provider) => outcomeOf(row, provider));
      const found = reasonOf(row, outcomes);
      if (found === null) return;
      list.offer(found.rank, row.key, () => factsOf(row, outcomes, found));
    },
    kept: () => ({ total: list.total, limit, rows: list.kept() }),
  };
}

interface Reason {
  reason: DisagreementReason;
  distance: number;
  rank: number;
}

/** How far the decisions of an item lie apart, 0 to 2, out of the verdicts that there are. */
export function distanceOf(outcomes: readonly (ComparedOutcome | null)[]): number {
  const severities = outcomes.flatMap((outcome) => {
    const decision = verdictOf(outcome);
    return decision === null ? [] : [severity(decision)];
  });
  return severities.length === 0 ? 0 : Math.max(...severities) - Math.min(...severities);
}

function reasonOf(row: ComparedRow, outcomes: readonly (ComparedOutcome | null)[]): Reason | null {
  const furthest = DECISIONS.length - 1;
  const distance = distanceOf(outcomes);
  if (distance > 0) return { reason: 'decision', distance, rank: furthest - distance };
  const isWrong = outcomes.some((outcome) => isNotAsGold(row.gold, verdictOf(outcome)));
  if (isWrong) return { reason: 'gold', distance, rank: furthest };
  if (differInCategories(outcomes)) return { reason: 'category', distance, rank: furthest + 1 };
  if (outcomes.some((outcome) => errorOf(outcome) !== null)) {
    return { reason: 'error', distance, rank: furthest + 2 };
  }
  return null;
}

/** Whether a decision is another one than gold's. Gold that says block or names a category is met by review too: it may only know two classes. */
function isNotAsGold(gold: GoldLabel | null, decision: Decision | null): boolean {
  const harmful = isHarmful(goldDecisionState(gold));
  if (harmful === null || decision === null) return false;
  if (gold?.decision === 'review') return decision !== 'review';
  return (decision !== 'pass') !== harmful;
}

/** Whether one vendor flags a category that another did not flag, or could not have flagged. */
function differInCategories(outcomes: readonly (ComparedOutcome | null)[]): boolean {
  const flags = outcomes.filter((outcome) => verdictOf(outcome) !== null).map(flaggedBy);
  return flags.some((flagged) =>
    flagged.some((category) => flags.some((others) => !others.includes(category))),
  );
}

function factsOf(
  row: ComparedRow,
  outcomes: readonly (ComparedOutcome | null)[],
  { reason, distance }: Reason,
): Disagreement {
  const named = new Set([...outcomes.flatMap(flaggedBy), ...(row.gold?.categories ?? [])]);
  return {
    key: row.key,
    kind: row.kind,
    text: row.text === null ? null : cut(row.text, row.kind === 'text' ? TEXT_LIMIT : ADDRESS_LIMIT),
    gold: row.gold === null ? null : { decision: row.gold.decision, categories: row.gold.categories },
    slices: { ...row.slices },
    reason,
    distance,
    outcomes: outcomes.map((outcome) => factsOfOutcome(outcome, [...named])),
  };
}

function factsOfOutcome(outcome: ComparedOutcome | null, named: readonly Category[]): DisagreementOutcome {
  const decision = verdictOf(outcome);
  const hasVerdict = outcome !== null && decision !== null;
  const withCoverage = (wanted: 'notCovered' | 'unknown') =>
    hasVerdict ? named.filter((category) => coverageOf(outcome.covered, category) === wanted) : [];
  return {
    decision,
    category: hasVerdict ? outcome.category : null,
    score: hasVerdict ? outcome.score : null,
    scale: hasVerdict ? outcome.scale : null,
    error: errorOf(outcome),
    flagged: flaggedBy(outcome),
    notCovered: withCoverage('notCovered'),
    unknown: withCoverage('unknown'),
    keywords: hasVerdict ? outcome.keywords.slice(0, KEYWORDS_LIMIT) : [],
  };
}

function cut(text: string, limit: number): string {
  // A character of two halves is not left with one.
  return text.length <= limit ? text : `${text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
