import { deepFreeze, type Capabilities } from '@moderato/core';

/** What pictures are looked at for (moderation guide, the image example: every other key has no applied input type). */
export const IMAGE_WORDS = [
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'violence',
  'violence/graphic',
] as const;

/** The thirteen keys of a result (openai on npm, resources/moderations.d.ts). */
export const TEXT_WORDS = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  ...IMAGE_WORDS,
  'sexual/minors',
] as const;

/**
 * The longest text of one call, in code points. OpenAI documents none; users report that long input, above some 4000 tokens, comes
 * back unflagged whatever it says, and a code point is rarely more than one token.
 */
export const TEXT_CHARACTERS = 4000;

/** How many texts one call takes here. OpenAI documents no limit. */
const BATCH_ITEMS = 32;

/** Larger pictures are refused with `file_too_large`. */
export const IMAGE_BYTES = 20 * 1024 * 1024;

const score = { scale: '0-1', meaning: 'confidence' } as const;

/** What OpenAI moderation can be asked for here. Sources: resources/moderations.d.ts of `openai` on npm, and the moderation guide. */
export const openaiCapabilities: Capabilities = deepFreeze({
  kinds: {
    text: {
      inputs: { text: 'sync' },
      batch: { maxItems: BATCH_ITEMS, inputs: ['text'] },
      limits: { maxCharacters: TEXT_CHARACTERS },
      categories: TEXT_WORDS,
      returns: { score, transcript: false, segments: 'none' },
    },
    image: {
      inputs: { url: 'sync', bytes: 'sync' },
      limits: { maxBytes: IMAGE_BYTES, formats: ['png', 'jpg', 'jpeg', 'webp', 'gif'] },
      categories: IMAGE_WORDS,
      returns: { score, transcript: false, segments: 'none' },
    },
  },
  transport: 'http',
  callbacks: { supported: false, signed: 'none', contentTypes: [] },
  resultRetentionMs: null,
});
