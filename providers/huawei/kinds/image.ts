import {
  inputOf,
  toSecret,
  type Content,
  type ProviderCall,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { z } from 'zod';
import { finishedJob, looseText, readChecked, type CheckFindings } from '../response.js';
import { IMAGE_BASE64_CHARACTERS, IMAGE_WORDS } from '../capabilities.js';
import { type Exchange } from '../client.js';
import { type Asked, type CheckCodec, type EncodedCheck } from '../codec.js';
import { type HuaweiSettings } from '../config.js';
import { readOptions } from '../options.js';
import { classOfImage, imageDetails, readImageFindings } from './image-details.js';
import { documentedFor, readCategories, readCallOptions, ignoredCallback } from '../call-options.js';
import { isPlainImage } from '../plain-result.js';
import { refuse } from '../request.js';

const CHECK = 'check image';

/** An image, checked at once (Huawei API reference moderation_03_0086, I86). */
export const imageCodec: CheckCodec = { encodeCheck: encodeImage, decodeCheck: decodeImage };

/**
 * Writes the call that checks an image by its address or its bytes (I86).
 * @throws ModerationError before anything is sent: `unsupported` for what images at Huawei cannot do, `invalid_content` for
 * bytes that are none or too many, `config` for wrong options of the call.
 */
export function encodeImage(content: Content, call: ProviderCall, settings: HuaweiSettings): EncodedCheck {
  const input = readInput(content);
  const { fields, warnings, categories, enterpriseProjectId } = encodeImageOptions(
    content,
    call,
    settings,
    CHECK,
  );
  return {
    request: {
      method: 'POST',
      path: `/v3/${settings.projectId}/moderation/image`,
      body: JSON.stringify({ ...input, ...fields }),
      operation: CHECK,
      enterpriseProjectId,
      hidden: 'url' in content ? [toSecret(content.url)] : [],
    },
    warnings,
    categories,
  };
}

interface ImageOptions {
  fields: Record<string, unknown>;
  warnings: Warning[];
  categories: readonly string[] | null;
  enterpriseProjectId: string | undefined;
}

/** What is asked about images, as fields of the request. Without a word about categories, everything documented for the site. */
export function encodeImageOptions(
  content: Content,
  call: ProviderCall,
  settings: HuaweiSettings,
  operation: string,
): ImageOptions {
  const options = readOptions('image', call, operation);
  const { language, bizType, enterpriseProjectId, warnings } = readCallOptions(
    content,
    call,
    options,
    settings,
    operation,
  );
  const categories =
    readCategories(call.categories, IMAGE_WORDS, content, operation) ??
    options.categories ??
    documentedFor(settings.region, IMAGE_WORDS, ['image_text']);
  const { glossaryNames, whiteGlossaryNames } = options;
  const hasGlossaries = glossaryNames !== undefined || whiteGlossaryNames !== undefined;
  const fields = {
    ...(bizType === undefined ? { event_type: options.eventType ?? 'dynamic', categories } : {}),
    image_text_config: hasGlossaries
      ? { black_glossary_names: glossaryNames, white_glossary_names: whiteGlossaryNames }
      : undefined,
    language,
    biz_type: bizType,
  };
  return {
    fields,
    warnings: [...warnings, ...ignoredCallback(call)],
    categories: bizType === undefined ? categories : null,
    enterpriseProjectId,
  };
}

function readInput(content: Content): { url: string } | { image: string } {
  if ('url' in content) return { url: content.url };
  if (!('bytes' in content)) {
    const message = `an image has to be submitted as url or as bytes, not as ${inputOf(content)}`;
    throw refuse('unsupported', CHECK, message);
  }
  const { bytes } = content;
  if (bytes.length === 0) throw refuse('invalid_content', CHECK, 'content.bytes: holds no byte');
  if (4 * Math.ceil(bytes.length / 3) > IMAGE_BASE64_CHARACTERS) {
    const message = 'content.bytes: longer than 10 MB as base64 (7.5 MB of bytes); submit a url instead';
    throw refuse('invalid_content', CHECK, message);
  }
  return { image: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') };
}

/** The verdict on one image. */
export const imageResult = z.object({
  suggestion: z.string().min(1),
  category: z.unknown().optional(),
  details: imageDetails,
  ocr_text: looseText,
});

/** Reads what was found in one image, of a call by itself or among several. */
export function readImageResult(result: z.output<typeof imageResult>, path: string): CheckFindings {
  const { suggestion, category, details, ocr_text } = result;
  return {
    decision: suggestion,
    ...classOfImage(category, suggestion, details),
    text: ocr_text ?? null,
    findings: readImageFindings(details, `${path}.details`),
    segments: [],
  };
}

/**
 * Reads the verdict on an image (I86); a pass has no category.
 * @throws ModerationError `bad_response`, body attached, without a readable suggestion or request id.
 */
export function decodeImage(exchange: Exchange, asked: Asked): VendorJob {
  const { requestId, result } = readChecked(
    exchange,
    { schema: imageResult, isPlain: isPlainImage },
    'image',
  );
  return finishedJob(requestId, requestId, readImageResult(result, 'result'), asked, exchange.answer);
}
