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
  const left: Left = { values: [], places: [], keys: [], levels: [] };
  // down to what is looked at; put together only for what is found
  const path: Key[] = [];
  add(left, response, treeOf(places), '', 0);
  for (let count = 1; left.values.length > 0; count++) {
    if (count % VALUES_PER_STEP === 0) yield;
    const value = left.values.pop() as object;
    const place = left.places.pop() as Place;
    const level = left.levels.pop() as number;
    path[level] = left.keys.pop() as Key;
    if (Array.isArray(value)) addEntries(left, value, place, level + 1);
    else {
      const names = Object.keys(value);
      addUnread(found, { value, names, place }, () => textOf(path, level));
      addFields(left, { value, names, place }, level + 1);
    }
  }
  return found;
}

/** Values that are looked at between two interruptions. */
const VALUES_PER_STEP = 256;

/** The name of a field or the index of an entry. */
type Key = string | number;

/** Objects and lists that are left to look at, the next one last; in columns, since there can be very many. */
interface Left {
  values: object[];
  places: Place[];
  keys: Key[];
  levels: number[];
}

/** An object, and the names of its fields. */
interface Visit {
  value: object;
  names: readonly string[];
  place: Place;
}

function add(left: Left, value: unknown, place: Place, key: Key, level: number): void {
  if (typeof value !== 'object' || value === null) return;
  left.values.push(value);
  left.places.push(place);
  left.keys.push(key);
  left.levels.push(level);
}

/** Puts the entries of a list on top of what is left to look at, the first of them last; likewise the fields of an object. */
function addEntries(left: Left, entries: readonly unknown[], place: Place, level: number): void {
  const below = place.below.get(ENTRIES) ?? OTHER;
  for (let index = entries.length - 1; index >= 0; index--) add(left, entries[index], below, index, level);
}

function addFields(left: Left, { value, names, place }: Visit, level: number): void {
  for (let index = names.length - 1; index >= 0; index--) {
    const name = names[index] as string;
    const child = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof child !== 'object' || (level === 1 && name === 'request_params')) continue;
    add(left, child, place.below.get(name) ?? OTHER, name, level);
  }
}

function addUnread(found: VendorFinding[], { value, names, place }: Visit, pathOf: () => string): void {
  let flags = 0;
  for (const name of names) {
    if (name.length !== SUGGESTION.length || (place.isRead && name === SUGGESTION) || !FLAG.test(name))
      continue;
    flags++;
    found.push(toFinding(value, toWord((value as Readonly<Record<string, unknown>>)[name]), pathOf()));
  }
  if (!place.isRead && flags === 0 && looksLikeEvidence(value)) found.push(toFinding(value, null, pathOf()));
}

/** Such as `result.details[0]`; the first key is that of the whole. */
function textOf(path: readonly Key[], level: number): string {
  let text = '';
  for (const key of path.slice(1, level + 1))
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
    subLabels: [],
    score: toScore(confidence),
    keywords: [],
    count: null,
    libraries: [],
    path,
  };
}
