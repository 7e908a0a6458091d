import {
  describeIssues,
  inputOf,
  isModerationError,
  parseContent,
  toSecret,
  type Content,
  type ModerationError,
  type ProviderCall,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { isSameSubject, subjectDigests } from '@moderato/http';
import { z } from 'zod';
import { finishedJob, looseText, unusable } from '../response.js';
import { type Exchange } from '../client.js';
import { type Asked, type BatchCodec, type EncodedBatch } from '../codec.js';
import { type HuaweiSettings } from '../config.js';
import { itemError } from '../errors.js';
import { encodeImageOptions, imageResult, readImageResult } from './image.js';
import { refuse, type WireRequest } from '../request.js';

const CHECK = 'check image batch';

/** Where a result of the list keeps its evidence. */
const ITEM_PLACES = ['', 'details[]'];

/** Several images in one call, by address alone (Huawei API reference moderation_03_0098, I98). */
export const imageBatchCodec: BatchCodec = { encodeBatch: encodeImageBatch, decodeBatch: decodeImageBatch };

interface Entry {
  place: number;
  url: string;
  language: unknown;
  warnings: Warning[];
}

/**
 * Writes the call that checks several images (I98). An image that cannot be sent is refused by itself, and the others go.
 * @throws ModerationError `unsupported` or `config`, before anything is sent, for what is wrong with the call as a whole.
 */
export function encodeImageBatch(
  contents: readonly Content[],
  call: ProviderCall,
  settings: HuaweiSettings,
): ReturnType<BatchCodec['encodeBatch']> {
  // the options of the call are the same for every image; what is wrong with them is no image's fault
  const anyImage: Content = { kind: 'image', url: '' };
  const { fields, categories, enterpriseProjectId } = encodeImageOptions(anyImage, call, settings, CHECK);
  const refused = new Map<number, ModerationError>();
  const entries = contents.flatMap((content, place) => {
    try {
      return [readEntry(content, place, call, settings)];
    } catch (error) {
      if (!isModerationError(error)) throw error;
      refused.set(place, error);
      return [];
    }
  });
  if (entries.length === 0) return { batch: null, refused };
  const language = entries.map((entry) => entry.language).find((given) => given !== undefined);
  const urls = entries.map(({ place, url }) => ({ url, data_id: dataId(place) }));
  const request: WireRequest = {
    method: 'POST',
    path: `/v3/${settings.projectId}/moderation/image/batch`,
    body: JSON.stringify({ ...fields, urls, language }),
    operation: CHECK,
    enterpriseProjectId,
    hidden: urls.map(({ url }) => toSecret(url)),
  };
  const sent = new Map(entries.map(({ place, warnings }) => [dataId(place), { place, warnings }]));
  return { batch: { request, categories, sent }, refused };
}

function readEntry(content: Content, place: number, call: ProviderCall, settings: HuaweiSettings): Entry {
  const { kind } = parseContent(content);
  if (kind !== 'image')
    throw refuse('unsupported', CHECK, `${kind} cannot be checked together with images, only images can`);
  if (!('url' in content)) {
    const message = `several images have to be submitted as url, not as ${inputOf(content)}`;
    throw refuse('unsupported', CHECK, message);
  }
  const { fields, warnings } = encodeImageOptions(content, call, settings, CHECK);
  return { place, url: content.url, language: fields['language'], warnings };
}

/** The name of an image in one call: letters, digits, `-` and `_`, at most 30 (I98). */
function dataId(place: number): string {
  return `content-${place}`;
}

const answerSchema = z.object({
  request_id: z.string().min(1),
  results: z.array(z.record(z.string(), z.unknown()).catch({})),
});

const errorSchema = z.object({
  error_code: z.union([z.string(), z.number()]).nullish().catch('not readable'),
  error_msg: looseText,
});

/**
 * Reads an entry for each image that was sent, by its `data_id`: the order of the results is not promised, and the errors of
 * single images come inside HTTP 200 (I98). An image that is answered never or twice is `bad_response`.
 * @throws ModerationError `bad_response`, body attached, without a request id or a list of results.
 */
export function decodeImageBatch(
  exchange: Exchange,
  { sent }: EncodedBatch,
  askedOf: (place: number) => Asked,
  moment: { nowMs: number; random: number },
): ReadonlyMap<number, VendorJob | ModerationError> {
  const parsed = answerSchema.safeParse(exchange.answer);
  if (!parsed.success) throw unusable(exchange, 'image', describeIssues(parsed.error, 'answer'));
  const { request_id: requestId, results } = parsed.data;
  const bad = (why: string) => unusable(exchange, 'image', why, requestId);
  const unknown = results.filter(({ data_id }) => typeof data_id !== 'string' || !sent.has(data_id));
  const notes: Warning[] =
    unknown.length === 0
      ? []
      : [{ code: 'contradiction', message: 'the response has results for unknown ids', path: 'results' }];

  const read = (id: string, place: number, warnings: Warning[]): VendorJob | ModerationError => {
    const found = results.flatMap((item, index) => (item['data_id'] === id ? [{ item, index }] : []));
    const [only] = found;
    if (only === undefined) return bad(`no result for ${id}`);
    if (found.length > 1) return bad(`${found.length} results for ${id}`);
    const { item, index } = only;
    const { url } = item;
    if (typeof url === 'string' && !isSameSubject(subjectDigests(askedOf(place).content), { url }))
      return bad(`the result for ${id} is about another content: url differs`);
    const { error_code, error_msg } = errorSchema.parse(item);
    if (error_code !== undefined && error_code !== null && error_code !== '') {
      const body = { code: String(error_code), message: error_msg ?? null, requestId };
      const context = { operation: CHECK, secrets: exchange.secrets, ...moment };
      return itemError(body, exchange.response, context);
    }
    if (error_msg) return bad(`an error without a code for ${id}`);
    const result = imageResult.safeParse(item);
    if (!result.success) return bad(describeIssues(result.error, `results[${index}]`));
    const verdict = readImageResult(result.data, `results[${index}]`);
    return {
      ...finishedJob(`${requestId}-${place}`, requestId, verdict, askedOf(place), item, ITEM_PLACES),
      warnings: [...warnings, ...notes],
    };
  };

  return new Map([...sent].map(([id, { place, warnings }]) => [place, read(id, place, warnings)]));
}
