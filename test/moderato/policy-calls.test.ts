import { describe, expect, it } from '@jest/globals';
import { parseVerdict, type JobTicket, type VendorJob } from '@moderato/core';
import { createModerator, type ModeratoConfig, type ModeratorEvent, type Policy } from 'moderato';
import { TICKET, failure, testParts } from '../support/acme.js';
import { vendorFinding, vendorResult } from '../support/vendor-result.js';
import { createVendor, type Behaviour } from '../support/vendors.js';

const audio = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' } as const;
const text = { kind: 'text', text: 'hello', id: 'mine' } as const;
const IGNORE_ADS: Policy = { name: 'ours', categories: { advertising: { ignore: true } } };
const REVIEW: Policy = { onError: 'review' };

/** A job about an advertisement that the vendor blocks. */
const advertising = (ticket: JobTicket): VendorJob => ({
  ticket,
  state: 'succeeded',
  vendorState: 'DONE',
  result: vendorResult({
    provider: ticket.provider,
    kind: ticket.kind,
    decision: 'bad',
    findings: [vendorFinding({ name: 'promo', decision: 'bad', score: 80 })],
  }),
});
const answer: Behaviour = (call, content) =>
  advertising({
    ...TICKET,
    id: `job-${call}`,
    kind: content?.kind ?? 'audio',
    contentId: content?.id ?? null,
  });

function open(config: ModeratoConfig, behaviours: Parameters<typeof createVendor>[1] = {}) {
  const acme = createVendor('acme', { check: answer, fetch: answer, ...behaviours });
  const cancelJob = async (ticket: JobTicket) => advertising(ticket);
  const { audio: kind, text: other } = acme.provider.capabilities.kinds;
  const kinds = { audio: { ...kind!, cancel: true }, text: other! };
  const capabilities = {
    ...acme.provider.capabilities,
    kinds,
    transport: 'http' as const,
    callbacks: { supported: true, signed: 'none' as const, contentTypes: ['application/json'] },
  };
  const readCallback = () => ({ ticket: TICKET, state: 'succeeded' as const, trust: 'unsigned' as const });
  const provider = { ...acme.provider, capabilities, cancelJob, readCallback };
  const events: ModeratorEvent[] = [];
  const parts = {
    ...testParts(provider),
    maps: [acme.map],
    onEvent: (event: ModeratorEvent) => void events.push(event),
  };
  return { moderator: createModerator({ retry: { attempts: 1 }, ...config }, parts), acme, events };
}

type Opened = ReturnType<typeof open>['moderator'];

