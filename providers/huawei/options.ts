import { lazily, readKindOptions, type ProviderCall } from '@moderato/core';
import { z } from 'zod';
import { AUDIO_WORDS, IMAGE_WORDS, TEXT_WORDS } from './capabilities.js';
import { enterpriseProjectSchema } from './config.js';
import { PROVIDER } from './request.js';

const atLeastOne = 'expected at least one';
/** What `vendorOptions.huawei` may hold, kind by kind. */
export const optionSchemas = lazily(() => {
  const word = z.string().trim().min(1, 'expected a non-empty text');

  const common = {
    /** Custom policy; replaces the configured one. */
    bizType: word.optional(),
    /** The enterprise project that is billed; replaces the configured one. */
    enterpriseProjectId: enterpriseProjectSchema().optional(),
    /** The only language that the vendor reads and transcribes. */
    language: z.literal('zh').optional(),
  };

  return {
    audio: z.strictObject({
      ...common,
      /** Preset scene. Default `default`. */
      eventType: z
        .enum(['default', 'audiobook', 'education', 'game', 'live', 'ecommerce', 'voiceroom', 'private'])
        .optional(),
      /** The vendor's request words, for calls that name no categories. */
      categories: z.array(z.enum(AUDIO_WORDS)).min(1, atLeastOne).optional(),
    }),
    text: z.strictObject({
      ...common,
      /** Where the text stands. Default `comment`. */
      eventType: z
        .enum(['nickname', 'title', 'article', 'comment', 'barrage', 'search', 'profile'])
        .optional(),
      /** The vendor's request words, for calls that name no categories. */
      categories: z.array(z.enum(TEXT_WORDS)).min(1, atLeastOne).optional(),
      /** The account's own word lists to look for, by name. */
      glossaryNames: z.array(word).min(1, atLeastOne).optional(),
      /** The account's own lists of words that are allowed, by name. */
      whiteGlossaryNames: z.array(word).min(1, atLeastOne).optional(),
    }),
    image: z.strictObject({
      ...common,
      /** Where the image stands. Default `dynamic`. */
      eventType: z
        .enum([
          'head_image',
          'album',
          'dynamic',
          'article',
          'comment',
          'room_cover',
          'group_message',
          'message',
          'product',
        ])
        .optional(),
      /** The vendor's request words, for calls that name no categories. */
      categories: z.array(z.enum(IMAGE_WORDS)).min(1, atLeastOne).optional(),
      /** The account's own word lists to look for in the image's text, by name. */
      glossaryNames: z.array(word).min(1, atLeastOne).optional(),
      /** The account's own lists of words that are allowed in the image's text, by name. */
      whiteGlossaryNames: z.array(word).min(1, atLeastOne).optional(),
    }),
    video: z.strictObject({
      ...common,
      /** Preset scene. Default `default`. */
      eventType: z.enum(['default', 'group_message', 'message', 'live', 'dynamic']).optional(),
      /** The vendor's request words for the frames, for calls that name no categories. */
      imageCategories: z.array(z.enum(IMAGE_WORDS)).min(1, atLeastOne).optional(),
      /** The vendor's request words for the audio, for calls that name no categories; with an empty list it is not checked. */
      audioCategories: z.array(z.enum(AUDIO_WORDS)).optional(),
      /** Seconds between the frames that are looked at. Default 5. */
      frameInterval: z
        .int()
        .min(1, 'expected 1 to 60 seconds')
        .max(60, 'expected 1 to 60 seconds')
        .optional(),
    }),
  } as const;
});

type Schemas = ReturnType<typeof optionSchemas>;

/** What `vendorOptions.huawei` may hold for audio. Event types and categories as listed in moderation_03_0082 (A82). */
export type HuaweiAudioOptions = z.input<Schemas['audio']>;
/** What `vendorOptions.huawei` may hold for text. Event types and categories as listed in moderation_03_0069 (T69). */
export type HuaweiTextOptions = z.input<Schemas['text']>;
/** What `vendorOptions.huawei` may hold for images. Event types and categories as listed in moderation_03_0086 (I86). */
export type HuaweiImageOptions = z.input<Schemas['image']>;
/** What `vendorOptions.huawei` may hold for video. Event types and categories as listed in moderation_03_0071 (V71). */
export type HuaweiVideoOptions = z.input<Schemas['video']>;

/**
 * Reads the call's own options for this vendor.
 * @throws ModerationError `config`, naming what is wrong and, for an option of other kinds, the kinds that it is for.
 */
export function readOptions<Of extends keyof Schemas>(kind: Of, call: ProviderCall, operation: string) {
  return readKindOptions(call, { provider: PROVIDER, operation, kind, schemas: optionSchemas() });
}
