import { describe, expect, it, jest } from '@jest/globals';
import { type VendorFinding } from '@moderato/core';
import { createModerator, type Comparison, type ModeratoConfig } from 'moderato';
import { type Clock } from '../../../packages/moderato/call/deadline.js';
import { failure, testParts } from '../../support/acme.js';
import { createManualClock } from '../../support/clock.js';
import { vendorResult } from '../../support/vendor-result.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';

const text = { kind: 'text', text: 'hello', id: 'mine' } as const;

const finding = (name: string, decision: string, keywords: string[] = []): VendorFinding => ({
  name,
  decision,
  subLabels: [],
  score: null,
  keywords,
  count: null,
  libraries: [],
  path: name,
});

const judging =
  (provider: string, decision: string, findings: VendorFinding[] = []): Behaviour =>
  (call) => ({
    ticket: {
      version: 1,
      provider,
      kind: 'text',
      id: `${provider}-${call}`,
      region: 'xx-north',
      contentId: 'mine',
      submittedAt: '2026-01-01T00:00:00Z',
    },
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({
      provider,
      kind: 'text',
      decision,
      label: decision === 'ok' ? 'none' : (findings[0]?.name ?? 'none'),
      findings,
    }),
  });

function open(behaviours: Record<string, Behaviour>, config: ModeratoConfig = {}, clock?: Clock) {
  const vendors = Object.entries(behaviours).map(([id, check]) => createVendor(id, { check }));
  const maps = vendors.map(({ map }, index) => ({
    ...map,
    // the second vendor cannot be asked for advertising
    requests: {
      text: Object.fromEntries(
        Object.entries(map.requests.audio ?? {}).filter(([word]) => index === 0 || word !== 'PROMO'),
      ),
    },
  }));
  const parts = {
    ...testParts((vendors[0] as (typeof vendors)[0]).provider),
    providers: vendors.map(({ provider }) => provider),
    maps,
    ...clock,
  };
  return {
    moderator: createModerator({ provider: 'acme', retry: { attempts: 1 }, ...config }, parts),
    vendors,
  };
}

