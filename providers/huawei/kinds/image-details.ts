import { type VendorFinding } from '@moderato/core';
import { z } from 'zod';
import {
  evidenceOf,
  glossariesOf,
  hitWords,
  looseNumber,
  looseText,
  readHitWords,
  readLibraries,
  textsOf,
} from '../response.js';
import { NONE, toScore, toWord } from '../words.js';

/** A rectangle in pixels: an object by the field tables, a list of four numbers by the prose (I86). */
const location = z
  .union([
    z.array(z.number()).length(4),
    z.object({
      top_left_x: looseNumber,
      top_left_y: looseNumber,
      bottom_right_x: looseNumber,
      bottom_right_y: looseNumber,
    }),
  ])
  .nullish()
  .catch(null);

/** What was found in an image or in a frame of a video; the fine words (`label`) are an open set. */
export const imageDetails = z
  .array(
    z.object({
      suggestion: z.unknown().optional(),
      category: z.unknown().optional(),
      label: z.unknown().optional(),
      confidence: z.unknown().optional(),
      face_location: location,
      qr_location: location,
      qr_content: looseText,
      segments: hitWords,
    }),
  )
  .nullish();

type ImageDetails = z.output<typeof imageDetails>;
type ImageDetail = NonNullable<ImageDetails>[number];

/** Words in the image: a container, in which the inner label names the class. */
const CONTAINER = 'image_text';

/**
 * Reads the details of an image (I86, V72): `category` names the class and `label` sharpens it. Places of faces and QR codes
 * are documented both as objects and as lists of four numbers; they are kept as they come.
 */
export function readImageFindings(details: ImageDetails, path: string): VendorFinding[] {
  return (details ?? []).map((detail, index) => readImageFinding(detail, `${path}[${index}]`));
}

function readImageFinding(detail: ImageDetail, path: string): VendorFinding {
  const words = readHitWords(detail.segments);
  const glossaries = glossariesOf(words);
  const { label, subLabels } = classOf(toWord(detail.category), toWord(detail.label));
  const finding: VendorFinding = {
    name: label ?? '',
    decision: toWord(detail.suggestion),
    subLabels,
    score: toScore(detail.confidence),
    keywords: textsOf(words),
    count: null,
    libraries: readLibraries(words),
    path,
  };
  const evidence = evidenceOf({
    category: detail.category === CONTAINER ? CONTAINER : null,
    face_location: detail.face_location,
    qr_location: detail.qr_location,
    qr_content: detail.qr_content,
    glossary_name: glossaries.length > 1 ? glossaries : glossaries[0],
  });
  if (evidence !== undefined) finding.evidence = evidence;
  return finding;
}

/** The class of a whole image, sharpened by its most confident detail of the same category and as bad as the whole. */
export function classOfImage(
  category: unknown,
  suggestion: unknown,
  details: ImageDetails,
): { label: string | null; subLabels: string[] } {
  let surest: ImageDetail | undefined;
  for (const detail of details ?? []) {
    if (detail.category !== category || detail.suggestion !== suggestion) continue;
    if (surest === undefined || confidenceOf(detail) > confidenceOf(surest)) surest = detail;
  }
  return classOf(toWord(category) || null, toWord(surest?.label));
}

function confidenceOf({ confidence }: ImageDetail): number {
  return typeof confidence === 'number' ? confidence : -1;
}

function classOf(category: string | null, label: string | null) {
  if (category === null || category === '') return { label: label || null, subLabels: NONE };
  if (!label) return { label: category, subLabels: NONE };
  return category === CONTAINER ? { label, subLabels: NONE } : { label: category, subLabels: [label] };
}
