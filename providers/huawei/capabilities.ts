import { deepFreeze, type Capabilities } from '@moderato/core';

/** What audio moderation can be asked to look for (A82); its answers know more words than these (A83). */
export const AUDIO_WORDS = ['politics', 'porn', 'ad', 'moan', 'abuse'] as const;

/**
 * What Huawei Cloud Content Moderation v3 can be asked for here.
 * Sources: Huawei API reference moderation_03_0082 (A82) and moderation_03_0083 (A83), constraints page moderation_01_0004 (LIM).
 */
export const huaweiCapabilities: Capabilities = deepFreeze({
  kinds: {
    audio: {
      inputs: { url: 'async' },
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
      returns: { scores: false, transcript: true, segments: 'flagged' },
      polling: { initialMs: 1000, factor: 1.7, maxMs: 20_000 },
    },
  },
  // The signature covers creation time, job id and request id, but not the verdict (A82).
  callbacks: { supported: true, signed: 'partial' },
  // How long v3 keeps a result is not documented.
  resultRetentionMs: null,
});
