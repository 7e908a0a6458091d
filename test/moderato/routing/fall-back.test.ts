import { describe, expect, it } from '@jest/globals';
import { parseVerdict, type ErrorCode } from '@moderato/core';
import { createModerator, type ModeratoConfig, type ModeratorEvent } from 'moderato';
import { failure, testParts } from '../../support/acme.js';
import { vendorResult } from '../../support/vendor-result.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';

const audio = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' } as const;
const text = { kind: 'text', text: 'hello', id: 'mine' } as const;
const ROUTING = { primary: 'acme', fallback: ['bolt', 'crux'] };

function open(
  behaviours: Partial<Record<'acme' | 'bolt' | 'crux', Parameters<typeof createVendor>[1]>>,
  config: ModeratoConfig = { routing: ROUTING },
  random = () => 0.5,
) {
  const acme = createVendor('acme', behaviours.acme);
  const bolt = createVendor('bolt', behaviours.bolt);
  const crux = createVendor('crux', behaviours.crux);
  const events: ModeratorEvent[] = [];
  const parts = {
    ...testParts(acme.provider),
    providers: [acme.provider, bolt.provider, crux.provider],
    maps: [acme.map, bolt.map, crux.map],
    random,
    onEvent: (event: ModeratorEvent) => void events.push(event),
  };
  const moderator = createModerator({ retry: { attempts: 1 }, ...config }, parts);
  return { moderator, acme, bolt, crux, events };
}

const failing =
  (code: ErrorCode, retry: 'never' | 'later' = 'later'): Behaviour =>
  () =>
    failure({ code, retry, effect: 'none' });

