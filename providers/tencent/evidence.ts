import { type Steps, type VendorFinding, type Warning } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { NO_SCENES, hasFailed, isScene, looksLikeScene, subLabelsOf } from './scenes.js';
import { NOTHING, elementsOf, numberOf, textOf, textsOf } from './elements.js';

/** Where a kind keeps its evidence. */
export interface Layout {
  /** Where the decision stands, on the whole and on each part. */
  decision: 'Result' | 'Suggestion';
  /** The element with the scenes of the whole, where they do not stand in the job itself. */
  scenes?: string;
  /** The elements of the parts, whose children are scenes, below the job, such as `Section` or `PageSegment.Results`. */
  parts?: readonly string[];
  /** The one of them whose decision is `Result` where `Suggestion` is missing. */
  mixedPart?: string;
}

const FLAG = /^(?:hit_?flag|result|suggestion)$/i;
const SHORTEST_FLAG = 'result'.length;
const LONGEST_FLAG = 'suggestion'.length;

function isFlag(name: string): boolean {
  return name.length >= SHORTEST_FLAG && name.length <= LONGEST_FLAG && FLAG.test(name);
}

/** A place where evidence is looked for, and what stands below it by name. */
interface Place {
  /** Whether it is the job itself or a part, which have a decision of their own. */
  isDecided: boolean;
  isMixed: boolean;
  hasScenes: boolean;
  below: ReadonlyMap<string, Place>;
}

const OTHER: Place = { isDecided: false, isMixed: false, hasScenes: false, below: new Map() };

/** The places of one kind, each once, so that a response is compared with them name by name. */
const trees = new WeakMap<Layout, Place>();

function treeOf(layout: Layout): Place {
  const tree = trees.get(layout) ?? placeAt([], layout);
  trees.set(layout, tree);
  return tree;
}

function placeAt(names: readonly string[], layout: Layout): Place {
  const { scenes = '', parts = [], mixedPart } = layout;
  const path = names.join('.');
  const isPart = parts.includes(path);
  const next = [scenes, ...parts]
    .map((place) => place.split('.'))
    .filter((place) => place.length > names.length && names.every((name, level) => name === place[level]))
    .map((place) => place[names.length] as string)
    .filter((name) => name !== '');
  return {
    isDecided: path === '' || isPart,
    isMixed: path === mixedPart,
    hasScenes: isPart || path === scenes,
    below: new Map(next.map((name) => [name, placeAt([...names, name], layout)])),
  };
}

/** What is looked for, where, and what was found. */
interface Search {
  layout: Layout;
  found: VendorFinding[];
  /** Names down to what is looked at; put together only for what is found. */
  path: string[];
}

/** Elements of the whole that are looked at between two interruptions. */
const ELEMENTS_PER_STEP = 64;

/** Levels whose elements can be very many. */
const OUTER_LEVELS = 3;

/**
 * Lists the evidence that stands where this kind keeps none: in the structure of another kind, in an unknown element, in a
 * scene inside a scene, or under a second decision word. It is reported like a scene, so that it is never dropped.
 * @param layout of the kind. Keep one per kind.
 */
export function* unreadEvidence(detail: XmlElement, layout: Layout): Steps<VendorFinding[]> {
  const search: Search = { layout, found: [], path: [] };
  yield* visitSteps(search, detail, treeOf(layout), 0);
  return search.found;
}

function* visitSteps(search: Search, element: XmlElement, place: Place, level: number): Steps<void> {
  addUnread(search, element, place, level, false);
  for (const name of Object.keys(element)) {
    if (typeof element[name] === 'string' || NO_SCENES.has(name)) continue;
    const below = place.below.get(name) ?? OTHER;
    let count = 0;
    for (const child of elementsOf(element, name)) {
      search.path[level] = name;
      if (++count % ELEMENTS_PER_STEP === 0) yield;
      // parts and scenes are read in one piece as well
      if (below.isDecided || isSceneOf(place, child, name) || level + 1 === OUTER_LEVELS)
        visit(search, child, below, level + 1, isSceneOf(place, child, name));
      else yield* visitSteps(search, child, below, level + 1);
    }
  }
}

function visit(
  search: Search,
  element: XmlElement,
  place: Place,
  level: number,
  isKnownScene: boolean,
): void {
  addUnread(search, element, place, level, isKnownScene);
  for (const name in element) {
    if (typeof element[name] === 'string' || NO_SCENES.has(name)) continue;
    const below = place.below.get(name) ?? OTHER;
    for (const child of elementsOf(element, name)) {
      search.path[level] = name;
      visit(search, child, below, level + 1, isSceneOf(place, child, name));
    }
  }
}

function isSceneOf({ hasScenes }: Place, child: XmlElement, name: string): boolean {
  return hasScenes && isScene(child, name);
}

/** The flag that the reader of this kind looks at; null where it looks at none. */
function readFlagOf(element: XmlElement, place: Place, isKnownScene: boolean, layout: Layout): string | null {
  if (isKnownScene) return 'HitFlag';
  if (!place.isDecided) return null;
  return place.isMixed && !Object.hasOwn(element, 'Suggestion') ? 'Result' : layout.decision;
}

function addUnread(
  { layout, found, path }: Search,
  element: XmlElement,
  place: Place,
  level: number,
  isKnownScene: boolean,
): void {
  const readFlag = readFlagOf(element, place, isKnownScene, layout);
  let flags = 0;
  for (const field in element) {
    if (field === readFlag || !isFlag(field)) continue;
    const flag = textOf(element, field);
    if (flag === null) continue;
    flags++;
    found.push(toFinding(element, path.slice(0, level), hasFailed(element) ? null : flag));
  }
  if (readFlag === null && flags === 0 && looksLikeScene(element, path[level - 1] ?? ''))
    found.push(toFinding(element, path.slice(0, level), null));
}

function toFinding(element: XmlElement, names: readonly string[], decision: string | null): VendorFinding {
  return {
    // the job itself has no name
    name: names.at(-1) ?? textOf(element, 'Label') ?? '',
    decision,
    subLabels: subLabelsOf(element),
    score: textOf(element, 'Score'),
    keywords: textsOf(element, 'Keywords'),
    count: null,
    libraries: NOTHING,
    path: names.join('.'),
  };
}

/**
 * Says where a response lists less than it announces in one of its counts.
 * @param field with the count; one that is no number counts as not read.
 */
export function missingParts(
  detail: XmlElement,
  field: string,
  listed: number,
): { complete: boolean; warnings: Warning[] } {
  const announced = numberOf(detail, field);
  const isAbsent = !Object.hasOwn(detail, field) || detail[field] === '';
  if (isAbsent || (announced !== null && announced <= listed)) return { complete: true, warnings: [] };
  const message =
    announced === null
      ? `${field} is no number, so that it is not known how much was checked`
      : `${field} is ${announced}, but the response lists ${listed}`;
  return { complete: false, warnings: [{ code: 'incomplete', message, path: field }] };
}
