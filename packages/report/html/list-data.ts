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
    goldRule: gold?.rule ?? 'held',
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
  return [key, kind, text, goldWord(gold), gold?.categories ?? null, slices, reason, facts];
}

/** A category alone says that an item may not pass, and not whether it is to be blocked. */
function goldWord(gold: Disagreement['gold']): string | null {
  if (gold === null || gold.decision !== null) return gold?.decision ?? null;
  if (gold.categories === null) return null;
  return gold.categories.length > 0 ? 'not pass' : 'pass';
}

/** The reasons and their words, for the filter. */
export function reasonOptions(): [DisagreementReason, string][] {
  return Object.entries(REASONS) as [DisagreementReason, string][];
}