describe('falling back', () => {
  it('asks the first vendor alone while it answers, and says so', async () => {
    const { moderator, bolt } = open({});

    const verdict = await moderator.moderate(audio);

    expect(verdict.source.provider).toBe('acme');
    expect(verdict.routing).toEqual({ primary: 'acme', tried: [{ provider: 'acme', error: null }] });
    expect(bolt.calls).toEqual([]);
    expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it.each(['network', 'timeout', 'vendor_unavailable', 'rate_limited', 'quota', 'bad_response'] as const)(
    'asks the next vendor after %s',
    async (code) => {
      const { moderator, events } = open({
        acme: { submit: failing(code) },
        bolt: { submit: failing(code) },
      });

      const verdict = await moderator.moderate(audio);

      expect(verdict.source.provider).toBe('crux');
      expect(verdict.routing?.tried).toEqual([
        { provider: 'acme', error: code },
        { provider: 'bolt', error: code },
        { provider: 'crux', error: null },
      ]);
      expect(events.filter(({ type }) => type === 'fallback')).toMatchObject([
        { from: 'acme', to: 'bolt', error: code, contentId: 'mine' },
        { from: 'bolt', to: 'crux', error: code },
      ]);
    },
  );

  it.each(['auth', 'invalid_content', 'unsupported', 'config', 'internal', 'aborted'] as const)(
    'stops at once after %s',
    async (code) => {
      const { moderator, bolt } = open({ acme: { submit: failing(code, 'never') } });

      await expect(moderator.moderate(audio)).rejects.toMatchObject({ code, provider: 'acme' });
      expect(bolt.calls).toEqual([]);
    },
  );

  it('stops at content that the first vendor does not take', async () => {
    const { moderator, bolt } = open({});

    await expect(moderator.moderate({ kind: 'video', url: audio.url })).rejects.toMatchObject({
      code: 'unsupported',
      provider: 'acme',
    });
    expect(bolt.calls).toEqual([]);
  });

  it('says of a vendor whose answer was lost that it may have been paid', async () => {
    const { moderator } = open({ acme: { check: () => failure({ effect: 'unknown', retry: 'never' }) } });

    const verdict = await moderator.moderate(text);

    expect(verdict.routing?.tried).toEqual([
      { provider: 'acme', error: 'network', uncertain: true },
      { provider: 'bolt', error: null },
    ]);
  });

  it.each(['moderate', 'submit'] as const)(
    'does not forget a lost answer when the next vendor certainly takes nothing: %s',
    async (method) => {
      const { moderator } = open({
        acme: { submit: () => failure({ effect: 'unknown', retry: 'never' }) },
        bolt: { submit: failing('auth', 'never') },
      });

      await expect(moderator[method](audio)).rejects.toMatchObject({
        code: 'auth',
        provider: 'bolt',
        uncertain: true,
        effect: 'unknown',
        contentId: 'mine',
        message: expect.stringMatching(/uncertain whether acme took the content/),
      });
    },
  );

  it('moves jobs that the first vendor has taken, when it goes down before they end', async () => {
    const { moderator, acme } = open({ acme: { fetch: failing('vendor_unavailable') } });

    await expect(moderator.moderate(audio)).resolves.toMatchObject({ source: { provider: 'bolt' } });
    expect(acme.methods()).toEqual(['submit', 'fetch']);
  });

  it('loses no verdict of many when the first vendor goes down in mid-run', async () => {
    const { moderator, acme, bolt } = open({
      acme: { check: (call) => (call > 20 ? failure({ effect: 'none' }) : verdictOf('acme', call)) },
      bolt: { check: (call) => verdictOf('bolt', call) },
    });
    const contents = Array.from({ length: 60 }, (_, index) => ({ ...text, id: `text-${index}` }));

    const results = [];
    for await (const result of moderator.moderateMany(contents)) results.push(result);

    expect(results.map(({ content }) => content.id)).toEqual(contents.map(({ id }) => id));
    expect(results.every(({ verdict }) => verdict?.decision === 'pass')).toBe(true);
    expect(results.filter(({ verdict }) => verdict?.source.provider === 'acme')).toHaveLength(20);
    expect(bolt.calls).toHaveLength(40);
    // the breaker spares the rest
    expect(acme.calls.length).toBeLessThan(60);
  });

  it('throws the last error when nobody answers', async () => {
    const { moderator } = open({
      acme: { submit: failing('network') },
      bolt: { submit: failing('network') },
      crux: { submit: failing('quota') },
    });

    await expect(moderator.moderate(audio)).rejects.toMatchObject({ code: 'quota', provider: 'crux' });
  });

  it('stops at bad credentials of a fallback too', async () => {
    const { moderator, crux } = open({
      acme: { submit: failing('network') },
      bolt: { submit: failing('auth', 'never') },
    });

    await expect(moderator.moderate(audio)).rejects.toMatchObject({ code: 'auth', provider: 'bolt' });
    expect(crux.calls).toEqual([]);
  });

  it('ends in a verdict of review where the configuration wants one, never in pass', async () => {
    const down = { submit: failing('network') };
    const { moderator } = open(
      { acme: down, bolt: down, crux: down },
      { routing: { ...ROUTING, onError: 'review' } },
    );

    const verdict = await moderator.moderate(audio);

    expect(verdict).toMatchObject({
      decision: 'review',
      coverage: { complete: false },
      warnings: [{ code: 'no_verdict' }],
      source: { contentId: 'mine', vendorDecision: null },
    });
    expect(verdict.routing?.tried.map(({ error }) => error)).toEqual(['network', 'network', 'network']);
    expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it('does not hide bad credentials behind review', async () => {
    const { moderator } = open(
      { acme: { submit: failing('auth', 'never') } },
      { routing: { primary: 'acme', onError: 'review' } },
    );

    await expect(moderator.moderate(audio)).rejects.toMatchObject({ code: 'auth' });
  });

  it('asks nobody else with onError "error"', async () => {
    const { moderator, bolt } = open(
      { acme: { submit: failing('network') } },
      { routing: { ...ROUTING, onError: 'error' } },
    );

    await expect(moderator.moderate(audio)).rejects.toMatchObject({ code: 'network' });
    expect(bolt.calls).toEqual([]);
  });

  it('leaves a vendor that the call names alone with it', async () => {
    const { moderator } = open({ bolt: { submit: failing('network') } });

    await expect(moderator.moderate(audio, { provider: 'bolt' })).rejects.toMatchObject({ code: 'network' });
    const verdict = await moderator.moderate(audio, { provider: 'crux' });
    expect(verdict.source.provider).toBe('crux');
    expect(verdict).not.toHaveProperty('routing');
  });

  it('gives the ticket of whoever took the content', async () => {
    const { moderator } = open({ acme: { submit: failing('rate_limited') } });

    await expect(moderator.submit(audio)).resolves.toMatchObject({ provider: 'bolt' });
  });

  it('asks all vendors within the one time limit', async () => {
    const { moderator, crux } = open({
      acme: { fetch: (call) => runningJob(call) },
      bolt: { fetch: (call) => runningJob(call) },
    });

    await expect(moderator.moderate(audio, { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'timeout',
      provider: 'acme',
      ticket: { provider: 'acme' },
    });
    expect(crux.calls).toEqual([]);
  });
});

describe('choosing the first vendor', () => {
  it('follows the rules of the kind', async () => {
    const { moderator } = open(
      {},
      {
        routing: { primary: 'acme', byKind: { text: { primary: 'bolt', fallback: [] } } },
      },
    );

    await expect(moderator.moderate(text)).resolves.toMatchObject({ source: { provider: 'bolt' } });
    await expect(moderator.moderate(audio)).resolves.toMatchObject({ source: { provider: 'acme' } });
  });

  it('draws by weight', async () => {
    let chance = 0;
    const { moderator } = open(
      {},
      { routing: { weights: { acme: 3, bolt: 1, crux: 0 } } },
      () => (chance = (chance + 0.01) % 1),
    );

    const chosen = [];
    for (let count = 0; count < 100; count += 1)
      chosen.push((await moderator.moderate(text)).source.provider);

    expect(chosen.filter((id) => id === 'acme')).toHaveLength(75);
    expect(chosen.filter((id) => id === 'bolt')).toHaveLength(25);
  });

  it.each<[string, NonNullable<ModeratoConfig['routing']>, RegExp]>([
    [
      'an unknown vendor',
      { primary: 'nobody' },
      /routing: unknown vendor "nobody"; known are acme, (.*, )?bolt, crux/,
    ],
    ['an unknown vendor of a kind', { byKind: { text: { shadow: ['nobody'] } } }, /routing\.byKind\.text/],
    [
      'a vendor twice',
      { primary: 'acme', fallback: ['bolt', 'bolt'] },
      /routing\.fallback: names a vendor twice/,
    ],
    ['the first vendor again', { primary: 'acme', fallback: ['acme'] }, /tried anyway/],
    ['weights without weight', { weights: { acme: 0 } }, /routing\.weights/],
  ])('refuses %s', (_name, routing, message) => {
    expect(() => open({}, { routing })).toThrow(message);
  });

  it('refuses vendors that are not configured', () => {
    const create = () =>
      createModerator({ routing: { primary: 'tencent', fallback: ['huawei'] } }, { environment: {} });

    expect(create).toThrow(/providers\.(tencent|huawei) is not configured/);
  });
});

function runningJob(call: number): ReturnType<Behaviour> {
  const ticket = verdictOf('acme', call).ticket;
  return { ticket: { ...ticket, kind: 'audio' }, state: 'running', vendorState: 'WORKING' };
}

function verdictOf(provider: string, call: number) {
  return {
    ticket: {
      version: 1 as const,
      provider,
      kind: 'text' as const,
      id: `${provider}-${call}`,
      region: 'xx-north',
      contentId: null,
      submittedAt: '2026-01-01T00:00:00Z',
    },
    state: 'succeeded' as const,
    vendorState: 'DONE',
    result: vendorResult({ provider, kind: 'text' }),
  };
}
