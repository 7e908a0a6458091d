import { type Steps, type VendorFinding } from '@moderato/core';
import { NONE, toScore, toWord } from './words.js';

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
  const search: Search = { found: [], path: [] };
  visit(search, response, treeOf(places), 0);
  return search.found;
}

/** As `unreadEvidence`, but can be interrupted. */
export function* unreadEvidenceSteps(response: unknown, places: readonly string[]): Steps<VendorFinding[]> {
  const search: Search = { found: [], path: [] };
  yield* visitSteps(search, response, treeOf(places), 0);
  return search.found;
}

/** Entries that are looked at between two interruptions. */
const ENTRIES_PER_STEP = 64;

/** Levels whose lists can be very long. */
const OUTER_LEVELS = 3;

/** The name of a field or the index of an entry. */
type Key = string | number;

interface Search {
  found: VendorFinding[];
  /** Down to what is looked at; put together only for what is found. */
  path: Key[];
}

function* visitSteps(search: Search, value: unknown, place: Place, level: number): Steps<void> {
  if (level >= OUTER_LEVELS || typeof value !== 'object' || value === null) {
    visit(search, value, place, level);
    return;
  }
  if (Array.isArray(value)) {
    const below = belowOf(place, ENTRIES);
    for (let index = 0; index < value.length; index++) {
      if (index % ENTRIES_PER_STEP === ENTRIES_PER_STEP - 1) yield;
      search.path[level] = index;
      yield* visitSteps(search, value[index], below, level + 1);
    }
    return;
  }
  addUnread(search, value, place, level);
  for (const [name, child] of Object.entries(value)) {
    if (isEcho(name, level)) continue;
    search.path[level] = name;
    yield* visitSteps(search, child, belowOf(place, name), level + 1);
  }
}

function visit(search: Search, value: unknown, place: Place, level: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const below = belowOf(place, ENTRIES);
    for (let index = 0; index < value.length; index++) {
      const child: unknown = value[index];
      if (typeof child !== 'object') continue;
      search.path[level] = index;
      visit(search, child, below, level + 1);
    }
    return;
  }
  addUnread(search, value, place, level);
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) {
    const child = fields[name];
    if (typeof child !== 'object' || child === null || isEcho(name, level)) continue;
    search.path[level] = name;
    visit(search, child, belowOf(place, name), level + 1);
  }
}

function belowOf(place: Place, name: string): Place {
  return place === OTHER ? OTHER : (place.below.get(name) ?? OTHER);
}

function isEcho(name: string, level: number): boolean {
  return level === 0 && name === 'request_params';
}

function addUnread({ found, path }: Search, value: object, place: Place, level: number): void {
  let flags = 0;
  let hasConfidence = false;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) {
    if (name.length !== SUGGESTION.length) continue;
    if (name === CONFIDENCE) hasConfidence = true;
    if ((place.isRead && name === SUGGESTION) || !FLAG.test(name)) continue;
    flags++;
    found.push(toFinding(value, toWord(fields[name]), textOf(path, level)));
  }
  if (!place.isRead && flags === 0 && hasConfidence && looksLikeEvidence(value))
    found.push(toFinding(value, null, textOf(path, level)));
}

/** As long as `suggestion`. */
const CONFIDENCE = 'confidence';

/** Such as `result.details[0]`. */
function textOf(path: readonly Key[], level: number): string {
  let text = '';
  for (const key of path.slice(0, level))
    text += typeof key === 'number' ? `[${key}]` : text === '' ? key : `.${key}`;
  return text;
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
    subLabels: NONE,
    score: toScore(confidence),
    keywords: NONE,
    count: null,
    libraries: NONE,
    path,
  };
}
