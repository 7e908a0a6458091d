import {
  ModerationError,
  Secret,
  describeIssues,
  inputOf,
  type Content,
  type ErrorCode,
  type Kind,
  type ProviderCall,
} from '@moderato/core';
import { type XmlFields } from '@moderato/http/xml';
import { z } from 'zod';
import { DETECT_TYPES } from './capabilities.js';
import { type TencentSettings } from './config.js';
import { PROVIDER } from './wire.js';

const score = z
  .number()
  .int('expected a whole number')
  .min(0, 'expected 0 to 100')
  .max(100, 'expected 0 to 100')
  .optional();

const count = z.number().int('expected a whole number').min(1, 'expected at least 1').optional();

const ENCRYPTIONS = ['128', '192', '256'].flatMap((bits) =>
  ['ctr', 'cfb', 'ofb'].map((mode) => `aes-${bits}-${mode}`),
);

const snapshot = z
  .strictObject({
    mode: z.enum(['Interval', 'Average', 'Fps']),
    count: z
      .number()
      .int('expected a whole number')
      .min(1, 'expected 1 to 10000')
      .max(10_000, 'expected 1 to 10000'),
    timeIntervalSeconds: z
      .number()
      .positive('expected more than 0, at most 60')
      .max(60, 'expected more than 0, at most 60')
      .optional(),
  })
  .refine(({ mode, timeIntervalSeconds }) => mode === 'Average' || timeIntervalSeconds !== undefined, {
    path: ['timeIntervalSeconds'],
    error: 'needed with the modes Interval and Fps',
  })
  .optional();

const schema = z.strictObject({
  /** Policy of this call; replaces the configured one. */
  bizType: z.string().trim().min(1, 'expected a non-empty text').optional(),
  /** What to look for, in Tencent's words, for calls that name no categories. Tencent advises policies instead. */
  detectType: z.array(z.enum(DETECT_TYPES)).min(1, 'expected at least one').optional(),
  /** Form of the callback. The vendor's default is `Simple`. */
  callbackVersion: z.enum(['Simple', 'Detail']).optional(),
  /** 1: all segments in the callback, the vendor's default. 2: the offending ones only. */
  callbackType: z.literal([1, 2]).optional(),
  /** Scores from which the object is frozen, that is made unreadable in its bucket. Objects only. */
  freeze: z
    .strictObject({
      pornScore: score,
      adsScore: score,
      illegalScore: score,
      terrorismScore: score,
      politicsScore: score,
      abuseScore: score,
      teenagerScore: score,
    })
    .optional(),
  /** Moving pictures: every how many frames one is judged. The vendor's default is 5. */
  interval: count,
  /** Moving pictures: how many frames are judged at most. The vendor's default is 5. */
  maxFrames: count,
  /** Has images over 5 MB, up to 32 MB, made smaller before they are judged. */
  largeImageDetect: z.boolean().optional(),
  /** Has images judged by a job instead of at once. Default false. */
  async: z.boolean().optional(),
  /** Documents: the file name ending, such as `docx`, where the address or key does not show it. */
  documentType: z
    .string()
    .regex(/^[a-z0-9]{1,10}$/, 'expected a file name ending in lower case, without the dot')
    .optional(),
  /** Web pages: whether the answer holds the page with its findings marked; it then stands in `raw`. */
  returnHighlightHtml: z.boolean().optional(),
  /**
   * Which frames of a video are judged. `Interval`: one every `timeIntervalSeconds`, up to `count`. `Average`: `count` of them,
   * spread evenly. `Fps`: `timeIntervalSeconds` frames a second. Default: one every 5 s, up to 10 000.
   */
  snapshot,
  /** 1: the sound of a video too. 0: its pictures only, the vendor's default. Default 1. */
  detectContent: z.literal([0, 1]).optional(),
  /** How the file of a video or image is encrypted. */
  encryption: z
    .strictObject({
      algorithm: z.enum(ENCRYPTIONS),
      /** Base64. */
      key: z.base64('expected base64').min(1, 'expected base64'),
      /** Base64. */
      iv: z.base64('expected base64').min(1, 'expected base64'),
      keyId: z.literal('1.0').optional(),
      /** 0: plain. 1: RSA-OAEP. */
      keyType: z.literal([0, 1]).optional(),
    })
    .optional(),
  /** Folder of the bucket into which a live stream is recorded. Default: it is not. */
  storagePath: z.string().min(1, 'expected a non-empty text').optional(),
});

/** What `vendorOptions.tencent` may hold. An option that a kind does not have is refused. */
export type TencentCallOptions = z.input<typeof schema>;

/** The options of one call, checked. */
export type ReadOptions = z.output<typeof schema>;

/** The kinds that each option belongs to. */
const KINDS_OF: Readonly<Record<keyof ReadOptions, readonly Kind[]>> = {
  bizType: ['audio', 'text', 'video', 'live', 'image', 'document', 'webpage'],
  detectType: ['audio', 'text', 'video', 'document', 'webpage'],
  callbackVersion: ['audio', 'text', 'video', 'live'],
  callbackType: ['audio', 'text', 'video', 'live', 'document', 'webpage'],
  freeze: ['audio', 'text', 'video', 'image', 'document'],
  interval: ['image'],
  maxFrames: ['image'],
  largeImageDetect: ['image'],
  async: ['image'],
  snapshot: ['video'],
  detectContent: ['video'],
  encryption: ['video', 'image'],
  documentType: ['document'],
  returnHighlightHtml: ['webpage'],
  storagePath: ['live'],
};