describe('a policy of the configuration', () => {
  it.each<[string, (moderator: Opened) => Promise<unknown>]>([
    ['moderate', (moderator) => moderator.moderate(audio)],
    ['wait', async (moderator) => moderator.wait(await moderator.submit(audio))],
    ['fetch', async (moderator) => verdictIn(await moderator.fetch(TICKET))],
    ['cancel', async (moderator) => verdictIn(await moderator.cancel(TICKET))],
    [
      'a callback',
      async (moderator) => verdictIn(await moderator.handleCallback({ headers: {}, body: '{}' })),
    ],
    ['submit, in the ticket', async (moderator) => (await moderator.submit(text)).verdict],
    [
      'fetch of such a ticket',
      async (moderator) => verdictIn(await moderator.fetch(await moderator.submit(text))),
    ],
    [
      'moderateMany',
      async (moderator) => {
        for await (const { verdict } of moderator.moderateMany([text])) return verdict;
        return null;
      },
    ],
  ])('is applied to the verdict of %s', async (_name, judge) => {
    const { moderator } = open({ policy: IGNORE_ADS });

    const verdict = await judge(moderator);

    expect(verdict).toMatchObject({ decision: 'pass', policy: { name: 'ours', changed: true } });
    expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it('is replaced by that of a call, or left out', async () => {
    const { moderator } = open({ policy: IGNORE_ADS });
    const policy: Policy = { name: 'theirs', categories: { advertising: { block: { acme: 0.9 } } } };

    await expect(moderator.moderate(audio, { policy })).resolves.toMatchObject({
      decision: 'review',
      policy: { name: 'theirs' },
    });
    const plain = await moderator.moderate(audio, { policy: false });
    expect(plain.decision).toBe('block');
    expect(plain).not.toHaveProperty('policy');
  });

  it('in a ticket is taken back or replaced when the ticket is used', async () => {
    const { moderator, acme } = open({ policy: IGNORE_ADS });
    const ticket = await moderator.submit(text);

    const vendors = await moderator.wait(ticket, { policy: false });
    const stricter = await moderator.wait(ticket, { policy: { categories: { advertising: { review: 1 } } } });

    expect(vendors).not.toHaveProperty('policy');
    expect(vendors.decision).toBe('block');
    expect(stricter.policy).toMatchObject({ before: { decision: 'block', category: 'advertising' } });
    expect(acme.calls).toHaveLength(1);
  });

  it('is applied after the cache, which keeps what the vendor said', async () => {
    const { moderator, acme } = open({ cache: true });

    const first = await moderator.moderate(text, { policy: IGNORE_ADS });
    const second = await moderator.moderate(text);
    const third = await moderator.moderate(text, { policy: IGNORE_ADS });

    expect([first.decision, second.decision, third.decision]).toEqual(['pass', 'block', 'pass']);
    expect(acme.calls).toHaveLength(1);
    expect(second).not.toHaveProperty('policy');
  });

  it('does not change what is told of the vendor', async () => {
    const { moderator, events } = open({ policy: IGNORE_ADS });

    await moderator.moderate(audio);

    expect(events.filter(({ type }) => type === 'verdict')).toMatchObject([{ decision: 'block' }]);
  });

  it('may change the votes of a comparison', async () => {
    const { moderator } = open({ policy: IGNORE_ADS });
    const bolt = createVendor('bolt', {
      check: () => advertising({ ...TICKET, provider: 'bolt', kind: 'text' }),
    });
    const parts = testParts(bolt.provider);
    const acme = createVendor('acme', { check: answer });
    const both = createModerator(
      { policy: IGNORE_ADS },
      { ...parts, providers: [acme.provider, bolt.provider], maps: [acme.map, bolt.map] },
    );

    const { outcomes } = await both.compare(text, { providers: ['acme', 'bolt'] });

    expect(outcomes.map(({ verdict }) => verdict?.decision)).toEqual(['pass', 'pass']);
    await expect(moderator.compare(text, { policy: { name: '' } })).rejects.toMatchObject({ code: 'config' });
  });
});

function verdictIn(job: unknown): unknown {
  return (job as { verdict?: unknown } | null)?.verdict;
}

describe('onError: review', () => {
  const failing =
    (code: Parameters<typeof failure>[0] & object): Behaviour =>
    () =>
      failure({ effect: 'none', ...code });

  it.each(['network', 'timeout', 'vendor_unavailable', 'rate_limited', 'quota', 'bad_response'] as const)(
    'makes a verdict of %s',
    async (code) => {
      const { moderator } = open({ policy: REVIEW }, { submit: failing({ code }) });

      const verdict = await moderator.moderate(audio);

      expect(verdict).toMatchObject({
        decision: 'review',
        category: null,
        warnings: [{ code: 'no_verdict' }],
        source: { provider: 'acme', contentId: 'mine' },
        routing: { primary: 'acme', tried: [{ provider: 'acme', error: code }] },
        policy: { changed: false },
      });
      expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    },
  );

  it.each(['auth', 'config', 'invalid_content', 'unsupported', 'aborted', 'internal'] as const)(
    'leaves %s an error',
    async (code) => {
      const { moderator } = open({ policy: REVIEW }, { submit: failing({ code, retry: 'never' }) });

      await expect(moderator.moderate(audio)).rejects.toMatchObject({ code });
    },
  );

  it('says that the vendor may have been paid', async () => {
    const { moderator } = open(
      { policy: REVIEW },
      { check: () => failure({ effect: 'unknown', retry: 'never' }) },
    );

    const { routing } = await moderator.moderate(text);

    expect(routing?.tried).toEqual([{ provider: 'acme', error: 'network', uncertain: true }]);
  });

  it('holds for many contents, for a call that wants it, and for no other', async () => {
    const { moderator } = open({}, { check: failing({ code: 'quota' }) });
    const results = [];
    for await (const result of moderator.moderateMany([text], { policy: REVIEW })) results.push(result);

    expect(results).toMatchObject([{ verdict: { decision: 'review' } }]);
    await expect(moderator.moderate(text)).rejects.toMatchObject({ code: 'quota' });
    await expect(moderator.moderate(text, { policy: { onError: 'error' } })).rejects.toMatchObject({
      code: 'quota',
    });
  });

  it('holds for contents that go in one call, and so do the rules', async () => {
    const acme = createVendor('acme');
    const { audio: kind, text: alone } = acme.provider.capabilities.kinds;
    const kinds = { audio: kind!, text: { ...alone!, batch: { inputs: ['text' as const], maxItems: 3 } } };
    let calls = 0;
    const checkBatch = async (contents: readonly unknown[]) => {
      calls += 1;
      if (calls === 1) throw failure({ code: 'vendor_unavailable', effect: 'none' });
      return contents.map((_content, index) => advertising({ ...TICKET, kind: 'text', id: `job-${index}` }));
    };
    const provider = { ...acme.provider, capabilities: { ...acme.provider.capabilities, kinds }, checkBatch };
    const moderator = createModerator(
      { retry: { attempts: 1 }, policy: { ...IGNORE_ADS, ...REVIEW } },
      { ...testParts(provider), maps: [acme.map] },
    );

    const decisions = [];
    for await (const { verdict } of moderator.moderateMany(Array.from({ length: 6 }, () => text)))
      decisions.push(verdict?.decision);

    expect(decisions).toEqual(['review', 'review', 'review', 'pass', 'pass', 'pass']);
    expect(calls).toBe(2);
  });

  it('does not pass what no vendor has judged, whatever else the policy says', async () => {
    const policy: Policy = {
      ...REVIEW,
      categories: { unmapped: { ignore: true } },
      lists: { allow: 'pass' },
    };
    const { moderator } = open({ policy }, { check: failing({ code: 'network' }) });

    await expect(moderator.moderate(text)).resolves.toMatchObject({ decision: 'review' });
  });
});

describe('a wrong policy', () => {
  const wrong = { categories: { advertising: { block: { acne: 0.9 } } } };

  it('of the configuration is an error when the moderator is created', () => {
    expect(() => open({ policy: wrong })).toThrow('policy.categories.advertising: unknown vendor "acne"');
    expect(() => open({ policy: { categories: { ads: { ignore: true } } } as Policy })).toThrow(
      'config.policy.categories.ads: is no category',
    );
  });

  it('of a call is an error before anything is submitted', async () => {
    const { moderator, acme } = open({});
    const options = { policy: wrong };
    const many = moderator.moderateMany([text], options);

    for (const call of [
      moderator.moderate(text, options),
      moderator.submit(text, options),
      moderator.fetch(TICKET, options),
      moderator.wait(TICKET, options),
      moderator.cancel(TICKET, options),
      many.next(),
      moderator.moderate(text, { policy: null as never }),
    ])
      await expect(call).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining('options.policy'),
      });
    expect(acme.calls).toEqual([]);
  });
});
