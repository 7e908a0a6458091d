import { describe, expect, it } from '@jest/globals';
import { parseVerdict, type Content, type WarningCode } from '@moderato/core';
import fc from 'fast-check';
import { Keyv } from 'keyv';
import { sha256 } from '../../../packages/moderato/cache/cache-key.js';
import { createMemoryStore } from '../../../packages/moderato/cache/store.js';
import { acmeMap } from '../../support/vendor-result.js';
import { NOW_MS, TEXT, createOpenStore, openCache, requestFor, verdictOn } from './support.js';

const BLOCK = verdictOn({ decision: 'bad', label: 'nude' });

/** Stores a verdict on `TEXT`, and gives the entry that it made. */
async function stored(verdict = BLOCK, settings = {}) {
  const store = createOpenStore();
  const opened = openCache({ store, settings });
  const request = requestFor();
  await opened.cache.get(request);
  await opened.cache.set(request, verdict);
  const [[key, entry] = ['', '']] = store.entries as Map<string, string>;
  opened.outcomes.length = 0;
  return { ...opened, store, key, entry };
}

/** An entry with a right checksum over changed fields. */
function resealed(entry: string, change: (fields: Record<string, unknown>) => unknown): string {
  const json = JSON.stringify(change(JSON.parse(entry.slice(64)) as Record<string, unknown>));
  return `${sha256(json)}${json}`;
}

describe('a verdict that was stored', () => {
  it('comes back for the same content, with the id of the caller and the time', async () => {
    const { cache, outcomes, store } = await stored();

    const found = await cache.get(requestFor({ ...TEXT, id: 'second' }));

    expect(found).toEqual({
      ...BLOCK,
      source: { ...BLOCK.source, contentId: 'second', cachedAt: '2026-01-01T00:00:00.000Z' },
    });
    expect(parseVerdict(found)).toEqual(found);
    expect(outcomes).toEqual(['hit']);
    expect(store.ttls).toEqual([24 * 60 * 60 * 1000]);
  });

  it('is nobody else’s to change', async () => {
    const { cache } = await stored();

    const first = await cache.get(requestFor());
    Object.assign(first!, { decision: 'pass' });

    await expect(cache.get(requestFor())).resolves.toMatchObject({ decision: 'block' });
  });

  it.each<[string, ReturnType<typeof requestFor>]>([
    ['other content', requestFor({ kind: 'text', text: 'other' })],
    ['another vendor', requestFor(TEXT, { id: 'other' })],
    ['other categories', requestFor(TEXT, { options: { categories: ['hate'] } })],
    ['a changed map', requestFor(TEXT, { map: { ...acmeMap, labels: {} } })],
  ])('is a miss for %s', async (_name, request) => {
    const { cache, outcomes } = await stored();

    await expect(cache.get(request)).resolves.toBeNull();
    expect(outcomes).toEqual(['miss']);
  });

  it('is a miss when it is older than the time to live, whatever the store says, and is thrown away', async () => {
    const { cache, clock, store } = await stored(BLOCK, { ttlMs: 1000 });

    clock.nowMs = NOW_MS + 999;
    await expect(cache.get(requestFor())).resolves.not.toBeNull();
    clock.nowMs = NOW_MS + 1000;
    await expect(cache.get(requestFor())).resolves.toBeNull();
    expect(store.entries.size).toBe(0);
  });

  it('is a miss when it comes from the future', async () => {
    const { cache, clock } = await stored();

    clock.nowMs = NOW_MS - 60_000;
    await expect(cache.get(requestFor())).resolves.not.toBeNull();
    clock.nowMs = NOW_MS - 60_001;
    await expect(cache.get(requestFor())).resolves.toBeNull();
  });

  it('loses the addresses of copies that are gone', async () => {
    const segment = {
      kind: 'image' as const,
      startMs: null,
      endMs: null,
      text: null,
      decision: 'ok',
      label: null,
      subLabels: [],
      findings: [],
      path: '',
    };
    const expiring = (at: string | null) => ({ ...segment, url: 'https://a.example/copy', urlExpiresAt: at });
    const segments = [expiring('2026-01-01T00:00:01Z'), expiring('2026-01-02T00:00:00Z'), expiring(null)];
    const { cache, clock } = await stored(verdictOn({ segments }));

    clock.nowMs = NOW_MS + 1000;
    const found = await cache.get(requestFor());

    expect(found?.segments.map(({ url }) => url === null)).toEqual([true, false, false]);
  });

  it('loses what was said of the callback of another call', async () => {
    const ignored = (path: string) => ({ code: 'ignored' as const, message: `${path} not sent`, path });
    const { cache } = await stored(
      verdictOn({ warnings: [ignored('callbackUrl'), ignored('content.user')] }),
    );

    await expect(cache.get(requestFor())).resolves.toMatchObject({ warnings: [ignored('content.user')] });
  });
});

