import { isBase64 } from '../../base64.js';
import { worse } from '@moderato/core';
import type { Source } from '../../content.js';
import type { HuaweiContext } from './account.js';
import { keywordsOfMatch, matchRules, type Match } from '../../match.js';
import { loadPicture, pictureSubject, type PictureFormat } from '../../picture.js';
import type { RuleLabel } from '../../rules.js';
import { HUAWEI_LABELS } from './replies.js';
import { AIS, IMAGE_FAILURES, parameterIncorrect, type HuaweiRefusal } from './errors.js';
import {
  checkCategories,
  checkEventType,
  checkLanguage,
  checkPolicy,
  checkWords,
  givenWords,
  isEmpty,
  isRecord,
  isWebAddress,
  parseFields,
  type Fields,
  type Reading,
} from './fields.js';

/** Documented scenes and categories of pictures (Huawei API reference moderation_03_0086). */
const EVENT_TYPES = [
  'head_image',
  'album',
  'dynamic',
  'article',
  'comment',
  'room_cover',
  'group_message',
  'message',
  'product',
];

/** What may be asked of pictures. */
export const PICTURE_CATEGORIES = ['terrorism', 'porn', 'politics', 'image_text'];

/** Limits of pictures (product description moderation_01_0004); base64 is measured as it is sent. */
const MAX_BYTES = 10 * 1024 * 1024;
const FORMATS: readonly PictureFormat[] = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'];

/** Pictures of one batch (moderation_03_0098). */
const MOST_URLS = 12;

/** What the service says for a rule's label where no words are in play; `sexy_female` is a documented label. */
export const HUAWEI_PICTURE_LABELS: Readonly<
  Partial<Record<RuleLabel, { category: string; label: string }>>
> = {
  porn: { category: 'porn', label: 'porn' },
  sexy: { category: 'porn', label: 'sexy_female' },
  politics: { category: 'politics', label: 'politics' },
  terrorism: { category: 'terrorism', label: 'terrorism' },
  ads: { category: 'image_text', label: 'ad' },
  abuse: { category: 'image_text', label: 'abuse' },
  illegal: { category: 'image_text', label: 'ban' },
};

/** Undefined categories are all: a policy decides. */
interface Selection {
  categories: readonly string[] | undefined;
}

interface ImageRequest extends Selection {
  source: Source;
}

interface BatchRequest extends Selection {
  items: { url: string; data_id: string }[];
}

/** Reads and checks the body of `POST …/moderation/image` field by field. */
export function readImageRequest(
  body: Buffer,
  knownPolicies: readonly string[] | undefined,
): Reading<ImageRequest> {
  const fields = parseFields(body);
  if (fields === undefined) return { refusal: AIS.notJson };
  const { url, image } = fields;
  const refusal = checkContent(url, image) ?? checkSelection(fields, knownPolicies);
  if (refusal) return { refusal };
  const source = isEmpty(url) ? { bytes: Buffer.from(image as string, 'base64') } : { url: url as string };
  return { request: { source, categories: categoriesOf(fields) } };
}

/** Reads and checks the body of `POST …/moderation/image/batch` field by field. */
export function readBatchRequest(
  body: Buffer,
  knownPolicies: readonly string[] | undefined,
): Reading<BatchRequest> {
  const fields = parseFields(body);
  if (fields === undefined) return { refusal: AIS.notJson };
  const { urls } = fields;
  const refusal = checkUrls(urls) ?? checkSelection(fields, knownPolicies);
  if (refusal) return { refusal };
  return { request: { items: urls as BatchRequest['items'], categories: categoriesOf(fields) } };
}

/** Assesses one picture as the reply says it, or says why it cannot be assessed. */
export async function imageResult({ source, categories }: ImageRequest, context: HuaweiContext) {
  const picture = await loadPicture(
    { source, signal: context.signal },
    { maxBytes: MAX_BYTES, formats: FORMATS, minSide: 20, maxSide: 6000 },
  );
  if (typeof picture === 'string') return picture;
  const details = pictureDetails(matchRules(context.rules, 'huawei', pictureSubject(picture)), categories);
  const suggestion = details.map((detail) => detail.suggestion).reduce(worse, 'pass');
  const [decisive] = details
    .filter((detail) => detail.suggestion === suggestion)
    .sort((first, second) => second.confidence - first.confidence);
  const isTextRead = categories?.includes('image_text') !== false && picture.ocrText !== '';
  return {
    suggestion,
    ...(decisive === undefined ? {} : { category: decisive.category }),
    details,
    ...(isTextRead ? { ocr_text: picture.ocrText } : {}),
  };
}

