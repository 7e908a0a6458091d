import { type Analysis, type Disagreement, type DisagreementReason } from '../analysis.js';

/** What the list says about why an item is in it. */
const REASONS: Record<DisagreementReason, string> = {
  decision: 'decisions differ',
  gold: 'not as gold',
  category: 'categories differ',
  error: 'no verdict',
};

/**
 * The list as the page's script reads it. A row is a list, without the names of its fields, since there may be ten thousand:
 * key, kind, text, gold decision, gold categories, slices, reason, outcomes; an outcome: decision, category, score, scale,
 * error, flagged, not covered, unknown, keywords.
 */
export function listData({ providers, gold, slices, disagreements }: Analysis) {
  return {
    providers,
    gold: gold !== null,
    reasons: REASONS,
    slices: slices.map(({ name, value }) => [name, value]),
    rows: disagreements.rows.map(rowOf),
  };
}

function rowOf({ key, kind, text, gold, slices, reason, outcomes }: Disagreement) {
  const facts = outcomes.map(
    ({ decision, category, score, scale, error, flagged, notCovered, unknown, keywords }) => [
      decision,
      category,
      score,
      scale,
      error,
      flagged,
      notCovered,
      unknown,
      keywords,
    ],
  );
  return [key, kind, text, gold?.decision ?? null, gold?.categories ?? null, slices, reason, facts];
}

/** The reasons and their words, for the filter. */
export function reasonOptions(): [DisagreementReason, string][] {
  return Object.entries(REASONS) as [DisagreementReason, string][];
}
