import { deepFreeze, type Capabilities } from '@moderato/core';

/**
 * The words of `Conf.DetectType` in POST requests (the enumeration of cos-java-sdk-v5; the submit pages print part of it).
 * Image requests by GET spell them differently.
 */
export const DETECT_TYPES = ['Porn', 'Terrorism', 'Politics', 'Ads', 'Illegal', 'Abuse', 'Teenager'] as const;

/** The longest text in one call, in Unicode code points (Tencent Cloud CI, "Submitting text moderation job", D:436/56289). */
export const MAX_CHARACTERS = 10_000;

/** The words of `detect-type` of the single image (Tencent Cloud CI, single image moderation, D:460/37318). */
export const IMAGE_DETECT_TYPES = ['porn', 'terrorist', 'politics', 'ads'] as const;

/** The largest image, and the largest that is made smaller first with `large-image-detect` (D:460/37318, D:460/63594). */
export const IMAGE_MAX_BYTES = 5 * 1024 * 1024;
export const LARGE_IMAGE_MAX_BYTES = 32 * 1024 * 1024;

/** Most images of one call (Tencent Cloud COS documentation, image batch, D:436/48538). */
const IMAGE_BATCH_ITEMS = 100;

/** The largest object of one PUT (Tencent Cloud COS documentation, "PUT Object", D:436/7749). */
const PUT_MAX_BYTES = 5 * 1024 ** 3;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long results can be fetched: the shortest time that a page gives, one month (Tencent Cloud COS documentation,
 * D:436/48263), taken as 30 days.
 */
const RESULT_RETENTION_MS = 30 * DAY_MS;

/** What Tencent Cloud CI offers through this provider; limits from the pages of each kind, D:436/119488 and D:436/47315 (Chinese site). */
export const tencentCapabilities: Capabilities = deepFreeze({
  kinds: {
    image: {
      inputs: { url: 'sync', object: 'sync', bytes: 'sync' },
      // of objects that a policy of the console has moderated, and that a callback reports
      fetch: true,
      batch: { maxItems: IMAGE_BATCH_ITEMS, inputs: ['url', 'object', 'bytes'] },
      mistakes: true,
      limits: {
        maxBytes: IMAGE_MAX_BYTES,
        minSidePixels: 20,
        maxSidePixels: 10_000,
        // D:436/45435 (2024-10-23), international D:436/53946
        formats: ['png', 'jpg', 'jpeg', 'bmp', 'gif', 'webp', 'heif', 'heic'],
      },
      limitsByOption: {
        largeImageDetect: { maxBytes: LARGE_IMAGE_MAX_BYTES },
        // D:436/45435
        async: { maxSidePixels: 40_000 },
      },
      categories: IMAGE_DETECT_TYPES,
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: true, segments: 'none' },
    },
    document: {
      inputs: { url: 'async', object: 'async' },
      uploads: { input: 'object', maxBytes: PUT_MAX_BYTES },
      // and 5000 pages (D:1045/52121)
      limits: { maxBytes: 200 * 1024 * 1024 },
      categories: DETECT_TYPES,
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'all' },
      polling: { initialMs: 2000, factor: 1.7, maxMs: 30_000 },
    },
    live: {
      inputs: { url: 'async' },
      cancel: true,
      limits: { maxDurationMs: 5 * HOUR_MS, concurrentJobs: 10 },
      categories: [],
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'all' },
      polling: { initialMs: 10_000, factor: 1.7, maxMs: 60_000 },
    },
    webpage: {
      inputs: { url: 'async' },
      limits: {},
      categories: DETECT_TYPES,
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'all' },
      polling: { initialMs: 2000, factor: 1.7, maxMs: 30_000 },
    },
    audio: {
      inputs: { url: 'async', object: 'async' },
      uploads: { input: 'object', maxBytes: PUT_MAX_BYTES },
      limits: {
        maxBytes: 600 * 1024 * 1024,
        maxDurationMs: 3 * HOUR_MS,
        formats: ['mp3', 'wav', 'aac', 'flac', 'amr', '3gp', 'm4a', 'wma', 'ogg', 'ape'],
        languages: ['zh', 'en', 'yue'],
        concurrentJobs: 10,
      },
      categories: DETECT_TYPES,
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: true, segments: 'all' },
      polling: { initialMs: 1000, factor: 1.7, maxMs: 20_000 },
    },
    text: {
      inputs: { text: 'sync', url: 'async', object: 'async' },
      mistakes: true,
      limits: { maxCharacters: MAX_CHARACTERS, maxBytes: 1024 * 1024, languages: ['zh', 'en'] },
      categories: DETECT_TYPES,
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'all' },
      polling: { initialMs: 500, factor: 1.7, maxMs: 10_000 },
    },
    video: {
      inputs: { url: 'async', object: 'async' },
      uploads: { input: 'object', maxBytes: PUT_MAX_BYTES },
      limits: {
        maxBytes: 5 * 1024 ** 3,
        formats: ['flv', 'mkv', 'mp4', 'rmvb', 'avi', 'wmv', '3gp', 'mov', 'm3u8', 'm4v'],
        concurrentJobs: 10,
      },
      categories: DETECT_TYPES,
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'all' },
      polling: { initialMs: 2000, factor: 1.7, maxMs: 30_000 },
    },
  },
  transport: 'http',
  callbacks: { supported: true, signed: 'none', contentTypes: ['application/json'] },
  resultRetentionMs: RESULT_RETENTION_MS,
});
