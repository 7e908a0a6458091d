import { isBase64 } from '../../base64.js';
import type { XmlFields } from '@moderato/http/xml';
import { z } from 'zod';
import type { Failure } from '../../content.js';
import type { TencentContext } from './account.js';
import { keywordsOfMatch, matchRules, type Match } from '../../match.js';
import { loadPicture, pictureSubject, type Picture } from '../../picture.js';
import { sceneFields, summaryFields } from './replies.js';
import {
  dataId,
  detectTypes,
  exactlyOne,
  freeze,
  bizType,
  text,
  userInfo,
  webAddress,
  wholeNumber,
} from './fields.js';
import { contentRequestOf, isPolicyKnown, type Medium, type TencentRequest } from './medium.js';
import { scenesOf, type Scene } from './scenes.js';

/** Limits of pictures (Tencent Cloud documents 460/63594 and 436/63593). */
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_LARGE_BYTES = 32 * 1024 * 1024;
const MIN_SIDE = 20;
const MAX_SIDE = 40_000;
const MAX_SIDE_AT_ONCE = 10_000;

const flag = z.enum(['0', '1']).default('0');

/** One `Input` of a batch (document 436/48538). */
export const imageInputSchema = z
  .object({
    Content: text.refine(isBase64, 'not base64').optional(),
    Object: text.optional(),
    Url: webAddress.optional(),
    DataId: dataId,
    UserInfo: userInfo,
    Interval: wholeNumber(1, 1_000_000).default(5),
    MaxFrames: wholeNumber(1, 1_000_000).default(5),
    LargeImageDetect: flag,
  })
  .superRefine((input, context) => {
    const isGiven = input.Content ?? input.Object ?? input.Url;
    if (isGiven === undefined) exactlyOne('Content', 'Object', 'Url')(input, context);
  })
  .transform((input) => ({
    ...input,
    Object: input.Content === undefined ? input.Object : undefined,
    Url: (input.Content ?? input.Object) === undefined ? input.Url : undefined,
  }));

/** `Conf` of a batch; callbacks are always detailed, and made for jobs only. */
export const imageConfSchema = z
  .object({
    BizType: bizType.optional(),
    DetectType: detectTypes.optional(),
    Async: flag,
    Callback: webAddress.optional(),
    Freeze: freeze,
  })
  .prefault({})
  .transform((conf) => ({
    ...conf,
    Callback: conf.Async === '1' ? conf.Callback : undefined,
    CallbackVersion: 'Detail' as const,
    CallbackType: '1' as const,
  }));

/** One picture of a batch, or the single one. */
export interface ImageRequest extends TencentRequest {
  Input: z.output<typeof imageInputSchema>;
  Conf: z.output<typeof imageConfSchema>;
}

export interface ImageResult {
  matches: Match[];
  picture: Picture;
}

/** Pictures; how they are submitted differs from other media, so `read` is not used for them. */
export const IMAGE: Omit<Medium<ImageRequest, ImageResult>, 'read'> = {
  kind: 'image',
  path: 'image',
  prefix: 'si',
  event: 'ReviewImage',
  assess: assessImage,
  isFinishedAtOnce: ({ Conf }) => Conf.Async === '0',
  resultFields: ({ request }, result) => pictureFields(request, result),
  scenes: pictureScenes,
  simpleFields: ({ category, score }) => ({ label: category ?? '', score }),
  partLists: [],
};

/** Says an assessed picture; the single call spells one scene differently. */
export function pictureFields(
  request: TencentRequest,
  result: ImageResult,
  nameOf = (scene: Scene): string => scene.name,
): XmlFields {
  const scenes = pictureScenes(request, result);
  return {
    CompressionResult: result.picture.bytes > MAX_BYTES ? 1 : 0,
    ...summaryFields(scenes),
    Score: Math.max(...scenes.map(({ score }) => score)),
    Text: result.picture.ocrText,
    ...sceneFields(scenes, (scene) => ({ Code: 0, Msg: 'OK', ...pictureSceneFields(scene, result) }), nameOf),
  };
}

/** What is said of one scene of a picture. No rule says where words stand, so they fill the picture. */
export function pictureSceneFields(scene: Scene, { picture }: Pick<ImageResult, 'picture'>): XmlFields {
  const { width: Width, height: Height } = picture;
  const words = { Text: picture.ocrText, Keywords: scene.keywords };
  return {
    Score: scene.score,
    Label: scene.category ?? '',
    SubLabel: scene.category ?? '',
    ...(scene.keywords.length > 0
      ? { OcrResults: [{ ...words, Location: { X: 0, Y: 0, Width, Height, Rotate: 0 } }] }
      : {}),
  };
}

async function assessImage(request: ImageRequest, context: TencentContext): Promise<ImageResult | Failure> {
  if (!isPolicyKnown(request, context)) return 'unknown_policy';
  const { Input, Conf } = request;
  const picture = await loadPicture(contentRequestOf(request, context), {
    maxBytes: Input.LargeImageDetect === '1' ? MAX_LARGE_BYTES : MAX_BYTES,
    formats: ['png', 'jpeg', 'bmp', 'gif', 'webp', 'heif'],
    minSide: MIN_SIDE,
    maxSide: Conf.Async === '1' ? MAX_SIDE : MAX_SIDE_AT_ONCE,
  });
  if (typeof picture === 'string') return picture;
  return { matches: matchRules(context.rules, 'tencent', pictureSubject(picture)), picture };
}

function pictureScenes({ Conf }: TencentRequest, { matches }: ImageResult): Scene[] {
  const found = matches
    .filter(({ label }) => label !== 'moan')
    .map((hit) => ({ hit, keywords: keywordsOfMatch(hit) }));
  return scenesOf(found, Conf.DetectType);
}