describe('not stored', () => {
  it.each<WarningCode>(['unknown_decision', 'incomplete', 'truncated', 'no_verdict'])(
    'is a verdict with the warning %s',
    async (code) => {
      const { store } = await stored({ ...BLOCK, warnings: [{ code, message: '', path: '' }] });

      expect(store.entries.size).toBe(0);
    },
  );

  it.each<WarningCode>(['unknown_label', 'unknown_score', 'contradiction', 'not_covered', 'ignored'])(
    'is not a verdict with the warning %s, which would come back the same',
    async (code) => {
      const { store } = await stored({ ...BLOCK, warnings: [{ code, message: '', path: '' }] });

      expect(store.entries.size).toBe(1);
    },
  );

  it('is a verdict that a policy of one caller has touched', async () => {
    const policy = { name: 'lenient', changed: true, reasons: [] };
    const { store } = await stored({ ...verdictOn(), policy });

    expect(store.entries.size).toBe(0);
  });

  it('is a verdict on a part of the content', async () => {
    const { store } = await stored({ ...BLOCK, coverage: { ...BLOCK.coverage, complete: false } });

    expect(store.entries.size).toBe(0);
  });

  it('is a verdict on content that was changed while it was judged', async () => {
    const store = createOpenStore();
    const { cache } = openCache({ store });
    const bytes = new Uint8Array([1, 2, 3]);
    const request = requestFor({ kind: 'image', bytes });

    await cache.get(request);
    bytes[0] = 9;
    await cache.set(request, verdictOn());

    expect(store.entries.size).toBe(0);
  });

  it('is a verdict of a call whose wishes were changed meanwhile', async () => {
    const store = createOpenStore();
    const { cache } = openCache({ store });
    const options: { categories: ('sexual' | 'hate')[] } = { categories: ['sexual'] };
    const request = requestFor(TEXT, { options });

    await cache.get(request);
    options.categories.push('hate');
    await cache.set(request, verdictOn());

    expect(store.entries.size).toBe(0);
  });

  it('is content by address, unless that is wanted', async () => {
    const content: Content = { kind: 'image', url: 'https://example.com/a.png' };
    for (const [addresses, size] of [
      [false, 0],
      [true, 1],
    ] as const) {
      const store = createOpenStore();
      const { cache, outcomes } = openCache({ store, settings: { addresses } });
      const request = requestFor(content);

      await cache.get(request);
      await cache.set(request, verdictOn({ kind: 'image' }));

      expect(store.entries.size).toBe(size);
      expect(outcomes).toEqual(addresses ? ['miss', 'stored'] : []);
    }
  });

  it('is what has no key, such as options that are no data', async () => {
    const store = createOpenStore();
    const { cache } = openCache({ store });
    const request = requestFor(TEXT, { options: { vendorOptions: { acme: { when: new Date() } } } });

    await expect(cache.get(request)).resolves.toBeNull();
    await cache.set(request, verdictOn());

    expect(store.entries.size).toBe(0);
  });

  it('is a verdict that JSON cannot hold', async () => {
    const { store } = await stored({ ...BLOCK, raw: { big: 1n } });

    expect(store.entries.size).toBe(0);
  });
});

