import { type Score, type VendorResult } from '@moderato/core';
import { type Notes } from './notes.js';

/** What the numbers of one response mean. */
export interface Scoring extends Pick<Score, 'scale' | 'meaning'> {
  highest: number;
}

/** Says on which scale a result's scores are, and what they mean. */
export function scoringOf({ scoreScale, scoreMeaning = 'confidence' }: VendorResult): Scoring {
  return { scale: scoreScale, meaning: scoreMeaning, highest: Number(scoreScale.slice('0-'.length)) };
}

/**
 * Puts a vendor's score beside its 0..1 form. Missing is null, never 0; what is no number of its scale is null with a warning.
 * @param path of what has the score.
 */
export function readScore(
  native: string | number | null,
  { scale, meaning, highest }: Scoring,
  path: string,
  notes: Notes,
): Score | null {
  if (native === null || native === '') return null;
  const value =
    typeof native === 'number' ? native : /^\d+(\.\d+)?$/.test(native) ? Number(native) : Number.NaN;
  if (value >= 0 && value <= highest) return { value: value / highest, native: value, scale, meaning };
  notes.add('unknown_score', `${path}.score`, `the score is no number on ${scale}; left out`);
  return null;
}
