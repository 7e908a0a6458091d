import { type Steps, type VendorFinding, type Warning } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { NO_SCENES, hasFailed, isScene, looksLikeScene, subLabelsOf } from './scenes.js';
import { elementsOf, numberOf, textOf, textsOf } from './elements.js';

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

/** An element, its own name, and the names down to it, joined by dots. */
interface Place {
  element: XmlElement;
  name: string;
  path: string;
  isKnownScene: boolean;
}

/** Elements that are looked at between two interruptions. */
const ELEMENTS_PER_STEP = 256;

/**
 * Lists the evidence that stands where this kind keeps none: in the structure of another kind, in an unknown element, in a
 * scene inside a scene, or under a second decision word. It is reported like a scene, so that it is never dropped.
 */
export function* unreadEvidence(detail: XmlElement, layout: Layout): Steps<VendorFinding[]> {
  const { scenes = '', parts = [] } = layout;
  const found: VendorFinding[] = [];
  const left: Place[] = [{ element: detail, name: '', path: '', isKnownScene: false }];
  for (let count = 1, place = left.pop(); place !== undefined; count++, place = left.pop()) {
    if (count % ELEMENTS_PER_STEP === 0) yield;
    const isPart = parts.includes(place.path);
    addUnread(found, place, readFlagOf(place, isPart, layout));
    addChildren(left, place, isPart || place.path === scenes);
  }
  return found;
}

/** The flag that the reader of this kind looks at; null where it looks at none. */
function readFlagOf({ element, path, isKnownScene }: Place, isPart: boolean, layout: Layout): string | null {
  if (isKnownScene) return 'HitFlag';
  if (path !== '' && !isPart) return null;
  return path === layout.mixedPart && !Object.hasOwn(element, 'Suggestion') ? 'Result' : layout.decision;
}

function addUnread(found: VendorFinding[], place: Place, readFlag: string | null): void {
  const { element, name } = place;
  let flags = 0;
  for (const field of Object.keys(element)) {
    if (!isFlag(field) || field === readFlag) continue;
    const flag = textOf(element, field);
    if (flag === null) continue;
    flags++;
    found.push(toFinding(place, hasFailed(element) ? null : flag));
  }
  if (readFlag === null && flags === 0 && looksLikeScene(element, name)) found.push(toFinding(place, null));
}

/** Puts the children on top of what is left to look at, the first of them last. */
function addChildren(left: Place[], { element, path }: Place, hasScenes: boolean): void {
  const fields = Object.keys(element);
  for (let field = fields.length - 1; field >= 0; field--) {
    const name = fields[field] as string;
    if (typeof element[name] === 'string' || NO_SCENES.has(name)) continue;
    const below = path === '' ? name : `${path}.${name}`;
    const children = elementsOf(element, name);
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index] as XmlElement;
      left.push({ element: child, name, path: below, isKnownScene: hasScenes && isScene(child, name) });
    }
  }
}

function toFinding({ element, name, path }: Place, decision: string | null): VendorFinding {
  return {
    // the job itself has no name
    name: name || (textOf(element, 'Label') ?? ''),
    decision,
    subLabels: subLabelsOf(element),
    score: textOf(element, 'Score'),
    keywords: textsOf(element, 'Keywords'),
    count: null,
    libraries: [],
    path,
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
