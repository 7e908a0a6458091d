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

/**
 * Lists the evidence that stands where this kind keeps none: in the structure of another kind, in an unknown element, in a
 * scene inside a scene, or under a second decision word. It is reported like a scene, so that it is never dropped.
 */
export function unreadEvidence(detail: XmlElement, layout: Layout): VendorFinding[] {
  const { decision, scenes = '', parts = [], mixedPart } = layout;
  const found: VendorFinding[] = [];

  const decisionOf = (element: XmlElement, place: string) =>
    place === mixedPart && !Object.hasOwn(element, 'Suggestion') ? 'Result' : decision;

  const visit = (element: XmlElement, path: readonly string[], isKnownScene: boolean) => {
    const place = path.join('.');
    const isPart = parts.includes(place);
    const hasScenes = place === scenes || isPart;
    const readFlag = isKnownScene ? 'HitFlag' : place === '' || isPart ? decisionOf(element, place) : null;
    const flags = Object.keys(element).filter(
      (name) => FLAG.test(name) && name !== readFlag && textOf(element, name) !== null,
    );
    const isUnread = readFlag === null && flags.length === 0 && looksLikeScene(element, path.at(-1) ?? '');
    for (const flag of flags)
      found.push(toFinding(element, path, hasFailed(element) ? null : textOf(element, flag)));
    if (isUnread) found.push(toFinding(element, path, null));

    for (const name of Object.keys(element)) {
      if (NO_SCENES.has(name)) continue;
      for (const child of elementsOf(element, name))
        visit(child, [...path, name], hasScenes && isScene(child, name));
    }
  };
  visit(detail, [], false);
  return found;
}

function toFinding(element: XmlElement, path: readonly string[], decision: string | null): VendorFinding {
  return {
    name: path.at(-1) ?? textOf(element, 'Label') ?? '',
    decision,
    subLabels: subLabelsOf(element),
    score: textOf(element, 'Score'),
    keywords: textsOf(element, 'Keywords'),
    count: null,
    libraries: [],
    path: path.join('.'),
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
