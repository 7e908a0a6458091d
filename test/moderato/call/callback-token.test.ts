import { describe, expect, it } from '@jest/globals';
import { Secret } from '@moderato/core';
import fc from 'fast-check';
import { addToken, checkToken, withoutTokens } from '../../../packages/moderato/call/callback-token.js';
import { casesOf } from '../../support/exhaustive.js';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const scope = { provider: 'acme', secret: new Secret('made-up-callback-secret') };
const window = { nowMs: NOW_MS, maxAgeMs: 60_000 };
const nonce = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const add = (url: string, more: Partial<typeof scope> = {}) =>
  addToken(url, { ...scope, ...more }, NOW_MS, nonce);
const check = (url: string | undefined, more: Partial<typeof scope> = {}, at: Partial<typeof window> = {}) =>
  checkToken(url, { ...scope, ...more }, { ...window, ...at });

const ADDRESS = 'https://hooks.example.com/done';

describe('a token', () => {
  it('is added and checked', () => {
    const url = add(ADDRESS);

    expect(url).toMatch(/^https:\/\/hooks\.example\.com\/done\?moderato=[0-9a-z]{8}\.[\w-]{16}\.[\w-]{43}$/);
    expect(check(url)).toBe('valid');
  });

  it('is valid for any address, secret and nonce', () => {
    const property = fc.property(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ minLength: 1 }),
      fc.uint8Array({ minLength: 1, maxLength: 48 }),
      fc.nat({ max: 2 ** 42 }),
      (address, secret, random, nowMs) => {
        const own = { provider: 'acme', secret: new Secret(secret) };
        const url = addToken(address, own, nowMs, random);
        expect(checkToken(url, own, { nowMs, maxAgeMs: 0 })).toBe('valid');
        expect(new URL(url).hash).toBe(new URL(address).hash);
      },
    );

    fc.assert(property, { seed: 1, numRuns: casesOf(80, 300) });
  });

  it('is refused with any one character changed', () => {
    const url = add(ADDRESS);
    const start = url.indexOf('=') + 1;
    const property = fc.property(
      fc.nat(url.length - start - 1),
      fc.string({ minLength: 1, maxLength: 1, unit: 'binary-ascii' }),
      (at, character) => {
        fc.pre(url[start + at] !== character);
        const changed = url.slice(0, start + at) + character + url.slice(start + at + 1);
        // a fragment or a line end may cut the token off or leave it whole
        if (new URL(changed).searchParams.get('moderato') === new URL(url).searchParams.get('moderato'))
          return;
        expect(['forged', 'missing']).toContain(check(changed));
      },
    );

    fc.assert(property, { seed: 2, numRuns: casesOf(500, 3000) });
  });

  it('is refused with its last character changed to one that decodes alike', () => {
    const url = add(ADDRESS);
    const alike = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      .map((character) => url.slice(0, -1) + character)
      .filter((other) => other !== url);

    expect(new Set(alike.map((other) => check(other)))).toEqual(new Set(['forged']));
  });

  it.each([
    ['the query that is there', `${ADDRESS}?a=1&b=%20x+y&c`, `${ADDRESS}?a=1&b=%20x+y&c&moderato=`],
    ['the fragment', `${ADDRESS}#top`, `${ADDRESS}?moderato=`],
    ['an empty query', `${ADDRESS}?`, `${ADDRESS}?moderato=`],
    ['an address without a path', 'https://hooks.example.com', 'https://hooks.example.com?moderato='],
  ])('keeps %s', (_, address, start) => {
    const url = add(address);

    expect(url.startsWith(start)).toBe(true);
    expect(check(url)).toBe('valid');
  });

  it('takes the place of an older one', () => {
    const old = addToken(ADDRESS, scope, NOW_MS - 1, nonce);
    const url = add(`${old}&a=1`);

    expect(new URL(url).searchParams.getAll('moderato')).toHaveLength(1);
    expect(check(url)).toBe('valid');
  });

  it.each([
    ['another vendor', { provider: 'acne' }],
    ['another secret', { secret: new Secret('made-up-callback-secreT') }],
  ])('of %s is forged', (_, other) => {
    expect(check(add(ADDRESS, other))).toBe('forged');
  });

  it.each([
    ['path', ADDRESS, 'https://hooks.example.com/done/'],
    ['host', ADDRESS, 'https://books.example.com/done'],
    ['port', ADDRESS, 'https://hooks.example.com:8443/done'],
    ['scheme', ADDRESS, 'http://hooks.example.com/done'],
  ])('of another %s is forged', (_, from, to) => {
    expect(check(add(from).replace(from, to))).toBe('forged');
  });

  it('of the same address in other letters is valid', () => {
    expect(check(add('https://Hooks.example.com:443/done').replace('Hooks', 'HOOKS'))).toBe('valid');
  });

  it('is stale after the window', () => {
    const url = add(ADDRESS);

    expect(check(url, {}, { nowMs: NOW_MS + 60_000 })).toBe('valid');
    expect(check(url, {}, { nowMs: NOW_MS + 60_001 })).toBe('stale');
  });

  it.each([undefined, '', '/done?moderato=1', ADDRESS, `${ADDRESS}?other=1`, `${ADDRESS}?Moderato=1`])(
    'is missing in %p',
    (url) => {
      expect(check(url)).toBe('missing');
    },
  );

  it('that stands there twice is forged', () => {
    const url = add(ADDRESS);

    expect(check(`${url}&${url.split('?')[1]}`)).toBe('forged');
  });

  it('does not hold the secret', () => {
    expect(add(ADDRESS)).not.toContain('made-up-callback-secret');
  });
});

describe('a vendor that repeats the callback address', () => {
  const url = add(`${ADDRESS}?a=1`);
  const hidden = `${ADDRESS}?a=1&moderato=[secret]`;

  it.each([
    ['an object', { params: { callback: url, n: 1 } }, { params: { callback: hidden, n: 1 } }],
    ['a list', [1, url], [1, hidden]],
    ['text', `{"callback":"${url}"}`, `{"callback":"${hidden}"}`],
  ])('shows no token, in %s', (_, raw, expected) => {
    expect(withoutTokens(raw)).toEqual(expected);
  });

  it('shows no token that is encoded once more', () => {
    const again = `https://example.com/?next=${encodeURIComponent(url)}`;

    expect(withoutTokens(again)).toBe(again.replace(/(moderato%3D).*/, '$1[secret]'));
  });

  it('gives the same object where there is no token, and does not change the given one', () => {
    const raw = { a: [{ b: 'moderato=not a token' }], c: new Uint8Array(3), d: null };
    const holding = Object.freeze({ callback: url });

    expect(withoutTokens(raw)).toBe(raw);
    expect(withoutTokens(holding)).not.toBe(holding);
    expect(holding.callback).toBe(url);
  });

  it('may nest as deep as it likes', () => {
    let deep: object = {};
    for (let level = 0; level < 50_000; level += 1) deep = { deep };

    expect(withoutTokens(deep)).toBe(deep);
  });
});
