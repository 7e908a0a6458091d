import { ModerationError, describeIssues, type ErrorCode, type ProviderCall } from '@moderato/core';
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
});

/** What `vendorOptions.tencent` may hold for audio. */
export type TencentAudioOptions = z.input<typeof schema>;

/**
 * Writes the `Conf` of a job from the call, `vendorOptions.tencent` and the configuration, in this order of weight (Tencent
 * Cloud CI, "Submitting audio moderation job", S:audio-s; `CallbackType` for audio and the further `Freeze` scores from
 * cos-go-sdk-v5). What stays unset is left out, so that the vendor's own default counts.
 * @throws ModerationError before anything is sent: `unsupported` for a category word that the vendor does not know, `config`
 * for wrong options of the call.
 */
export function encodeConf(
  call: ProviderCall,
  settings: TencentSettings,
  input: 'url' | 'object',
  operation: string,
): XmlFields {
  const refuse = (code: ErrorCode, message: string) =>
    new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
  const parsed = schema.safeParse(call.vendorOptions?.[PROVIDER] ?? {});
  if (!parsed.success) throw refuse('config', describeIssues(parsed.error, 'vendorOptions.tencent'));
  const { bizType, detectType, callbackVersion, callbackType, freeze } = parsed.data;
  const { categories, callbackUrl } = call;
  if (freeze !== undefined && input !== 'object') {
    throw refuse(
      'config',
      'vendorOptions.tencent.freeze: only an object in the bucket can be frozen, not a url',
    );
  }
  // left out, an empty list would mean the default policy
  if (categories?.length === 0) throw refuse('config', 'categories: expected at least one');
  const unknown = (categories ?? []).filter((word) => !(DETECT_TYPES as readonly string[]).includes(word));
  if (unknown.length > 0) {
    throw refuse(
      'unsupported',
      `categories: Tencent CI has no word ${unknown.join(', ')}, only ${DETECT_TYPES.join(', ')}`,
    );
  }
  if (callbackUrl !== undefined && !/^https?:\/\/[^/]/i.test(callbackUrl)) {
    throw refuse('config', 'callbackUrl: not an http: or https: URL');
  }
  const words = categories ?? detectType;
  return {
    BizType: bizType ?? settings.bizType,
    DetectType: words && [...new Set(words)].join(','),
    Callback: callbackUrl,
    CallbackVersion: callbackVersion,
    CallbackType: callbackType,
    Freeze: freeze && {
      PornScore: freeze.pornScore,
      AdsScore: freeze.adsScore,
      IllegalScore: freeze.illegalScore,
      TerrorismScore: freeze.terrorismScore,
      PoliticsScore: freeze.politicsScore,
      AbuseScore: freeze.abuseScore,
      TeenagerScore: freeze.teenagerScore,
    },
  };
}
