import { deepFreeze, type Capabilities } from '@moderato/core';

/**
 * What text is looked at for: labels of the PLUS services (D2684669, D2671445). A call cannot choose among them; the rules of the
 * service in the console do.
 */
export const TEXT_WORDS = [
  'pornographic_adult',
  'sexual_suggestive',
  'political_figure',
  'political_entity',
  'violent_extremist',
  'violent_incidents',
  'violent_weapons',
  'contraband_drug',
  'contraband_gambling',
  'contraband_act',
  'contraband_entity',
  'inappropriate_discrimination',
  'inappropriate_ethics',
  'inappropriate_profanity',
  'inappropriate_superstition',
  'inappropriate_nonsense',
  'religion_b',
  'pt_to_sites',
  'pt_by_recruitment',
  'pt_to_contact',
] as const;

/** What images are looked at for by `baselineCheck`: the classes that the page of the console names (D467827). */
export const IMAGE_WORDS = [
  'pornography',
  'sexually suggestive content',
  'political content',
  'terrorist content',
  'prohibited content',
  'malicious content',
] as const;

/** What audio is listened to for (D2584891): labels of the PLUS services, and moans. */
export const AUDIO_WORDS = [...TEXT_WORDS, 'sexual_sounds'] as const;

/**
 * The longest text of one call, in code points. The limit of the `_pro` services was not found; this is the one of the older ones
 * (D434034), so that nothing is cut off unseen.
 */
export const TEXT_CHARACTERS = 600;

/** Containers of video (alibabacloud.com, video-moderation-enhanced-api). */
const VIDEO_FORMATS = ['avi', 'flv', 'mp4', 'mpg', 'asf', 'wmv', 'mov', 'rmvb', 'rm', 'ts'] as const;

const MEGABYTE = 1024 * 1024;

/** By a function of the caller, whose own limits hold. */
const UPLOADS = { input: 'url', maxBytes: Number.MAX_SAFE_INTEGER } as const;
const score = { scale: '0-100', meaning: 'confidence' } as const;

/**
 * What Aliyun Content Moderation 2.0 (Green 2022-03-02) can be asked for here. Sources: pages of help.aliyun.com/document_detail,
 * D with their number, and the vendor's own client for TypeScript, `green-20220302`.
 */
export const aliyunCapabilities: Capabilities = deepFreeze({
  kinds: {
    text: {
      inputs: { text: 'sync' },
      limits: { maxCharacters: TEXT_CHARACTERS, requestsPerSecond: 100 },
      categories: TEXT_WORDS,
      returns: { score, transcript: false, segments: 'flagged' },
    },
    image: {
      inputs: { url: 'sync' },
      uploads: UPLOADS,
      // of those that were submitted with `async`, and that a callback reports
      fetch: true,
      limits: {
        maxBytes: 20 * MEGABYTE,
        maxSidePixels: 30_000,
        formats: ['png', 'jpg', 'jpeg', 'bmp', 'webp', 'tiff', 'svg', 'heic', 'gif', 'ico'],
        requestsPerSecond: 100,
      },
      limitsByOption: { async: { maxBytes: 10 * MEGABYTE } },
      categories: IMAGE_WORDS,
      returns: { score, transcript: true, segments: 'none' },
    },
    audio: {
      inputs: { url: 'async' },
      uploads: UPLOADS,
      cancel: true,
      limits: {
        maxBytes: 500 * MEGABYTE,
        formats: ['mp3', 'wav', 'aac', 'wma', 'ogg', 'm4a', 'amr', ...VIDEO_FORMATS],
        requestsPerSecond: 100,
        concurrentJobs: 50,
      },
      categories: AUDIO_WORDS,
      returns: { score, transcript: true, segments: 'all' },
      polling: { initialMs: 2000, factor: 1.7, maxMs: 30_000 },
    },
    video: {
      inputs: { url: 'async' },
      uploads: UPLOADS,
      cancel: true,
      limits: { maxBytes: 500 * MEGABYTE, formats: VIDEO_FORMATS },
      categories: [...IMAGE_WORDS, ...AUDIO_WORDS],
      returns: { score, transcript: false, segments: 'all' },
      polling: { initialMs: 3000, factor: 1.7, maxMs: 30_000 },
    },
    document: {
      inputs: { url: 'async' },
      uploads: UPLOADS,
      limits: {},
      categories: [...IMAGE_WORDS, ...TEXT_WORDS],
      returns: { score, transcript: false, segments: 'all' },
      polling: { initialMs: 3000, factor: 1.7, maxMs: 30_000 },
    },
    live: {
      inputs: { url: 'async' },
      cancel: true,
      limits: {},
      categories: [...IMAGE_WORDS, ...AUDIO_WORDS],
      returns: { score, transcript: true, segments: 'all' },
      polling: { initialMs: 10_000, factor: 1.7, maxMs: 60_000 },
    },
  },
  transport: 'http',
  // the checksum covers the whole content, and the verdict is fetched nevertheless (D129946)
  callbacks: { supported: true, signed: 'full', contentTypes: ['application/x-www-form-urlencoded'] },
  // results of video are kept for 24 hours and those of images for 3 days (D2669854); the shortest holds for all
  resultRetentionMs: 24 * 3_600_000,
});
