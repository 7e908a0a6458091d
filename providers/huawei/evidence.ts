import { type VendorFinding } from '@moderato/core';
import { toScore, toWord } from './words.js';

/** Where a response to content that is checked at once keeps its evidence. */
export const CHECK_PLACES = ['result', 'result.details[]'] as const;

const SUGGESTION = 'suggestion';
const FLAG = /^suggestion$/i;

/** A place where evidence is looked for; what stands below it by name, and for the entries of a list by `[]`. */
interface Place {
  isRead: boolean;
  below: ReadonlyMap<string, Place>;
}

const ENTRIES = '[]';
const OTHER: Place = { isRead: false, below: new Map() };

/** The places of one kind, each once, so that a response is compared with them name by name. */
const trees = new WeakMap<readonly string[], Place>();

function treeOf(places: readonly string[]): Place {
  const tree = trees.get(places) ?? placeAt('', places);
  trees.set(places, tree);
  return tree;
}

function placeAt(path: string, places: readonly string[]): Place {
  const names = places.flatMap((place) => {
    const isBelow = path === '' || place.startsWith(`${path}.`) || place.startsWith(`${path}${ENTRIES}`);
    if (place === path || !isBelow) return [];
    return /^\.?(\[\]|[^.[]+)/.exec(place.slice(path.length))?.[1] ?? [];
  });
  const below = [...new Set(names)].map((name) => {
    const next = name === ENTRIES || path === '' ? `${path}${name}` : `${path}.${name}`;
    return [name, placeAt(next, places)] as const;
  });
  return { isRead: places.includes(path), below: new Map(below) };
}

/**
 * Lists the evidence that stands where this kind keeps none, such as `detail` for `details`, the lists of another kind or an
 * unknown object: with a suggestion of its own, or a class with a confidence. It is reported as a finding, so that it is never
 * dropped. The echo of the request is left out.
 * @param places that are read, from the top of the response, `[]` standing for each entry of a list. Keep one list per kind.
 */
export function unreadEvidence(response: unknown, places: readonly string[]): VendorFinding[] {
  const found: VendorFinding[] = [];
  if (typeof response === 'object' && response !== null) visit(response, treeOf(places), '', found);
  return found;
}

function visit(value: object, place: Place, path: string, found: VendorFinding[]): void {
  if (Array.isArray(value)) {
    const entries = place.below.get(ENTRIES) ?? OTHER;
    for (const [index, entry] of (value as unknown[]).entries())
      if (typeof entry === 'object' && entry !== null) visit(entry, entries, `${path}[${index}]`, found);
    return;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields);
  let flags = 0;
  for (const name of names) {
    if (name.length !== SUGGESTION.length || !FLAG.test(name)) continue;
    if (place.isRead && name === SUGGESTION) continue;
    flags++;
    found.push(toFinding(value, toWord(fields[name]), path));
  }
  if (!place.isRead && flags === 0 && looksLikeEvidence(value)) found.push(toFinding(value, null, path));
  for (const name of names) {
    const child = fields[name];
    if (typeof child !== 'object' || child === null || (path === '' && name === 'request_params')) continue;
    visit(child, place.below.get(name) ?? OTHER, path === '' ? name : `${path}.${name}`, found);
  }
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
