import { type Capabilities } from '@moderato/core';

/** What the made-up vendor "novavox" offers. */
export const novavoxCapabilities: Capabilities = deepFreeze({
  kinds: {
    audio: {
      inputs: { url: 'async' },
      limits: {},
      categories: ['NUDE', 'PROMO'],
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: true, segments: 'all' },
      polling: { initialMs: 1000, factor: 2, maxMs: 8000 },
    },
    text: {
      inputs: { text: 'sync' },
      limits: {},
      categories: ['NUDE'],
      returns: { score: null, transcript: false, segments: 'none' },
    },
  },
  transport: 'http',
  callbacks: { supported: true, signed: 'full', contentTypes: ['application/json'] },
  resultRetentionMs: 7 * 86_400_000,
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