/**
 * Reads `vendorOptions.tencent` for content of one kind.
 * @throws ModerationError `config`, before anything is sent, for wrong options and for those of another kind.
 */
export function readOptions({ vendorOptions }: ProviderCall, kind: Kind, operation: string): ReadOptions {
  const parsed = schema.safeParse(vendorOptions?.[PROVIDER] ?? {});
  if (!parsed.success) {
    throw refusal(operation)('config', describeIssues(parsed.error, 'vendorOptions.tencent'));
  }
  for (const name of Object.keys(parsed.data) as (keyof ReadOptions)[]) {
    const kinds = KINDS_OF[name];
    if (parsed.data[name] === undefined || kinds.includes(kind)) continue;
    throw refusal(operation)(
      'config',
      `vendorOptions.tencent.${name}: for ${kinds.join(', ')} only, not for ${kind}`,
    );
  }
  return parsed.data;
}

/**
 * Writes the `Conf` of a job from the call, `vendorOptions.tencent` and the configuration, in this order of weight (Tencent
 * Cloud CI, "Submitting audio moderation job", S:audio-s; `CallbackType` for audio and text and the further `Freeze` scores
 * from cos-go-sdk-v5). What stays unset is left out, so that the vendor's own default counts.
 * @throws ModerationError before anything is sent: `unsupported` for a category word that the vendor does not know, `config`
 * for wrong options of the call.
 */
export function encodeConf(
  content: Content,
  call: ProviderCall,
  settings: TencentSettings,
  operation: string,
): XmlFields {
  const options = readOptions(call, content.kind, operation);
  const { bizType, callbackVersion, callbackType, freeze } = options;
  const words = wordsOf(call, options, operation);
  return {
    BizType: bizType ?? settings.bizType,
    DetectType: words && [...new Set(words)].join(','),
    Callback: readCallbackUrl(call, operation),
    CallbackVersion: callbackVersion,
    CallbackType: callbackType,
    Freeze: encodeFreeze(freeze, [content], operation),
  };
}

/** The address for callbacks, checked. @throws ModerationError `config`. */
export function readCallbackUrl({ callbackUrl }: ProviderCall, operation: string): string | undefined {
  if (callbackUrl === undefined || /^https?:\/\/[^/]/i.test(callbackUrl)) return callbackUrl;
  throw refusal(operation)('config', 'callbackUrl: not an http: or https: URL');
}

/**
 * Writes `Conf.Freeze` (the video page; the further scores, images and documents from cos-go-sdk-v5).
 * @throws ModerationError `config` for content that is no object in the bucket.
 */
export function encodeFreeze(
  freeze: ReadOptions['freeze'],
  contents: readonly Content[],
  operation: string,
): XmlFields | undefined {
  if (freeze === undefined) return undefined;
  const other = contents.map(inputOf).find((input) => input !== 'object');
  if (other !== undefined) {
    const message = `vendorOptions.tencent.freeze: only an object in the bucket can be frozen, not a ${other}`;
    throw refusal(operation)('config', message);
  }
  return {
    PornScore: freeze.pornScore,
    AdsScore: freeze.adsScore,
    IllegalScore: freeze.illegalScore,
    TerrorismScore: freeze.terrorismScore,
    PoliticsScore: freeze.politicsScore,
    AbuseScore: freeze.abuseScore,
    TeenagerScore: freeze.teenagerScore,
  };
}

/** Writes `Input.Encryption` of files that the caller has encrypted (qcloud-sdk-android and the page; cos-go-sdk-v5 differs). */
export function encodeEncryption(encryption: ReadOptions['encryption']): XmlFields | undefined {
  return (
    encryption && {
      Algorithm: encryption.algorithm,
      Key: encryption.key,
      IV: encryption.iv,
      KeyId: encryption.keyId,
      KeyType: encryption.keyType,
    }
  );
}

/** What of the encryption must not be printed, should the vendor repeat it. */
export function encryptionSecrets(encryption: ReadOptions['encryption']): Secret[] {
  return encryption === undefined ? [] : [new Secret(encryption.key), new Secret(encryption.iv)];
}

function wordsOf({ categories }: ProviderCall, { detectType }: ReadOptions, operation: string) {
  const refuse = refusal(operation);
  // left out, an empty list would mean the default policy
  if (categories?.length === 0) throw refuse('config', 'categories: expected at least one');
  const unknown = (categories ?? []).filter((word) => !(DETECT_TYPES as readonly string[]).includes(word));
  if (unknown.length > 0) {
    throw refuse(
      'unsupported',
      `categories: Tencent CI has no word ${unknown.join(', ')}, only ${DETECT_TYPES.join(', ')}`,
    );
  }
  return categories ?? detectType;
}

function refusal(operation: string) {
  return (code: ErrorCode, message: string) =>
    new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
}
