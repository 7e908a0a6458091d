import { isBase64 } from '../../base64.js';
import type { Source } from '../../content.js';
import { REFUSALS, tooManyImages, type OpenaiRefusal } from './errors.js';

/** One content: texts and pictures that are moderated together and have one result. */
export interface OpenaiContent {
  texts: string[];
  picture: Source | null;
}

/** A checked request, with a content for each result. */
export interface OpenaiRequest {
  model: string;
  contents: OpenaiContent[];
}

/** What the checks say of a request. */
export type Reading = { request: OpenaiRequest } | { refusal: OpenaiRefusal };

const DEFAULT_MODEL = 'omni-moderation-latest';
const MODEL = /^(omni|text)-moderation-/;

/** Tells the old models, which take text only and know neither `illicit` nor the types of input. */
export function isTextModel(model: string): boolean {
  return model.startsWith('text-moderation-');
}

/** Reads and checks the body of `POST /v1/moderations`; unknown fields are ignored. */
export function readRequest(body: Buffer): Reading {
  const fields = parseObject(body);
  if (fields === undefined) return { refusal: REFUSALS.notJson };
  const { input, model = DEFAULT_MODEL } = fields;
  if (typeof model !== 'string') return { refusal: REFUSALS.modelWrong };
  if (!MODEL.test(model)) return { refusal: REFUSALS.modelUnknown };
  const contents = readInput(input);
  if (!Array.isArray(contents)) return { refusal: contents };
  const hasPicture = contents.some(({ picture }) => picture !== null);
  return hasPicture && isTextModel(model)
    ? { refusal: REFUSALS.textModel }
    : { request: { model, contents } };
}

/** A text, a list of texts with a result each, or a list of parts with one result. */
function readInput(input: unknown): OpenaiContent[] | OpenaiRefusal {
  if (input === undefined || input === null) return REFUSALS.inputMissing;
  if (typeof input === 'string') return [{ texts: [input], picture: null }];
  if (!Array.isArray(input) || input.length === 0) return REFUSALS.inputWrong;
  if (input.every((item) => typeof item === 'string'))
    return input.map((text) => ({ texts: [text], picture: null }));
  const parts = input.map(readPart);
  if (parts.some((part) => part === null)) return REFUSALS.inputWrong;
  const texts = parts.flatMap((part) => (typeof part === 'string' ? [part] : []));
  const pictures = parts.filter((part) => part !== null && typeof part === 'object');
  return pictures.length > 1 ? tooManyImages(pictures.length) : [{ texts, picture: pictures[0] ?? null }];
}

/** Null for what is neither text nor picture. */
function readPart(part: unknown): string | Source | null {
  if (!isRecord(part)) return null;
  const { type, text, image_url: image } = part;
  if (type === 'text') return typeof text === 'string' ? text : null;
  if (type !== 'image_url' || !isRecord(image) || typeof image['url'] !== 'string') return null;
  return readAddress(image['url']);
}

function readAddress(url: string): Source | null {
  if (/^https?:\/\//i.test(url)) return URL.canParse(url) ? { url } : null;
  const comma = url.indexOf(',');
  const data = url.slice(comma + 1);
  const isImage = /^data:image\/[a-z+]{1,20};base64$/i.test(url.slice(0, comma));
  return isImage && isBase64(data) ? { bytes: Buffer.from(data, 'base64') } : null;
}

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
