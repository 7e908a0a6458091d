import { type VendorFinding } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { NOTHING, distinctOf, elementsOf, numberOf, textOf, textsOf } from '../elements.js';
import { hasFailed, readScenes } from '../scenes.js';

/**
 * Reads the scenes of an image (Tencent Cloud CI, single image moderation, D:460/37318). The keywords are those of the
 * recognised text. Evidence are `Label`, which is a tag or a person's name, the recognised texts and objects with their
 * places, hits in image libraries, and the reason of a scene that failed alone.
 */
export function readImageScenes(element: XmlElement, path: string): VendorFinding[] {
  return readScenes(element, path, recognisedKeywords, (evidence, scene) => {
    addLabel(evidence, scene);
    const texts = elementsOf(scene, 'OcrResults');
    if (texts.length > 0) evidence['ocrResults'] = texts.map((text) => readRecognisedText(text));
    const objects = elementsOf(scene, 'ObjectResults');
    if (objects.length > 0) evidence['objectResults'] = objects.map((object) => readRecognisedObject(object));
    addFailure(evidence, scene);
  });
}

/** What was recognised in an image, beside its scenes. */
export interface Recognised {
  texts: Record<string, unknown>[];
  objects: Record<string, unknown>[];
}

/** As `readImageScenes`, but the recognised texts and objects go into lists of their own, each with the name of its scene. */
export function readFrameScenes(element: XmlElement, path: string, recognised: Recognised): VendorFinding[] {
  return readScenes(element, path, recognisedKeywords, (evidence, scene, name) => {
    addLabel(evidence, scene);
    for (const text of elementsOf(scene, 'OcrResults'))
      recognised.texts.push({ scene: name, ...readRecognisedText(text) });
    for (const object of elementsOf(scene, 'ObjectResults'))
      recognised.objects.push({ scene: name, ...readRecognisedObject(object) });
    addFailure(evidence, scene);
  });
}

/** Whether a scene of an image failed alone, so that not everything was looked for. */
export function lacksScenes(element: XmlElement): boolean {
  for (const name in element) {
    if (typeof element[name] === 'string') continue;
    for (const scene of elementsOf(element, name))
      if (hasFailed(scene) && (name.endsWith('Info') || Object.hasOwn(scene, 'HitFlag'))) return true;
  }
  return false;
}

function recognisedKeywords(scene: XmlElement): string[] {
  const found = elementsOf(scene, 'OcrResults');
  const [only] = found;
  if (only === undefined) return NOTHING;
  return distinctOf(
    found.length === 1 ? textsOf(only, 'Keywords') : found.flatMap((text) => textsOf(text, 'Keywords')),
  );
}

function addLabel(evidence: Record<string, unknown>, scene: XmlElement): void {
  const label = textOf(scene, 'Label');
  if (label !== null) evidence['label'] = label;
}

function addFailure(evidence: Record<string, unknown>, scene: XmlElement): void {
  if (!hasFailed(scene)) return;
  evidence['code'] = textOf(scene, 'Code');
  evidence['message'] = textOf(scene, 'Msg');
}

function readRecognisedText(found: XmlElement): Record<string, unknown> {
  return {
    text: textOf(found, 'Text'),
    keywords: textsOf(found, 'Keywords'),
    subLabel: textOf(found, 'SubLabel'),
    location: readLocation(found),
  };
}

function readRecognisedObject(found: XmlElement): Record<string, unknown> {
  return {
    name: textOf(found, 'Name'),
    subLabel: textOf(found, 'SubLabel'),
    location: readLocation(found),
  };
}

/** A box in pixels, turned by degrees; null where none is given. */
function readLocation(found: XmlElement) {
  const [place] = elementsOf(found, 'Location');
  if (place === undefined) return null;
  return {
    x: numberOf(place, 'X'),
    y: numberOf(place, 'Y'),
    width: numberOf(place, 'Width'),
    height: numberOf(place, 'Height'),
    rotate: numberOf(place, 'Rotate'),
  };
}
