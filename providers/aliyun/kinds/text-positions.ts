import { type VendorFinding, type VendorSegment } from '@moderato/core';
import { recordsOf, textOf } from '../words.js';

/**
 * Places the words that were hit (`RiskPositions`) in the text, a segment each. What the positions count is not documented, so that
 * one is believed only where the word stands there; else the first place of the word is taken, and none where it is nowhere.
 */
export function positionSegments(
  list: readonly Record<string, unknown>[],
  findings: readonly VendorFinding[],
  text: string,
): VendorSegment[] {
  return list.flatMap((entry, index) => {
    const path = `Data.Result[${index}]`;
    const finding = findings.find((each) => each.path === path);
    if (finding === undefined) return [];
    return recordsOf(entry['RiskPositions']).flatMap((position, place) => {
      const word = textOf(position['RiskWord']);
      if (word === undefined) return [];
      const startChar = startOf(text, word, position['StartPos']);
      return [
        {
          kind: 'text' as const,
          startMs: null,
          endMs: null,
          ...(startChar === null ? {} : { startChar }),
          text: word,
          url: null,
          urlExpiresAt: null,
          decision: finding.decision,
          label: finding.name,
          subLabels: [],
          findings: [{ ...finding, keywords: [word] }],
          path: `${path}.RiskPositions[${place}]`,
        },
      ];
    });
  });
}

/** In code points; the position may count those or UTF-16 units. */
function startOf(text: string, word: string, position: unknown): number | null {
  const characters = Array.from(text);
  if (typeof position === 'number' && Number.isSafeInteger(position) && position >= 0) {
    const length = Array.from(word).length;
    if (characters.slice(position, position + length).join('') === word) return position;
    if (text.startsWith(word, position)) return Array.from(text.slice(0, position)).length;
  }
  const found = text.indexOf(word);
  return found === -1 ? null : Array.from(text.slice(0, found)).length;
}
