import { describe, expect, it } from '@jest/globals';
import { type Content, type HttpRequest, type Provider, type VendorJob } from '@moderato/core';
import { Keyv } from 'keyv';
import { createModerator, type ModeratoConfig, type ModeratorEvent, type ModeratorParts } from 'moderato';
import { partsWith, recordedOf } from '../../fail-closed/support.js';
import { TICKET, createAcme, failure, testParts } from '../../support/acme.js';
import { vendorResult } from '../../support/vendor-result.js';
import { TEXT, createOpenStore } from './support.js';

/** A vendor that judges text at once, also two in one call; it finds `bad` in what holds "bad". */
function createTextVendor(answers: Error[] = []) {
  const asked: string[] = [];
  const judge = (content: Content): VendorJob => {
    const text = 'text' in content ? content.text : '';
    asked.push(text);
    const error = answers.shift();
    if (error !== undefined) throw error;
    const decision = text.includes('unknown') ? 'odd' : text.includes('bad') ? 'bad' : 'ok';
    const result = vendorResult({ kind: 'text', decision, contentId: content.id ?? null });
    return { ticket: { ...TICKET, kind: 'text' }, state: 'succeeded', vendorState: 'DONE', result };
  };
  const { provider: acme } = createAcme();
  const provider: Provider = {
    ...acme,
    capabilities: {
      ...acme.capabilities,
      kinds: {
        text: {
          inputs: { text: 'sync' },
          batch: { maxItems: 2, inputs: ['text'] },
          limits: {},
          categories: [],
          returns: { score: null, transcript: false, segments: 'none' },
        },
      },
    },
    check: async (content) => judge(content),
    checkBatch: async (contents) => contents.map(judge),
  };
  return { provider, asked };
}

function open(config: ModeratoConfig, answers: Error[] = [], changes: Partial<ModeratorParts> = {}) {
  const { provider, asked } = createTextVendor(answers);
  const events: ModeratorEvent[] = [];
  const parts = {
    ...testParts(provider),
    onEvent: (event: ModeratorEvent) => events.push(event),
    ...changes,
  };
  return { moderator: createModerator({ provider: 'acme', ...config }, parts), asked, events };
}

