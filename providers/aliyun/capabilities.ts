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

/**
 * The longest text of one call, in code points. The limit of the `_pro` services was not found; this is the one of the older ones
 * (D434034), so that nothing is cut off unseen.
 */
export const TEXT_CHARACTERS = 600;

const MEGABYTE = 1024 * 1024;
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
      limits: {
        maxBytes: 20 * MEGABYTE,
        maxSidePixels: 30_000,
        formats: ['png', 'jpg', 'jpeg', 'bmp', 'webp', 'tiff', 'svg', 'heic', 'gif', 'ico'],
        requestsPerSecond: 100,
      },
      categories: IMAGE_WORDS,
      returns: { score, transcript: true, segments: 'none' },
    },
  },
  transport: 'http',
  callbacks: { supported: false, signed: 'none', contentTypes: [] },
  resultRetentionMs: null,
});
