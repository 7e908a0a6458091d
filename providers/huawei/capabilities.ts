import { deepFreeze, type Capabilities } from '@moderato/core';

/** What audio moderation can be asked to look for (A82); its responses know more words than these (A83). */
export const AUDIO_WORDS = ['politics', 'porn', 'ad', 'moan', 'abuse'] as const;

/** What text moderation can be asked to look for (T69). */
export const TEXT_WORDS = ['terrorism', 'porn', 'ban', 'abuse', 'ad', 'politics'] as const;

/** The longest text that is read whole, in code points; the vendor leaves out what comes after it, and does not say so (T69). */
export const TEXT_CHARACTERS = 10_000;

/** What image moderation can be asked to look for (I86); `image_text` stands for words in the image. */
export const IMAGE_WORDS = ['terrorism', 'porn', 'politics', 'image_text'] as const;

/** What video moderation can be asked to look for: in the frames as in images, in the audio as in audio files (V71). */
export const VIDEO_WORDS = [...IMAGE_WORDS, 'ad', 'moan', 'abuse'] as const;

/** The longest base64 text of an image, in characters (I86). */
export const IMAGE_BASE64_CHARACTERS = 10 * 1024 * 1024;

/** How many images one call can check (I98). */
const IMAGE_BATCH_ITEMS = 12;

/** The largest object of one PUT (OBS API reference obs_04_0080). */
const PUT_MAX_BYTES = 5 * 1024 ** 3;

/**
 * What Huawei Cloud Content Moderation v3 can be asked for here.
 * Sources: Huawei API reference moderation_03_0082 (A82) and moderation_03_0083 (A83) for audio, moderation_03_0069 (T69) for
 * text, moderation_03_0086 (I86) and moderation_03_0098 (I98) for images, moderation_03_0071 (V71)
 * and moderation_03_0072 (V72) for video, constraints page moderation_01_0004 (LIM).
 */
export const huaweiCapabilities: Capabilities = deepFreeze({
  kinds: {
    text: {
      inputs: { text: 'sync' },
      limits: { maxCharacters: TEXT_CHARACTERS, languages: ['zh'], requestsPerSecond: 50 },
      categories: TEXT_WORDS,
      returns: { score: { scale: '0-1', meaning: 'confidence' }, transcript: false, segments: 'flagged' },
    },
    image: {
      inputs: { url: 'sync', bytes: 'sync' },
      batch: { maxItems: IMAGE_BATCH_ITEMS, inputs: ['url'] },
      limits: {
        maxBytes: 10 * 1024 * 1024,
        minSidePixels: 20,
        maxSidePixels: 6000,
        formats: ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tiff', 'tif', 'heif'],
        languages: ['zh'],
        requestsPerSecond: 10,
      },
      categories: IMAGE_WORDS,
      returns: { score: { scale: '0-1', meaning: 'confidence' }, transcript: true, segments: 'none' },
    },
    audio: {
      inputs: { url: 'async' },
      uploads: { input: 'url', maxBytes: PUT_MAX_BYTES },
      limits: {
        maxBytes: 200 * 1024 * 1024,
        formats: [
          'wav',
          'mp3',
          'aac',
          'amr',
          '3gp',
          'm4a',
          'wma',
          'ogg',
          'ape',
          'flac',
          'alac',
          'wv',
          'silk',
        ],
        languages: ['zh'],
        requestsPerSecond: 10,
      },
      categories: AUDIO_WORDS,
      returns: { score: null, transcript: true, segments: 'flagged' },
      polling: { initialMs: 1000, factor: 1.7, maxMs: 20_000 },
    },
    video: {
      inputs: { url: 'async' },
      uploads: { input: 'url', maxBytes: PUT_MAX_BYTES },
      limits: {
        maxBytes: 300 * 1024 * 1024,
        maxDurationMs: 2 * 3_600_000,
        formats: ['avi', 'flv', 'mp4', 'mpg', 'wmv', 'mov', 'rmvb', 'm3u8'],
        languages: ['zh'],
        requestsPerSecond: 10,
      },
      categories: VIDEO_WORDS,
      returns: { score: { scale: '0-1', meaning: 'confidence' }, transcript: false, segments: 'flagged' },
      polling: { initialMs: 2000, factor: 1.7, maxMs: 30_000 },
    },
  },
  // The signature covers creation time, job id and request id, but not the verdict (A82).
  transport: 'http',
  callbacks: { supported: true, signed: 'partial', contentTypes: ['application/json'] },
  // How long v3 keeps a result is not documented.
  resultRetentionMs: null,
});