describe('the cache of a moderator', () => {
  it('is off by default', async () => {
    const { moderator, asked, events } = open({});

    await moderator.moderate(TEXT);
    await moderator.moderate(TEXT);

    expect(asked).toHaveLength(2);
    expect(events.filter(({ type }) => type === 'cache')).toEqual([]);
  });

  it('answers for what was judged before, without asking and without telling the journal', async () => {
    const { moderator, asked, events } = open({ cache: true });
    const told: unknown[] = [];
    const journal = {
      submitting: (entry: unknown) => void told.push(entry),
      submitted: () => undefined,
      refused: () => undefined,
    };

    const first = await moderator.moderate({ ...TEXT, id: 'first' });
    const second = await moderator.moderate({ ...TEXT, id: 'second' }, { journal });

    expect(asked).toEqual(['buy now']);
    expect(told).toEqual([]);
    expect(first.source).not.toHaveProperty('cachedAt');
    expect(second).toMatchObject({
      decision: 'pass',
      source: { contentId: 'second', cachedAt: '2026-01-01T00:00:00.000Z' },
    });
    expect(events.flatMap((event) => (event.type === 'cache' ? [event.outcome] : []))).toEqual([
      'miss',
      'stored',
      'hit',
    ]);
    expect(events.flatMap((event) => (event.type === 'verdict' ? [event.isCached] : []))).toEqual([
      false,
      true,
    ]);
  });

  it('is switched on by a store, unless the configuration says no', async () => {
    for (const [config, calls] of [
      [{}, 1],
      [{ cache: true }, 1],
      [{ cache: false }, 2],
    ] as const) {
      const { moderator, asked } = open(config, [], { cache: createOpenStore() });

      await moderator.moderate(TEXT);
      await moderator.moderate(TEXT);

      expect(asked).toHaveLength(calls);
    }
  });

  it('never keeps an error', async () => {
    const store = createOpenStore();
    const { moderator, asked } = open({}, [failure({ code: 'bad_response', retry: 'never' })], {
      cache: store,
    });

    await expect(moderator.moderate(TEXT)).rejects.toMatchObject({ code: 'bad_response' });
    expect(store.entries.size).toBe(0);
    await expect(moderator.moderate(TEXT)).resolves.toMatchObject({ decision: 'pass' });

    expect(asked).toHaveLength(2);
  });

  it('never keeps what nobody is sure of', async () => {
    const store = createOpenStore();
    const { moderator, asked } = open({}, [], { cache: store });
    const unknown: Content = { kind: 'text', text: 'unknown word' };

    await expect(moderator.moderate(unknown)).resolves.toMatchObject({ decision: 'review' });
    await moderator.moderate(unknown);

    expect(asked).toHaveLength(2);
    expect(store.entries.size).toBe(0);
  });

  it('never keeps the verdict that stands in for vendors that are down', async () => {
    const store = createOpenStore();
    const down = failure({ code: 'vendor_unavailable', retry: 'never' });
    const { moderator } = open({ routing: { onError: 'review' } }, [down], { cache: store });

    await expect(moderator.moderate(TEXT)).resolves.toMatchObject({ warnings: [{ code: 'no_verdict' }] });

    expect(store.entries.size).toBe(0);
  });

  it('makes one call of those at the same time, and none of the next one', async () => {
    const { moderator, asked } = open({ cache: true });

    const verdicts = await Promise.all([moderator.moderate(TEXT), moderator.moderate(TEXT)]);
    await moderator.moderate(TEXT);

    expect(verdicts.map(({ decision }) => decision)).toEqual(['pass', 'pass']);
    expect(asked).toHaveLength(1);
  });

  it('works for many contents, which go to the vendor only where they are new', async () => {
    const { moderator, asked } = open({ cache: true });
    await moderator.moderate({ kind: 'text', text: 'bad one' });
    const texts = ['bad one', 'two', 'three', 'bad one'];
    const contents = texts.map((text, index): Content => ({ kind: 'text', text, id: `${index}` }));

    const results = [];
    for await (const { verdict } of moderator.moderateMany(contents, { concurrency: 1 }))
      results.push(`${verdict?.source.contentId} ${verdict?.decision}`);

    expect(results).toEqual(['0 block', '1 pass', '2 pass', '3 block']);
    expect(asked).toEqual(['bad one', 'two', 'three']);
  });

  it('does not stand in the way when its store is down', async () => {
    const fail = () => Promise.reject(new Error('down'));
    const { moderator, asked, events } = open({}, [], { cache: { get: fail, set: fail, delete: fail } });

    await expect(moderator.moderate(TEXT)).resolves.toMatchObject({ decision: 'pass' });

    expect(asked).toHaveLength(1);
    expect(events.flatMap((event) => (event.type === 'cache' ? [event.outcome] : []))).toEqual([
      'failed',
      'failed',
    ]);
  });

  it('is shared by moderators of one store, but not across regions, policies and vendors', async () => {
    const { calls, options } = recordedOf('huawei');
    const { answer } = calls.find(({ name }) => name === 'text-check-pass')!;
    const cache = new Keyv();
    const requests: HttpRequest[] = [];
    const judge = async (changes: object) => {
      const parts = partsWith(async (request) => (requests.push(request), answer));
      const providers = { huawei: { ...options, ...changes } };
      return createModerator({ provider: 'huawei', providers }, { ...parts, cache }).moderate(TEXT);
    };

    await judge({});
    await judge({ timeoutMs: 5000 });
    expect(requests).toHaveLength(1);
    await judge({ region: 'cn-east-3' });
    await judge({ bizType: 'strict' });

    expect(requests).toHaveLength(3);
  });
});
