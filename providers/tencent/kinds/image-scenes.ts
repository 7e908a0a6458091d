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
  return Object.keys(element).some((name) =>
    elementsOf(element, name).some(
      (scene) => (name.endsWith('Info') || Object.hasOwn(scene, 'HitFlag')) && hasFailed(scene),
    ),
  );
}

function recognisedKeywords(scene: XmlElement): string[] {
  const found = elementsOf(scene, 'OcrResults').flatMap((text) => textsOf(text, 'Keywords'));
  return [...new Set(found)];
}

function evidenceOf(scene: XmlElement): Record<string, unknown> {
  const label = textOf(scene, 'Label');
  const texts = elementsOf(scene, 'OcrResults').map((found) => ({
    text: textOf(found, 'Text'),
    keywords: textsOf(found, 'Keywords'),
    subLabel: textOf(found, 'SubLabel'),
    location: readLocation(found),
  }));
  const objects = elementsOf(scene, 'ObjectResults').map((found) => ({
    name: textOf(found, 'Name'),
    subLabel: textOf(found, 'SubLabel'),
    location: readLocation(found),
  }));
  return {
    ...(label === null ? {} : { label }),
    ...(texts.length === 0 ? {} : { ocrResults: texts }),
    ...(objects.length === 0 ? {} : { objectResults: objects }),
    ...(hasFailed(scene) ? { code: textOf(scene, 'Code'), message: textOf(scene, 'Msg') } : {}),
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
