import { type Decision } from '@moderato/core';
import { type Notes } from './notes.js';
import { lookUp } from './look-up.js';
import { type VendorMap } from './vendor-map.js';

/**
 * Reads a decision word. A missing or unknown word is `review` with a warning: unknown is never pass.
 * @param path of what is decided on; empty for the whole.
 */
export function readDecision(word: string | null, map: VendorMap, path: string, notes: Notes): Decision {
  const entry = word === null ? undefined : lookUp(map.decisions, word);
  if (entry !== undefined) return entry.decision;
  const place = path === '' ? 'decision' : `${path}.decision`;
  const found =
    word === null
      ? 'no decision was given'
      : `the decision word ${JSON.stringify(word.slice(0, 40))} is not known`;
  notes.add('unknown_decision', place, `${found}; taken as review`);
  return 'review';
}
