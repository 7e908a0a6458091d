import { type Analysis } from '../analysis.js';
import { type Disagreement, type DisagreementReason } from '../listed-items.js';
import { type ListData, type ListOutcome, type ListRow } from './list-shape.js';

/** What the list says about why an item is in it. */
const REASONS: Record<DisagreementReason, string> = {
  decision: 'decisions differ',
  gold: 'not as gold',
  category: 'categories differ',
  error: 'no verdict',
};

/** Builds the list as the page's script reads it. */
export function listData({ providers, gold, slices, disagreements }: Analysis): ListData {
  return {
    providers,
    gold: gold !== null,
    reasons: REASONS,
    slices: slices.map(({ name, value }) => [name, value] as const),
    rows: disagreements.rows.map(rowOf),
  };
}

function rowOf({ key, kind, text, gold, slices, reason, outcomes }: Disagreement): ListRow {
  const facts = outcomes.map(
    ({ decision, category, score, scale, error, flagged, notCovered, unknown, keywords }): ListOutcome => [
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
