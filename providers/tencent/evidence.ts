import { type VendorFinding, type Warning } from '@moderato/core';
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
}

/**
 * Lists the evidence that stands where this kind keeps none: in the structure of another kind, in an unknown element, in a
 * scene inside a scene, or under a second decision word. It is reported like a scene, so that it is never dropped.
 */
export function unreadEvidence(detail: XmlElement, layout: Layout): VendorFinding[] {
  const { decision, scenes = '', parts = [], mixedPart } = layout;
  const found: VendorFinding[] = [];

  const decisionOf = ({ element, path }: Place) =>
    path === mixedPart && !Object.hasOwn(element, 'Suggestion') ? 'Result' : decision;

  const visit = (place: Place, isKnownScene: boolean) => {
    const { element, name, path } = place;
    const isPart = parts.includes(path);
    const hasScenes = path === scenes || isPart;
    const readFlag = isKnownScene ? 'HitFlag' : path === '' || isPart ? decisionOf(place) : null;
    const fields = Object.keys(element);
    let flags = 0;
    for (const field of fields) {
      if (!isFlag(field) || field === readFlag) continue;
      const flag = textOf(element, field);
      if (flag === null) continue;
      flags++;
      found.push(toFinding(place, hasFailed(element) ? null : flag));
    }
    if (readFlag === null && flags === 0 && looksLikeScene(element, name)) found.push(toFinding(place, null));

    for (const field of fields) {
      if (typeof element[field] === 'string' || NO_SCENES.has(field)) continue;
      const below = path === '' ? field : `${path}.${field}`;
      for (const child of elementsOf(element, field))
        visit({ element: child, name: field, path: below }, hasScenes && isScene(child, field));
    }
  };
  visit({ element: detail, name: '', path: '' }, false);
  return found;
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
