import { CATEGORIES, DECISIONS, type Category, type Decision } from '@moderato/core';
import { z } from 'zod';

/** What one rater says of one item. */
export interface Label {
  key: string;
  rater: string;
  /** Null where the rater is unsure. */
  decision: Decision | null;
  /** Why it is not a pass; empty where the rater names none. */
  categories: Category[];
  note: string | null;
  /** ISO-8601 with a zone. */
  at: string;
  /** Names the keystroke, so that one that is sent twice counts once. */
  submission: string;
  stratum: number;
  stratumSize: number;
  weight: number;
}

/** A label that was taken back. */
export interface Undo {
  key: string;
  rater: string;
  undone: true;
  at: string;
  submission: string;
}

/** One line of a file of labels; of an item, the last one counts. */
export type LabelEntry = Label | Undo;

const common = { key: z.string().min(1), rater: z.string().min(1), at: z.string(), submission: z.string() };

const entrySchema = z.union([
  z.strictObject({ ...common, undone: z.literal(true) }),
  z
    .strictObject({
      ...common,
      decision: z.enum(DECISIONS).nullable(),
      categories: z.array(z.enum(CATEGORIES)),
      note: z.string().nullable(),
      stratum: z.int().min(0),
      stratumSize: z.int().min(1),
      weight: z.number().min(1),
    })
    .refine(
      ({ decision, categories }) => decision === null || decision !== 'pass' || categories.length === 0,
    ),
]);

/** How every line of a file of labels begins. */
export const LABEL_BEGINNING = '{"key":';

/** The line of an entry. */
export function entryLine({ key, rater, ...rest }: LabelEntry): string {
  return `${JSON.stringify({ key, rater, ...rest })}\n`;
}

/** Reads a line of a file of labels; null for anything else. */
export function parseEntry(line: string): LabelEntry | null {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Whether an entry takes a label back. */
export function isUndo(entry: LabelEntry): entry is Undo {
  return 'undone' in entry;
}
