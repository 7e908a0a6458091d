import { type Score, type VendorResult } from '@moderato/core';
import { type Notes } from './notes.js';

/** What the numbers of one response mean. */
export type Scoring = Pick<Score, 'scale' | 'meaning'>;

/** Says on which scale a result's scores are, and what they mean. */
export function scoringOf({ scoreScale, scoreMeaning = 'confidence' }: VendorResult): Scoring {
  return { scale: scoreScale, meaning: scoreMeaning };
}

/** Puts a vendor's score beside its 0..1 form. Missing is null, never 0; what is no number of its scale is null with a warning. */
export function readScore(
  native: string | number | null,
  { scale, meaning }: Scoring,
  path: string,
  notes: Notes,
): Score | null {
  if (native === null || native === '') return null;
  const value =
    typeof native === 'number' ? native : /^\d+(\.\d+)?$/.test(native) ? Number(native) : Number.NaN;
  const highest = Number(scale.slice('0-'.length));
  if (value >= 0 && value <= highest) return { value: value / highest, native: value, scale, meaning };
  notes.add('unknown_score', path, `the score is no number on ${scale}; left out`);
  return null;
}
