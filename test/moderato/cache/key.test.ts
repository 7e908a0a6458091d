import { describe, expect, it } from '@jest/globals';
import { Secret, type Content } from '@moderato/core';
import { type CallOptions } from 'moderato';
import fc from 'fast-check';
import { cacheKey, subjectOf } from '../../../packages/moderato/cache/cache-key.js';
import { canonicalJson } from '../../../packages/moderato/cache/canonical-json.js';
import { createFingerprint } from '../../../packages/moderato/cache/fingerprint.js';
import { acmeMap } from '../../support/vendor-result.js';
import { TEXT, requestFor } from './support.js';

const PICTURE: Content = { kind: 'image', bytes: new Uint8Array([1, 2, 3]) };
const ADDRESS: Content = { kind: 'image', url: 'https://example.com/a.png' };

function keyOf(
  content: Content,
  options: CallOptions = {},
  { id = 'acme', map = acmeMap, fingerprint = '' } = {},
) {
  const { vendor } = requestFor(content, { id, map });
  return cacheKey(vendor, subjectOf(content, true) ?? 'none', options, fingerprint);
}

describe('the key', () => {
  it('is a digest that shows nothing of the content', () => {
    expect(keyOf({ ...TEXT, user: { ip: '192.0.2.1' } })).toMatch(/^moderato:[\da-f]{64}$/);
  });

  it.each<[string, Content, Content]>([
    ['another text', TEXT, { kind: 'text', text: 'buy now!' }],
    ['other bytes', PICTURE, { kind: 'image', bytes: new Uint8Array([1, 2, 4]) }],
    [
      'another kind',
      { kind: 'audio', url: 'https://example.com/a' },
      { kind: 'video', url: 'https://example.com/a' },
    ],
    [
      'an address and a bucket key',
      { kind: 'text', url: 'https://a.example' },
      { kind: 'text', object: 'https://a.example' },
    ],
    [
      'a text and its address',
      { kind: 'text', text: 'https://a.example' },
      { kind: 'text', url: 'https://a.example' },
    ],
    ['a language', TEXT, { ...TEXT, language: 'zh' }],
    ['a user', TEXT, { ...TEXT, user: { account: 'a' } }],
    ['another user', { ...TEXT, user: { account: 'a' } }, { ...TEXT, user: { device: 'a' } }],
    ['other lone surrogates', { kind: 'text', text: '\ud800' }, { kind: 'text', text: '\ud801' }],
  ])('differs for %s', (_name, first, second) => {
    expect(keyOf(first)).not.toBe(keyOf(second));
  });

  it.each<[string, CallOptions, CallOptions]>([
    ['categories', {}, { categories: ['sexual'] }],
    ['more categories', { categories: ['sexual'] }, { categories: ['sexual', 'hate'] }],
    ['options of the vendor', {}, { vendorOptions: { acme: { bizType: 'a' } } }],
    ['another option', { vendorOptions: { acme: { a: 1 } } }, { vendorOptions: { acme: { a: '1' } } }],
  ])('differs for %s', (_name, first, second) => {
    expect(keyOf(TEXT, first)).not.toBe(keyOf(TEXT, second));
  });

  it('differs for another vendor, another configuration and another map', () => {
    const changed = {
      ...acmeMap,
      labels: { ...acmeMap.labels, promo: { category: 'spam' as const, source: '' } },
    };
    const keys = [{}, { id: 'other' }, { fingerprint: 'x' }, { map: changed }].map((how) =>
      keyOf(TEXT, {}, how),
    );

    expect(new Set(keys).size).toBe(4);
  });

  it.each<[string, Content, CallOptions]>([
    ['the id of the content', { ...TEXT, id: 'mine' }, {}],
    ['how long it runs', { ...TEXT, durationMs: 5 }, {}],
    [
      'callback, time limit and signal',
      TEXT,
      { callbackUrl: 'https://a.example', timeoutMs: 5, signal: AbortSignal.abort() },
    ],
    ['options of another vendor', TEXT, { vendorOptions: { other: { a: 1 } } }],
    ['an option that is undefined', TEXT, { categories: undefined }],
  ])('is the same whatever is %s', (_name, content, options) => {
    expect(keyOf(content, options)).toBe(keyOf(TEXT));
  });

  it('is the same for categories and fields in another order', () => {
    const first = keyOf(
      { ...TEXT, user: { account: 'a', ip: 'b' } },
      { categories: ['hate', 'sexual'], vendorOptions: { acme: { a: 1, b: { c: 2, d: 3 } } } },
    );
    const second = keyOf(
      { ...TEXT, user: { ip: 'b', account: 'a' } },
      { categories: ['sexual', 'hate', 'hate'], vendorOptions: { acme: { b: { d: 3, c: 2 }, a: 1 } } },
    );

    expect(second).toBe(first);
  });

  it('differs for any two different texts', () => {
    const text = fc.string({ unit: 'binary' });

    fc.assert(
      fc.property(text, text, (first, second) => {
        const isSame = keyOf({ kind: 'text', text: first }) === keyOf({ kind: 'text', text: second });
        expect(isSame).toBe(first === second);
      }),
    );
  });
});

describe('what is named by address', () => {
  it.each<Content>([ADDRESS, { kind: 'video', object: 'a.mp4' }])(
    'is not kept unless that is wanted: %j',
    (content) => {
      expect(subjectOf(content, false)).toBeNull();
      expect(subjectOf(content, true)).not.toBeNull();
    },
  );

  it('is never kept for a live stream', () => {
    expect(subjectOf({ kind: 'live', url: 'rtmp://live.example.com/a' }, true)).toBeNull();
  });
});

describe('canonicalJson', () => {
  it('is JSON that says the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells a field called __proto__ from none', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
  });

  it.each([
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a function', () => 1],
    ['NaN', NaN],
    ['a big integer', 1n],
    ['a hole', [undefined]],
    ['a secret', new Secret('x')],
  ])('refuses %s, which has no form of its own', (_name, value) => {
    expect(() => canonicalJson({ value })).toThrow(TypeError);
  });
});

describe('the fingerprint of a configuration', () => {
  const configuration = { secrets: ['key'] } as never;
  const of = (values: Record<string, unknown>) =>
    createFingerprint(
      { vendors: { acme: { values, origins: {}, named: true } } },
      { acme: configuration },
    )('acme');

  it('differs for another region', () => {
    expect(of({ region: 'a' })).not.toBe(of({ region: 'b' }));
  });

  it('is the same whatever are the credentials, the time limit and the network', () => {
    const first = of({ region: 'a', key: new Secret('one'), timeoutMs: 1, send: () => 1 });

    expect(first).toBe(of({ region: 'a', key: new Secret('two') }));
    expect(first).toBe('{"region":"a"}');
  });

  it('is empty for a provider of the own', () => {
    expect(createFingerprint({ vendors: {} }, {})('own')).toBe('{}');
  });
});