describe('compare', () => {
  it('asks all vendors that are configured and sets their verdicts side by side', async () => {
    const { moderator } = open({
      acme: judging('acme', 'bad', [finding('nude', 'bad', ['Foo', 'bar'])]),
      bolt: judging('bolt', 'ok', [finding('nude', 'ok', ['foo'])]),
    });

    const comparison = await moderator.compare(text);

    expect(comparison).toMatchObject({
      kind: 'text',
      contentId: 'mine',
      agreement: 'none',
      decision: 'block',
      strategy: 'strictest',
      decidedBy: ['acme'],
      outcomes: [
        { provider: 'acme', verdict: { decision: 'block' }, error: null },
        { provider: 'bolt', verdict: { decision: 'pass' }, error: null },
      ],
      keywords: { common: ['foo'], only: { acme: ['bar'], bolt: [] } },
      timeline: null,
    });
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });

  it('tells "not covered" from "found harmless"', async () => {
    const { moderator } = open({
      acme: judging('acme', 'bad', [finding('promo', 'bad')]),
      bolt: judging('bolt', 'ok'),
    });

    const { categories } = await moderator.compare(text);

    expect(categories).toEqual([
      { category: 'advertising', byProvider: { acme: 'block', bolt: 'not covered' }, agree: null },
    ]);
  });

  it('takes failures as outcomes, which never count as pass', async () => {
    const { moderator } = open({
      acme: judging('acme', 'ok'),
      bolt: () => failure({ code: 'quota', effect: 'none' }),
    });

    const comparison = await moderator.compare(text);

    expect(comparison).toMatchObject({
      agreement: null,
      decision: 'review',
      decidedBy: [],
      outcomes: [
        { verdict: { decision: 'pass' } },
        { verdict: null, error: { code: 'quota', provider: 'bolt' } },
      ],
    });
  });

  it('reports a vendor that hangs as a timeout while the other one is done', async () => {
    const { moderator } = open({
      acme: judging('acme', 'ok'),
      bolt: () => failure({ code: 'timeout', effect: 'unknown' }),
    });

    const { outcomes } = await moderator.compare(text, { strategy: 'primary' });

    expect(outcomes[1]).toMatchObject({ error: { code: 'timeout', uncertain: true } });
  });

  it('says what each costs where prices are configured', async () => {
    const { moderator } = open(
      { acme: judging('acme', 'ok'), bolt: () => failure({ effect: 'none' }) },
      { prices: { acme: { text: 0.002 }, bolt: { text: 0.001 } } },
    );

    const { outcomes } = await moderator.compare(text);

    expect(outcomes.map(({ cost }) => cost)).toEqual([0.002, 0]);
  });

  it('tells the time on the wire of the last attempt from what the caller waited', async () => {
    const { clock, advance } = createManualClock();
    const taking =
      (ms: number, behaviour: Behaviour): Behaviour =>
      async (call, content) => {
        await clock.sleep(ms);
        const outcome = await behaviour(call, content);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      };
    const lost = failure({ code: 'vendor_unavailable', effect: 'none', retry: 'later' });
    const { moderator } = open(
      {
        acme: taking(40, (call, content) => (call === 1 ? lost : judging('acme', 'ok')(call, content))),
        bolt: taking(30, judging('bolt', 'bad')),
        crux: () => failure({ code: 'quota', effect: 'none' }),
      },
      { retry: { attempts: 2 } },
      clock,
    );
    const told = () => jest.fn<() => void>();
    const journal = { submitting: told(), attempting: told(), submitted: told(), refused: told() };
    const done: Comparison[] = [];
    const pending = moderator.compare(text, { providers: ['acme', 'bolt'], journal });
    void pending.then((comparison) => done.push(comparison));
    for (let turn = 0; turn < 1000 && done.length === 0; turn++) await advance(100);

    const { outcomes } = await pending;

    expect(outcomes.map(({ wireMs }) => wireMs)).toEqual([40, 30]);
    expect(outcomes[0]?.elapsedMs).toBeGreaterThan(80);
    expect(outcomes[1]?.elapsedMs).toBe(30);
    expect(journal.attempting).toHaveBeenCalledTimes(3);
    expect(journal.submitted).toHaveBeenCalledTimes(2);
  });

  it('knows no time on the wire where nothing was sent', async () => {
    const { moderator } = open(
      { acme: judging('acme', 'ok'), bolt: judging('bolt', 'ok') },
      { cache: { ttlMs: 60_000 } },
    );
    await moderator.compare(text);

    const { outcomes } = await moderator.compare(text);

    expect(outcomes.map(({ wireMs }) => wireMs)).toEqual([null, null]);
  });

  it('asks the vendors that it is told to, past any routing', async () => {
    const { moderator, vendors } = open(
      { acme: judging('acme', 'ok'), bolt: judging('bolt', 'ok'), crux: judging('crux', 'bad') },
      { routing: { primary: 'crux', fallback: ['acme'] } },
    );

    const comparison = await moderator.compare(text, { providers: ['acme', 'bolt'], strategy: 'mildest' });

    expect(comparison).toMatchObject({ agreement: 'full', decision: 'pass', decidedBy: ['acme', 'bolt'] });
    expect(vendors[2]?.calls).toEqual([]);
  });

  it.each([
    [{ providers: ['acme'] }, /options\.providers: expected at least two/],
    [{ providers: ['acme', 'nobody'] }, /unknown vendor "nobody"/],
    [{ providers: ['acme', 'acme'] }, /twice/],
    [{ strategy: 'loudest' as never }, /options\.strategy: expected one of strictest, majority/],
  ])('refuses %j', async (options, message) => {
    const { moderator, vendors } = open({ acme: judging('acme', 'ok'), bolt: judging('bolt', 'ok') });

    await expect(moderator.compare(text, options)).rejects.toThrow(message);
    expect(vendors.flatMap(({ calls }) => calls)).toEqual([]);
  });
});
