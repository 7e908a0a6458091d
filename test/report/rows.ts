import { type Category, type Decision, type ComparedOutcome, type ComparedRow } from '@moderato/core';
import { type Manifest } from '@moderato/report';

/** What both of the vendors of the small examples look for. */
export const COVERED: Category[] = ['sexual', 'violence', 'advertising', 'minors'];

/** An outcome: `pass`, or a decision with the category that it is for. */
export function says(
  decision: Decision,
  category: Category | null = null,
  more: Partial<ComparedOutcome> = {},
): ComparedOutcome {
  return {
    decision,
    category,
    score: null,
    scale: null,
    error: null,
    uncertain: false,
    elapsedMs: 100,
    findings: category === null ? [] : [{ category, decision, score: null }],
    covered: COVERED,
    intervals: [],
    keywords: [],
    cost: null,
    ...more,
  };
}

/** An outcome that is no verdict. */
export function fails(error: string, more: Partial<ComparedOutcome> = {}): ComparedOutcome {
  return { ...says('pass'), decision: null, error, covered: null, ...more };
}

/** A row of two vendors, a and b. */
export function row(
  key: string,
  a: ComparedOutcome,
  b: ComparedOutcome,
  more: Partial<ComparedRow> = {},
): ComparedRow {
  return {
    key,
    kind: 'text',
    text: `text of ${key}`,
    gold: null,
    slices: {},
    outcomes: { a, b },
    ...more,
  };
}

/** As many rows like one as asked for, with different keys. */
export function times(number: number, create: (key: string) => ComparedRow, name: string): ComparedRow[] {
  return Array.from({ length: number }, (_, at) => create(`${name}-${at}`));
}

/** The manifest of the small examples. */
export function manifest(more: Partial<Manifest> = {}): Manifest {
  return {
    title: 'a and b',
    createdAt: '2026-11-21T12:00:00.000Z',
    versions: { moderato: '0.1.0' },
    providers: [
      { id: 'a', region: 'here', mapping: 'map-1' },
      { id: 'b', region: null, mapping: 'map-2' },
    ],
    input: { name: 'items.jsonl', sha256: null, items: 10, rejected: 1 },
    seed: 5,
    notes: [],
    ...more,
  };
}
