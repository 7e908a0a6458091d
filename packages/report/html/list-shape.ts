/**
 * The list of items as it stands in the page. Rows and outcomes are lists, without the names of their fields, since there may be
 * ten thousand of them.
 */
export interface ListData {
  readonly providers: readonly string[];
  /** Whether there are gold labels. */
  readonly gold: boolean;
  /** Whether gold only knows what may pass (`held`), or decisions. */
  readonly goldRule: string;
  /** What is said of each reason for which an item is listed. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly slices: readonly (readonly [name: string, value: string])[];
  readonly rows: readonly ListRow[];
}

/** One item; `outcomes` are in the order of the providers. */
export type ListRow = readonly [
  key: string,
  kind: string,
  text: string | null,
  gold: string | null,
  goldCategories: readonly string[] | null,
  slices: Readonly<Record<string, string>>,
  reason: string,
  outcomes: readonly ListOutcome[],
];

/** What one vendor said of an item; no decision where it gave no verdict. */
export type ListOutcome = readonly [
  decision: string | null,
  category: string | null,
  score: number | string | null,
  scale: string | null,
  error: string | null,
  flagged: readonly string[],
  notCovered: readonly string[],
  unknown: readonly string[],
  keywords: readonly string[],
];
