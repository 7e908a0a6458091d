import { type VendorFinding } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { elementsOf, numberOf, textOf, textsOf } from '../elements.js';
import { hasFailed, readScenes } from '../scenes.js';

/**
 * Reads the scenes of an image (Tencent Cloud CI, single image moderation, D:460/37318). The keywords are those of the
 * recognised text. Evidence are `Label`, which is a tag or a person's name, the recognised texts and objects with their
 * places, hits in image libraries, and the reason of a scene that failed alone.
 */
export function readImageScenes(element: XmlElement, path: string): VendorFinding[] {
  return readScenes(element, path, recognisedKeywords, evidenceOf);
}

/** Whether a scene of an image failed alone, so that not everything was looked for. */
export function lacksScenes(element: XmlElement): boolean {
  for (const name of Object.keys(element)) {
    if (typeof element[name] === 'string') continue;
    for (const scene of elementsOf(element, name))
      if (hasFailed(scene) && (name.endsWith('Info') || Object.hasOwn(scene, 'HitFlag'))) return true;
  }
  return false;
}

function recognisedKeywords(scene: XmlElement): string[] {
  const found = elementsOf(scene, 'OcrResults');
  return found.length === 0 ? [] : [...new Set(found.flatMap((text) => textsOf(text, 'Keywords')))];
}

function evidenceOf(scene: XmlElement): Record<string, unknown> {
  const evidence: Record<string, unknown> = {};
  const label = textOf(scene, 'Label');
  if (label !== null) evidence['label'] = label;
  const texts = elementsOf(scene, 'OcrResults');
  if (texts.length > 0) evidence['ocrResults'] = texts.map(readRecognisedText);
  const objects = elementsOf(scene, 'ObjectResults');
  if (objects.length > 0) evidence['objectResults'] = objects.map(readRecognisedObject);
  if (hasFailed(scene)) {
    evidence['code'] = textOf(scene, 'Code');
    evidence['message'] = textOf(scene, 'Msg');
  }
  return evidence;
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
