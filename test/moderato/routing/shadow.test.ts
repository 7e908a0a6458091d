import { describe, expect, it } from '@jest/globals';
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
