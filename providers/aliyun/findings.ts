import { type VendorFinding } from '@moderato/core';
import { recordsOf, splitWords, toScore, toWord } from './words.js';

/** The risk level under which nothing was found. */
const NONE = 'none';

/**
 * The provider's word for a class that is named although the level beside it says that nothing was found: a contradiction, which the
 * map makes a review.
 */
export const BESIDE_NONE = 'none beside a label';

/** Tells the words that say that nothing was found; documents write them in lower case. */
export function isNothing(label: string): boolean {
  return ['nonLabel', 'nonlabel', ''].includes(label);
}

/** The level of one class: its own, else that of what it stands in. */
export function levelOf(own: unknown, outer: string | null): string | null {
  return toWord(own) ?? (outer === NONE ? BESIDE_NONE : outer);
}

/** Reads classes as `{ Label, Confidence, RiskLevel }` says them; `nonLabel` is none unless its own level contradicts it. */
export function readLabels(list: unknown, outer: string | null, path: string): VendorFinding[] {
  return recordsOf(list).flatMap((entry, index) => {
    const name = toWord(entry['Label']) ?? 'without a label';
    const own = entry['RiskLevel'] ?? undefined;
    if (isNothing(name) && (own === undefined || own === NONE)) return [];
    const { Confidence, Description, RiskWords, CustomizedHit } = entry;
    return [
      {
        ...bareFinding(name, levelOf(own, outer), `${path}[${index}]`),
        score: toScore(Confidence),
        keywords: splitWords(RiskWords),
        libraries: recordsOf(CustomizedHit).map(({ LibName, KeyWords }) => ({
          type: 'customized',
          name: toWord(LibName),
          keywords: splitWords(KeyWords),
        })),
        ...(typeof Description === 'string' ? { evidence: { Description } } : {}),
      },
    ];
  });
}

/** A finding of which no more than class and level are known. */
export function bareFinding(name: string, decision: string | null, path: string): VendorFinding {
  return {
    name,
    decision,
    subLabels: [],
    score: null,
    keywords: [],
    count: null,
    libraries: [],
    path,
  };
}
