import { type VendorFinding } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { NOTHING, elementsOf, numberOf, textOf, textsOf } from './elements.js';

/** Elements that are none, although their names end in `Info`. */
export const NO_SCENES: ReadonlySet<string> = new Set(['UserInfo', 'ListInfo', 'MaskInfo']);

/**
 * Reads the scenes of a job, section or frame: every child that has a `HitFlag`, whose name ends in `Info` in all that is
 * documented, so that a new scene is reported too. An empty `HitFlag` is unknown, not 0; so is one that is missing beside a score,
 * a label or keywords, and that of a scene which failed alone (`Code` other than 0, as image responses document it).
 * @param keywordsOf where this medium keeps its keywords, since a scene's `Label` is a keyword in audio and none elsewhere.
 * @param addEvidence adds what else this medium keeps of a scene.
 */
export function readScenes(
  element: XmlElement,
  path: string,
  keywordsOf: (scene: XmlElement) => string[],
  addEvidence?: (evidence: Record<string, unknown>, scene: XmlElement, name: string) => void,
): VendorFinding[] {
  const found: VendorFinding[] = [];
  for (const name in element) {
    if (typeof element[name] === 'string' || NO_SCENES.has(name)) continue;
    for (const scene of elementsOf(element, name)) {
      if (!isScene(scene, name)) continue;
      const finding = readScene(scene, name, path === '' ? name : `${path}.${name}`, keywordsOf);
      const evidence: Record<string, unknown> = {};
      addOwnEvidence(evidence, scene);
      addEvidence?.(evidence, scene, name);
      if (!isEmpty(evidence)) finding.evidence = evidence;
      found.push(finding);
    }
  }
  // a list that grew keeps room for more, its copy does not
  return found.slice();
}

function isEmpty(fields: object): boolean {
  for (const name in fields) if (Object.hasOwn(fields, name)) return false;
  return true;
}

/**
 * Whether a scene failed alone, inside a response that succeeded: a `Code` other than 0, or without one a `Msg` other than `OK`.
 * One that is repeated or nested is not readable, and counts as a failure.
 */
export function hasFailed(scene: XmlElement): boolean {
  const { Code = '', Msg = '' } = scene;
  if (Code === '' && Msg === '') return false;
  if (typeof Code !== 'string' || typeof Msg !== 'string') return true;
  const code = textOf(scene, 'Code');
  if (code !== null) return code !== '0';
  return !/^ok$/i.test(textOf(scene, 'Msg') ?? 'OK');
}

/** Whether a child of a job or of a part is a scene. */
export function isScene(scene: XmlElement, name: string): boolean {
  return Object.hasOwn(scene, 'HitFlag') || looksLikeScene(scene, name);
}

const SCENE_FIELDS = [
  'Score',
  'Label',
  'SubLabel',
  'Category',
  'Keywords',
  'LibResults',
  'OcrResults',
  'ObjectResults',
];

/** Whether an element is named like a scene and says something, although it has no `HitFlag`. */
export function looksLikeScene(element: XmlElement, name: string): boolean {
  if (!/info$/i.test(name)) return false;
  if (Object.hasOwn(element, 'Score') || hasFailed(element)) return true;
  return SCENE_FIELDS.some((field) => textsOf(element, field).length + elementsOf(element, field).length > 0);
}

function readScene(
  scene: XmlElement,
  name: string,
  path: string,
  keywordsOf: (scene: XmlElement) => string[],
): VendorFinding {
  const count = numberOf(scene, 'Count');
  return {
    name,
    decision: hasFailed(scene) ? null : textOf(scene, 'HitFlag'),
    subLabels: subLabelsOf(scene),
    score: textOf(scene, 'Score'),
    keywords: keywordsOf(scene),
    count: Number.isInteger(count) ? count : null,
    libraries: readLibraries(scene),
    path,
  };
}

function readLibraries(scene: XmlElement): VendorFinding['libraries'] {
  const results = elementsOf(scene, 'LibResults');
  if (results.length === 0) return NOTHING;
  const libraries: VendorFinding['libraries'] = [];
  for (const library of results) {
    if (textOf(library, 'ImageId') !== null) continue;
    libraries.push({
      type: textOf(library, 'LibType'),
      name: textOf(library, 'LibName'),
      keywords: textsOf(library, 'Keywords'),
    });
  }
  return libraries;
}

/**
 * What was hit, where it has no field of its own: places of words (`HitInfos` of text, cos-go-sdk-v5; cos-java-sdk-v5 calls
 * the word `Keyword`) and images of a library (`LibResults` with an `ImageId`, S:video-q).
 */
function addOwnEvidence(evidence: Record<string, unknown>, scene: XmlElement): void {
  const hits = elementsOf(scene, 'HitInfos');
  if (hits.length > 0) evidence['hitInfos'] = hits.map(readHit);
  const libraries = elementsOf(scene, 'LibResults');
  if (libraries.length === 0) return;
  const images = libraries.filter((library) => textOf(library, 'ImageId') !== null);
  if (images.length > 0) {
    evidence['libResults'] = images.map((image) => ({
      imageId: textOf(image, 'ImageId'),
      score: numberOf(image, 'Score'),
    }));
  }
}

function readHit(hit: XmlElement): Record<string, unknown> {
  return {
    type: textOf(hit, 'Type'),
    keywords: [...textsOf(hit, 'Keywords'), ...textsOf(hit, 'Keyword')],
    libName: textOf(hit, 'LibName'),
    positions: elementsOf(hit, 'Positions').map((place) => ({
      start: numberOf(place, 'Start'),
      end: numberOf(place, 'End'),
    })),
  };
}

/** Finer class words, finest first. */
export function subLabelsOf(element: XmlElement): string[] {
  const finest = textOf(element, 'SubLabel');
  const category = textOf(element, 'Category');
  if (finest === null) return category === null ? NOTHING : [category];
  return category === null || category === finest ? [finest] : [finest, category];
}

/** Hits on the account's allow and block lists: `ListInfo.ListResults[]` (S:audio-q). */
export function readLists(element: XmlElement) {
  return elementsOf(element, 'ListInfo')
    .flatMap((info) => elementsOf(info, 'ListResults'))
    .map((hit) => ({
      type: textOf(hit, 'ListType'),
      name: textOf(hit, 'ListName'),
      entity: textOf(hit, 'Entity'),
    }));
}