/** Assesses each picture of a batch; one that cannot be assessed says so in its place. */
export function batchResults({ items, categories }: BatchRequest, context: HuaweiContext): Promise<object[]> {
  return Promise.all(
    items.map(async ({ url, data_id }) => {
      const result = isWebAddress(url)
        ? await imageResult({ source: { url }, categories }, context)
        : 'invalid';
      if (typeof result !== 'string') return { data_id, ...result };
      const { code, message } = result === 'invalid' ? AIS.urlInvalid : IMAGE_FAILURES[result];
      return { data_id, error_code: code, error_msg: message };
    }),
  );
}

/** Says matches as details of a picture, leaving out what passes, was not asked for or cannot be said. */
export function pictureDetails(matches: readonly Match[], categories: readonly string[] | undefined) {
  return matches.flatMap((match) => {
    const said = sayingOf(match);
    if (said === undefined || match.decision === 'pass') return [];
    if (categories?.includes(said.category) === false) return [];
    const keywords = keywordsOfMatch(match);
    const segments = keywords.map((segment) => ({ segment }));
    const isText = said.category === 'image_text' && segments.length > 0;
    const { decision: suggestion, score: confidence } = match;
    return [{ confidence, ...said, suggestion, ...(isText ? { segments } : {}) }];
  });
}

/** Words that were read are text in the picture, whatever they are about. */
function sayingOf({ label, words }: Match): { category: string; label: string } | undefined {
  if (words === undefined) return HUAWEI_PICTURE_LABELS[label];
  const word = label === 'moan' || label === 'meaningless' ? undefined : HUAWEI_LABELS[label];
  return word === undefined ? undefined : { category: 'image_text', label: word };
}

function checkContent(url: unknown, image: unknown): HuaweiRefusal | undefined {
  if (isEmpty(url) && isEmpty(image)) return AIS.parameterMissing;
  if (!isEmpty(url)) return isWebAddress(url) ? undefined : AIS.urlInvalid;
  if (typeof image !== 'string') return parameterIncorrect('image');
  if (!isBase64(image)) return AIS.notBase64;
  return image.length > MAX_BYTES ? IMAGE_FAILURES.too_large : undefined;
}

function checkUrls(urls: unknown): HuaweiRefusal | undefined {
  if (isEmpty(urls)) return AIS.parameterMissing;
  if (!Array.isArray(urls) || urls.length > MOST_URLS || !urls.every(isRecord))
    return parameterIncorrect('urls');
  const ids = urls.map(({ data_id }) => data_id);
  if (urls.some(({ url, data_id }) => isEmpty(url) || isEmpty(data_id))) return AIS.parameterMissing;
  const isRight = ids.every((id) => typeof id === 'string' && /^[\w-]{1,30}$/.test(id));
  return isRight && new Set(ids).size === ids.length ? undefined : parameterIncorrect('data_id');
}

function checkSelection(
  fields: Fields,
  knownPolicies: readonly string[] | undefined,
): HuaweiRefusal | undefined {
  const { biz_type: bizType, event_type: eventType, categories, language } = fields;
  const config = fields['image_text_config'];
  const glossaries = isRecord(config) ? config : {};
  return (
    checkPolicy(bizType, knownPolicies) ??
    (isEmpty(bizType)
      ? (checkEventType(eventType, EVENT_TYPES) ?? checkCategories(categories, PICTURE_CATEGORIES))
      : undefined) ??
    (isEmpty(config) || isRecord(config) ? undefined : parameterIncorrect('image_text_config')) ??
    checkWords(glossaries['black_glossary_names'], undefined, 'black_glossary_names') ??
    checkWords(glossaries['white_glossary_names'], undefined, 'white_glossary_names') ??
    checkLanguage(language)
  );
}

function categoriesOf({ biz_type: bizType, categories }: Fields): readonly string[] | undefined {
  return isEmpty(bizType) ? givenWords(categories) : undefined;
}
