import { type VendorFinding } from '@moderato/core';
import { toScore, toWord } from './words.js';

/** Where a response to content that is checked at once keeps its evidence. */
export const CHECK_PLACES = ['result', 'result.details[]'] as const;

const FLAG = /^suggestion$/i;

/**
 * Lists the evidence that stands where this kind keeps none, such as `detail` for `details`, the lists of another kind or an
 * unknown object: with a suggestion of its own, or a class with a confidence. It is reported as a finding, so that it is never
 * dropped. The echo of the request is left out.
 * @param places that are read, from the top of the response, `[]` standing for each entry of a list.
 */
export function unreadEvidence(response: unknown, places: readonly string[]): VendorFinding[] {
  const found: VendorFinding[] = [];
  const visit = (value: unknown, place: string, path: string) => {
    if (Array.isArray(value)) {
      value.forEach((entry, index) => visit(entry, `${place}[]`, `${path}[${index}]`));
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const fields = Object.entries(value);
    const isRead = places.includes(place);
    const flags = fields.filter(([name]) => FLAG.test(name) && !(isRead && name === 'suggestion'));
    for (const [, flag] of flags) found.push(toFinding(value, toWord(flag), path));
    if (!isRead && flags.length === 0 && looksLikeEvidence(value)) found.push(toFinding(value, null, path));
    for (const [name, child] of fields) {
      if (place === '' && name === 'request_params') continue;
      visit(child, place === '' ? name : `${place}.${name}`, path === '' ? name : `${path}.${name}`);
    }
  };
  visit(response, '', '');
  return found;
}

function looksLikeEvidence(value: object): boolean {
  const { label, category, confidence } = value as Record<string, unknown>;
  return Boolean(label || category) && confidence !== undefined && confidence !== null;
}

function toFinding(value: object, decision: string | null, path: string): VendorFinding {
  const { label, category, confidence } = value as Record<string, unknown>;
  return {
    name: toWord(label) || toWord(category) || path,
    decision,
    subLabels: [],
    score: toScore(confidence),
    keywords: [],
    count: null,
    libraries: [],
    path,
  };
}
