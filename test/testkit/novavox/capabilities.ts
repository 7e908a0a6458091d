import { type Capabilities } from '@moderato/core';

/** What the made-up vendor "novavox" offers. */
export const novavoxCapabilities: Capabilities = deepFreeze({
  kinds: {
    audio: {
      inputs: { url: 'async' },
      limits: {},
      categories: ['NUDE', 'PROMO'],
      returns: { scores: true, transcript: true, segments: 'all' },
      polling: { initialMs: 1000, factor: 2, maxMs: 8000 },
    },
    text: {
      inputs: { text: 'sync' },
      limits: {},
      categories: ['NUDE'],
      returns: { scores: false, transcript: false, segments: 'none' },
    },
  },
  callbacks: { supported: true, signed: 'full' },
  resultRetentionMs: 7 * 86_400_000,
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
