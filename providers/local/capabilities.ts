import { deepFreeze, type Capabilities } from '@moderato/core';
import { LIST_CATEGORIES } from './config.js';

/** The longest text that is looked through in one go, in code points, so that the event loop is held up for a few milliseconds only. */
export const TEXT_CHARACTERS = 10_000;

/** What lists of words can do: text, in the process, and nothing but what the lists name. */
export const localCapabilities: Capabilities = deepFreeze({
  kinds: {
    text: {
      inputs: { text: 'sync' },
      limits: { maxCharacters: TEXT_CHARACTERS },
      categories: LIST_CATEGORIES,
      scope: 'lists',
      returns: { score: null, transcript: false, segments: 'flagged' },
    },
  },
  transport: 'none',
  callbacks: { supported: false, signed: 'none', contentTypes: [] },
  resultRetentionMs: null,
});
