import { type VendorFinding, type VendorSegment } from '@moderato/core';
import { bareFinding } from '../findings.js';
import { toWord } from '../words.js';

/** The levels under which a part of the content is taken for safe. */
const SAFE = ['none', 'low'];

/**
 * The level of a part as a whole, such as the frames of a video, where none of what the part lists is rated the same: it would be
 * lost otherwise. None where the part says that it is safe, or says nothing.
 */
export function unexplainedLevel(
  level: unknown,
  segments: readonly VendorSegment[],
  path: string,
): VendorFinding[] {
  const word = toWord(level);
  if (word === null || SAFE.includes(word)) return [];
  const isExplained = segments.some(({ decision }) => decision === word);
  return isExplained ? [] : [bareFinding('', word, path)];
}
