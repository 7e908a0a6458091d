import { type Score } from '@moderato/core';
import { type Notes } from './notes.js';

const MAXIMUM = { '0-100': 100, '0-1': 1 } as const;

/** Puts a vendor's confidence beside its 0..1 form. Missing is null, never 0; what is no number of its scale is null with a warning. */
export function readScore(
  native: string | number | null,
  scale: Score['scale'],
  path: string,
  notes: Notes,
): Score | null {
  if (native === null || native === '') return null;
  const value =
    typeof native === 'number' ? native : /^\d+(\.\d+)?$/.test(native.trim()) ? Number(native) : Number.NaN;
  if (value >= 0 && value <= MAXIMUM[scale]) return { value: value / MAXIMUM[scale], native: value, scale };
  notes.add('unknown_score', path, `the score is no number on ${scale}; left out`);
  return null;
}
