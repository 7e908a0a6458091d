import type { ListOutcome, ListRow } from '../html/list-shape.js';

/** One item of the list, by the names of its fields. */
export interface Row {
  key: string;
  kind: string;
  text: string | null;
  gold: string | null;
  goldCategories: readonly string[] | null;
  slices: Readonly<Record<string, string>>;
  reason: string;
  outcomes: Outcome[];
}

/** What one vendor said of an item. */
export interface Outcome {
  decision: string | null;
  category: string | null;
  score: number | string | null;
  scale: string | null;
  error: string | null;
  flagged: readonly string[];
  notCovered: readonly string[];
  unknown: readonly string[];
  keywords: readonly string[];
}

/** Gives the fields of a row their names. */
export function readRow([key, kind, text, gold, goldCategories, slices, reason, outcomes]: ListRow): Row {
  return { key, kind, text, gold, goldCategories, slices, reason, outcomes: outcomes.map(readOutcome) };
}

function readOutcome(fields: ListOutcome): Outcome {
  const [decision, category, score, scale, error, flagged, notCovered, unknown, keywords] = fields;
  return { decision, category, score, scale, error, flagged, notCovered, unknown, keywords };
}
