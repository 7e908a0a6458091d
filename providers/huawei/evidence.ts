import { runAtOnce, type Steps, type VendorFinding } from '@moderato/core';
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
  return runAtOnce(unreadEvidenceSteps(response, places));
}

/** As `unreadEvidence`, but can be interrupted. */
export function* unreadEvidenceSteps(response: unknown, places: readonly string[]): Steps<VendorFinding[]> {
  const found: VendorFinding[] = [];
  const left: Visit[] = [];
  addVisit(left, response, treeOf(places), '');
  for (let count = 1, visit = left.pop(); visit !== undefined; count++, visit = left.pop()) {
    if (count % VALUES_PER_STEP === 0) yield;
    if (Array.isArray(visit.value)) addEntries(left, visit.value, visit);
    else {
      addUnread(found, visit);
      addFields(left, visit);
    }
  }
  return found;
}

/** Values that are looked at between two interruptions. */
const VALUES_PER_STEP = 256;

/** An object or list that is left to look at. */
interface Visit {
  value: object;
  place: Place;
  path: string;
}

function addVisit(left: Visit[], value: unknown, place: Place, path: string): void {
  if (typeof value === 'object' && value !== null) left.push({ value, place, path });
}

/** Puts the entries of a list on top of what is left to look at, the first of them last; likewise the fields of an object. */
function addEntries(left: Visit[], entries: readonly unknown[], { place, path }: Visit): void {
  const below = place.below.get(ENTRIES) ?? OTHER;
  for (let index = entries.length - 1; index >= 0; index--)
    addVisit(left, entries[index], below, `${path}[${index}]`);
}

function addFields(left: Visit[], { value, place, path }: Visit): void {
  const names = Object.keys(value);
  for (let index = names.length - 1; index >= 0; index--) {
    const name = names[index] as string;
    const child = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof child !== 'object' || (path === '' && name === 'request_params')) continue;
    addVisit(left, child, place.below.get(name) ?? OTHER, path === '' ? name : `${path}.${name}`);
  }
}

function addUnread(found: VendorFinding[], { value, place, path }: Visit): void {
  let flags = 0;
  for (const name of Object.keys(value)) {
    if (name.length !== SUGGESTION.length || !FLAG.test(name)) continue;
    if (place.isRead && name === SUGGESTION) continue;
    flags++;
    found.push(toFinding(value, toWord((value as Readonly<Record<string, unknown>>)[name]), path));
  }
  if (!place.isRead && flags === 0 && looksLikeEvidence(value)) found.push(toFinding(value, null, path));
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
