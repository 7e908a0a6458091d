import { describe, expect, it } from '@jest/globals';
import { type KindCapability, type Provider } from '@moderato/core';
import { createModerator, type ModeratorEvent } from 'moderato';
import { failure, testParts } from '../../support/acme.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';
import { vendorResult } from '../../support/vendor-result.js';

const text = (id: string) => ({ kind: 'text', text: 'hello', id }) as const;

function open(shadow: Behaviour | null) {
  const acme = createVendor('acme');
  const bolt = createVendor('bolt', shadow === null ? {} : { check: shadow });
  const events: ModeratorEvent[] = [];
  const parts = {
    ...testParts(acme.provider),
    providers: [acme.provider, bolt.provider],
    maps: [acme.map, bolt.map],
    onEvent: (event: ModeratorEvent) => void events.push(event),
  };
  const routing = { primary: 'acme', ...(shadow === null ? {} : { shadow: ['bolt'] }) };
  const moderator = createModerator({ routing, retry: { attempts: 1 } }, parts);
  const shadows = () => events.filter((event) => event.type === 'shadow');
  return { moderator, acme, bolt, events, shadows, sleeps: parts.sleeps };
}

const lying: Behaviour = (call) => ({
  ticket: {
    version: 1,
    provider: 'bolt',
    kind: 'text',
    id: `bolt-${call}`,
    region: 'xx-north',
    contentId: null,
    submittedAt: '2026-01-01T00:00:00Z',
  },
  state: 'succeeded',
  vendorState: 'DONE',
  result: vendorResult({ provider: 'bolt', kind: 'text', decision: 'bad', label: 'nude' }),
});
const hanging: Behaviour = () => new Promise(() => undefined);
const throwing: Behaviour = () => {
  throw new RangeError('no ModerationError at all');
};

async function judge(behaviour: Behaviour | null) {
  const { moderator, acme, events, sleeps } = open(behaviour);
  const results = [];
  for (const id of ['a', 'b', 'c']) results.push(await moderator.moderate(text(id)));
  for await (const { verdict } of moderator.moderateMany([text('d'), text('e')])) results.push(verdict);
  await moderator.close();
  const deciding = events.filter((event) => event.type === 'verdict' || event.type === 'failed');
  return { results, calls: acme.calls, sleeps, deciding };
}

describe('a shadow vendor', () => {
  it.each<[string, Behaviour]>([
    ['lies', lying],
    ['hangs', hanging],
    ['fails', () => failure({ effect: 'none' })],
    ['throws nonsense', throwing],
  ])(
    'that %s changes nothing: verdicts, order, waits and events are those without it',
    async (_name, shadow) => {
      const expected = await judge(null);

      await expect(judge(shadow)).resolves.toEqual(expected);
    },
  );

  it('is asked about every content, and its verdict is told beside the one that counts', async () => {
    const { moderator, bolt, shadows } = open(lying);

    await moderator.moderate(text('a'));
    await untilSome(shadows);

    expect(bolt.calls).toHaveLength(1);
    expect(shadows()).toMatchObject([
      {
        provider: 'bolt',
        contentId: 'a',
        decided: { provider: 'acme', decision: 'pass' },
        verdict: { decision: 'block', category: 'sexual' },
        error: null,
      },
    ]);
  });

  it('tells why it gave no verdict', async () => {
    const { moderator, shadows } = open(throwing);

    await moderator.moderate(text('a'));
    await untilSome(shadows);

    expect(shadows()).toMatchObject([{ verdict: null, error: { code: 'internal', provider: 'bolt' } }]);
  });

  it('gets neither the callback address nor the journal of the call', async () => {
    const { moderator, bolt, shadows } = open(lying);
    const journalled: string[] = [];
    const journal = {
      submitting: ({ provider }: { provider: string }) => void journalled.push(provider),
      submitted: () => undefined,
      refused: () => undefined,
    };

    await moderator.moderate(text('a'), { callbackUrl: 'https://example.com/callback', journal });
    await untilSome(shadows);

    expect(journalled).toEqual(['acme']);
    expect(bolt.calls[0]?.call.callbackUrl).toBeUndefined();
  });

  it('is asked about each content of those that the deciding vendor judges together', async () => {
    const image: KindCapability = {
      inputs: { url: 'sync' },
      batch: { maxItems: 3, inputs: ['url'] },
      limits: {},
      categories: [],
      returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'none' },
    };
    const acme = createVendor('acme', {}, { image });
    const bolt = createVendor('bolt', { check: lying }, { image: { ...image, batch: undefined as never } });
    let batches = 0;
    const checkBatch: NonNullable<Provider['checkBatch']> = async (contents, call) => {
      batches += 1;
      return Promise.all(contents.map((content) => acme.provider.check!(content, call)));
    };
    const events: ModeratorEvent[] = [];
    const parts = {
      ...testParts(acme.provider),
      providers: [{ ...acme.provider, checkBatch }, bolt.provider],
      maps: [acme.map, bolt.map],
      onEvent: (event: ModeratorEvent) => void events.push(event),
    };
    const moderator = createModerator({ routing: { primary: 'acme', shadow: ['bolt'] } }, parts);
    const pictures = ['a', 'b', 'c'].map((id) => ({
      kind: 'image' as const,
      url: `https://example.com/${id}.png`,
      id,
    }));

    const decisions = [];
    for await (const { verdict } of moderator.moderateMany(pictures)) decisions.push(verdict?.decision);
    const shadows = () => events.filter((event) => event.type === 'shadow');
    await untilSome(() => (shadows().length === 3 ? [1] : []));

    expect(batches).toBe(1);
    expect(decisions).toEqual(['pass', 'pass', 'pass']);
    expect(shadows()).toMatchObject(
      ['a', 'b', 'c'].map((contentId) => ({
        contentId,
        decided: { provider: 'acme', decision: 'pass' },
        verdict: { decision: 'block' },
      })),
    );
  });

  it('is left out when too many of its calls hang', async () => {
    const { moderator, bolt } = open(hanging);

    for (let count = 0; count < 400; count += 1) await moderator.moderate(text(`text-${count}`));
    await new Promise((resolve) => setImmediate(resolve));
    await moderator.close();

    expect(bolt.calls).toHaveLength(256);
  });
});

async function untilSome(list: () => unknown[]): Promise<void> {
  for (let count = 0; count < 1000 && list().length === 0; count += 1)
    await new Promise((resolve) => setImmediate(resolve));
}