describe('a damaged entry is a miss and is thrown away', () => {
  it('whichever character was changed, lost or added', async () => {
    const { cache, store, key, entry } = await stored();

    await fc.assert(
      fc.asyncProperty(
        fc.nat(entry.length - 1),
        fc.constantFrom('', ' ', '0', '"', 'pass'),
        async (place, other) => {
          const damaged = `${entry.slice(0, place)}${other}${entry.slice(place + 1)}`;
          fc.pre(damaged !== entry);
          store.entries.set(key, damaged);

          expect(await cache.get(requestFor())).toBeNull();
          expect(store.entries.has(key)).toBe(false);
        },
      ),
    );
  });

  it('whatever stands in its place', async () => {
    const { cache, store, key } = await stored();
    const values = fc.oneof(fc.anything(), fc.string(), fc.json());

    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        store.entries.set(key, value);

        expect(await cache.get(requestFor())).toBeNull();
      }),
    );
  });

  it.each<[string, (fields: Record<string, unknown>) => unknown]>([
    ['another version', (fields) => ({ ...fields, version: 2 })],
    ['no time', (fields) => ({ ...fields, storedAt: undefined })],
    ['a time that is none', (fields) => ({ ...fields, storedAt: 'yesterday' })],
    ['another key', (fields) => ({ ...fields, key: 'moderato:0' })],
    ['no verdict', (fields) => ({ ...fields, verdict: null })],
    ['an unknown decision', (fields) => ({ ...fields, verdict: { ...BLOCK, decision: 'allow' } })],
    ['a field too many', (fields) => ({ ...fields, verdict: { ...BLOCK, safe: true } })],
    ['another vendor', (fields) => ({ ...fields, verdict: verdictOn({ provider: 'other' }) })],
    [
      'a policy',
      (fields) => ({ ...fields, verdict: { ...BLOCK, policy: { name: '', changed: true, reasons: [] } } }),
    ],
    [
      'incomplete coverage',
      (fields) => ({ ...fields, verdict: { ...BLOCK, coverage: { categories: null, complete: false } } }),
    ],
    ['another kind', (fields) => ({ ...fields, verdict: verdictOn({ kind: 'image' }) })],
    ['a list', (fields) => [fields]],
  ])('also with a right checksum, such as one with %s', async (_name, change) => {
    const { cache, store, key, entry } = await stored();

    store.entries.set(key, resealed(entry, change));

    await expect(cache.get(requestFor())).resolves.toBeNull();
    expect(store.entries.has(key)).toBe(false);
  });

  it('when it was copied from other content', async () => {
    const { cache, store, entry } = await stored();
    const other = requestFor({ kind: 'text', text: 'other' });
    await cache.get(other);
    await cache.set(other, verdictOn());
    for (const key of store.entries.keys()) store.entries.set(key, entry);

    await expect(cache.get(other)).resolves.toBeNull();
    await expect(cache.get(requestFor())).resolves.toMatchObject({ decision: 'block' });
  });

  it('and never changes the prototype of anything', async () => {
    const { cache, store, key, entry } = await stored();
    const json = entry.slice(64).replace('"verdict":{', '"verdict":{"__proto__":{"polluted":true},');
    store.entries.set(key, `${sha256(json)}${json}`);

    const found = await cache.get(requestFor());

    expect(found === null ? null : Object.hasOwn(found, '__proto__')).not.toBe(true);
    expect((found as { polluted?: boolean } | null)?.polluted).toBeUndefined();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a store that fails', () => {
  const failing = (fail: () => Promise<never>) => ({ get: fail, set: fail, delete: fail });
  const throwing = failing(() => {
    throw new Error('no connection');
  });
  const rejecting = failing(() => Promise.reject(new Error('no connection')));
  const hanging = failing(() => new Promise(() => undefined));

  it.each([
    ['throws', throwing],
    ['rejects', rejecting],
    ['never answers', hanging],
  ])('and %s is a miss that is told', async (_name, store) => {
    const { cache, outcomes } = openCache({ store, limitMs: 5 });
    const request = requestFor();

    await expect(cache.get(request)).resolves.toBeNull();
    await expect(cache.set(request, BLOCK)).resolves.toBeUndefined();

    expect(outcomes).toEqual(['failed', 'failed']);
  });

  it('and never answers is left alone for ten seconds', async () => {
    let asked = 0;
    const store = { ...hanging, get: () => ((asked += 1), new Promise(() => undefined)) };
    const { cache, clock } = openCache({ store, limitMs: 5 });

    await cache.get(requestFor());
    clock.nowMs += 9_999;
    await cache.get(requestFor());
    expect(asked).toBe(1);
    clock.nowMs += 1;
    await cache.get(requestFor());

    expect(asked).toBe(2);
  });

  it('may be one of Keyv, which swallows errors', async () => {
    const broken = new Map<string, string>();
    broken.get = throwing.get as never;
    broken.set = throwing.set as never;
    const { cache, outcomes } = openCache({ store: new Keyv({ store: broken }) });
    const request = requestFor();

    await expect(cache.get(request)).resolves.toBeNull();
    await cache.set(request, BLOCK);

    expect(outcomes).toEqual(['miss', 'failed']);
  });

  it('says that it did not store', async () => {
    const store = { ...createOpenStore(), set: async () => false };
    const { cache, outcomes } = openCache({ store });
    const request = requestFor();

    await cache.get(request);
    await cache.set(request, BLOCK);

    expect(outcomes).toEqual(['miss', 'failed']);
  });
});

describe('stores', () => {
  it.each([
    ['of its own in memory', () => createMemoryStore(10)],
    ['of Keyv', () => new Keyv()],
  ])('%s keep verdicts', async (_name, create) => {
    const { cache, outcomes } = openCache({ store: create() });
    const request = requestFor();

    await cache.get(request);
    await cache.set(request, BLOCK);

    await expect(cache.get(requestFor())).resolves.toMatchObject({ decision: 'block', raw: {} });
    expect(outcomes).toEqual(['miss', 'stored', 'hit']);
  });

  it('in memory forget what was not asked for longest', async () => {
    const store = createMemoryStore(2);
    for (const key of ['a', 'b', 'c', 'd', 'e']) await store.set(key, key, 60_000);

    await expect(Promise.all(['a', 'b', 'e'].map((key) => store.get(key)))).resolves.toEqual([
      undefined,
      undefined,
      'e',
    ]);
  });
});
