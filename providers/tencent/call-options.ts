import { Secret, inputOf, type Content, type ProviderCall } from '@moderato/core';
import { type XmlFields } from '@moderato/http/xml';
import { DETECT_TYPES } from './capabilities.js';
import { type TencentSettings } from './config.js';
import { readOptions, type ReadOptions } from './options.js';
import { refuse } from './request.js';

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
  throw refuse('config', operation, 'callbackUrl: not an http: or https: URL');
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
    throw refuse('config', operation, message);
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
  // left out, an empty list would mean the default policy
  if (categories?.length === 0) throw refuse('config', operation, 'categories: expected at least one');
  const unknown = (categories ?? []).filter((word) => !(DETECT_TYPES as readonly string[]).includes(word));
  if (unknown.length > 0) {
    throw refuse(
      'unsupported',
      operation,
      `categories: Tencent CI has no word ${unknown.join(', ')}, only ${DETECT_TYPES.join(', ')}`,
    );
  }
  return categories ?? detectType;
}
