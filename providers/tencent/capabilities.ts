import { deepFreeze, type Capabilities } from '@moderato/core';

/**
 * The words of `Conf.DetectType` in POST requests (the enumeration of cos-java-sdk-v5; the submit pages print part of it).
 * Image requests by GET spell them differently.
 */
export const DETECT_TYPES = ['Porn', 'Terrorism', 'Politics', 'Ads', 'Illegal', 'Abuse', 'Teenager'] as const;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long audio results can be asked for: the shortest time that a page gives, one month (Tencent Cloud COS documentation,
 * D:436/48263), taken as 30 days.
 */
export const RESULT_RETENTION_MS = 30 * DAY_MS;

/** What Tencent Cloud CI offers through this provider; limits from the audio pages and D:436/119488 (Chinese site). */
export const tencentCapabilities: Capabilities = deepFreeze({
  kinds: {
    audio: {
      inputs: { url: 'async', object: 'async' },
      limits: {
        maxBytes: 600 * 1024 * 1024,
        maxDurationMs: 3 * HOUR_MS,
        formats: ['mp3', 'wav', 'aac', 'flac', 'amr', '3gp', 'm4a', 'wma', 'ogg', 'ape'],
        languages: ['zh', 'en', 'yue'],
        concurrentJobs: 10,
      },
      categories: DETECT_TYPES,
      returns: { scores: true, transcript: true, segments: 'all' },
      polling: { initialMs: 1000, factor: 1.7, maxMs: 20_000 },
    },
  },
  callbacks: { supported: true, signed: 'none' },
  resultRetentionMs: RESULT_RETENTION_MS,
});
