import { describe, expect, it } from '@jest/globals';
import {
  parseVerdict,
  type Content,
  type KindCapability,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { createModerator, type ModeratoConfig, type ModeratorEvent } from 'moderato';
import { failure, testParts } from '../../support/acme.js';
import { vendorFinding, vendorResult } from '../../support/vendor-result.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';

const TEXT: Content = { kind: 'text', text: 'hello', id: 'mine' };
const text: KindCapability = {
  inputs: { text: 'sync' },
  limits: {},
  categories: ['PROMO', 'NUDE'],
  returns: { score: null, transcript: false, segments: 'none' },
};
const source = 'made up for tests';
const requests = {
  text: { PROMO: { category: 'advertising', source }, NUDE: { category: 'sexual', source } },
} as const;

const answering =
  (id: string, fields: Partial<VendorResult>): Behaviour =>
  (call): VendorJob => ({
    ticket: {
      version: 1,
      provider: id,
      kind: 'text',
      id: `${id}-${call}`,
      region: 'here',
      contentId: null,
      submittedAt: '2026-01-01T00:00:00.000Z',
    },
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({ provider: id, kind: 'text', jobId: null, ...fields }),
  });
const down: Behaviour = () => failure({ code: 'vendor_unavailable', retry: 'later', effect: 'none' });

/** A vendor "lists" that looks for advertising only, and a vendor "cloud" that looks for everything. */
function open(
  routing: ModeratoConfig['routing'],
  {
    lists = {},
    cloud = {},
  }: { lists?: Partial<VendorResult>; cloud?: Partial<VendorResult> | Behaviour } = {},
  config: ModeratoConfig = {},
) {
  const first = createVendor(
    'lists',
    { check: answering('lists', { categories: ['PROMO'], ...lists }) },
    { text: { ...text, scope: 'lists' } },
  );
  const second = createVendor(
    'cloud',
    { check: typeof cloud === 'function' ? cloud : answering('cloud', cloud) },
    { text },
  );
  const events: ModeratorEvent[] = [];
  const moderator = createModerator(
    { retry: { attempts: 1 }, routing, ...config },
    {
      ...testParts(first.provider),
      providers: [first.provider, second.provider],
      maps: [
        { ...first.map, requests },
        { ...second.map, requests },
      ],
      onEvent: (event: ModeratorEvent) => void events.push(event),
    },
  );
  return { moderator, lists: first, cloud: second, events };
}

const CHAIN = { primary: 'lists', fallback: ['cloud'] };
const block = {
  decision: 'bad',
  findings: [vendorFinding({ name: 'promo', decision: 'bad', keywords: ['buy'] })],
};

describe('a vendor that looks only for what its lists name', () => {
  it('ends a route with what it finds', async () => {
    const { moderator, cloud } = open(CHAIN, { lists: block });

    expect(await moderator.moderate(TEXT)).toMatchObject({
      decision: 'block',
      category: 'advertising',
      routing: { tried: [{ provider: 'lists', error: null }] },
    });
    expect(cloud.calls).toEqual([]);
  });

  it('does not end a route by finding nothing, in a single call and in one about many contents', async () => {
    const { moderator, events } = open(CHAIN);
    const tried = [
      { provider: 'lists', error: null, escalated: 'not_covered' },
      { provider: 'cloud', error: null },
    ];

    const verdict = await moderator.moderate(TEXT);
    expect(verdict).toMatchObject({ decision: 'pass', source: { provider: 'cloud' }, routing: { tried } });
    expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    expect(events.filter(({ type }) => type === 'escalation' || type === 'fallback')).toEqual([
      {
        type: 'escalation',
        from: 'lists',
        to: 'cloud',
        kind: 'text',
        contentId: 'mine',
        reason: 'not_covered',
      },
    ]);

    for await (const { verdict: each } of moderator.moderateMany([TEXT, TEXT]))
      expect(each).toMatchObject({ source: { provider: 'cloud' }, routing: { tried } });
  });

  it('does not end a submit by finding nothing either', async () => {
    const { moderator } = open(CHAIN);

    expect(await moderator.submit(TEXT)).toMatchObject({
      provider: 'cloud',
      verdict: { source: { provider: 'cloud' } },
    });
  });

  it('ends a route by finding nothing where the call asks for its categories alone', async () => {
    const { moderator, cloud } = open(CHAIN);

    const own = await moderator.moderate(TEXT, { categories: ['advertising'] });
    expect(own).toMatchObject({ decision: 'pass', source: { provider: 'lists' } });
    expect(cloud.calls).toEqual([]);

    const more = await moderator.moderate(TEXT, { categories: ['advertising', 'sexual'] });
    expect(more).toMatchObject({ decision: 'pass', source: { provider: 'cloud' } });
  });

  it('gives the error of the next vendor, and never its own pass, where that one is down', async () => {
    const { moderator } = open(CHAIN, { cloud: down });

    await expect(moderator.moderate(TEXT)).rejects.toMatchObject({
      code: 'vendor_unavailable',
      provider: 'cloud',
    });
    await expect(moderator.submit(TEXT)).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });

  it('leads to review where the next vendor is down and the rules say so', async () => {
    const { moderator } = open({ ...CHAIN, onError: 'review' }, { cloud: down });

    expect(await moderator.moderate(TEXT)).toMatchObject({
      decision: 'review',
      warnings: [{ code: 'no_verdict' }],
    });
  });

  it.each([
    ['it is the last one after an outage', { primary: 'cloud', fallback: ['lists'] }, down],
    ['the rules allow no fallback', { ...CHAIN, onError: 'error' as const }, {}],
  ])('leads to review by finding nothing where %s', async (_what, routing, cloud) => {
    const { moderator } = open(routing, { cloud });
    const closed = {
      decision: 'review',
      category: 'unmapped',
      coverage: { categories: ['advertising'], complete: false },
      warnings: [{ code: 'not_covered', path: 'coverage.categories' }],
      source: { provider: 'lists' },
    };

    expect(await moderator.moderate(TEXT)).toMatchObject(closed);
    expect(await moderator.submit(TEXT)).toMatchObject({ verdict: closed });
    for await (const { verdict } of moderator.moderateMany([TEXT])) expect(verdict).toMatchObject(closed);
    for (const policy of [false, { categories: { advertising: { ignore: true } } }] as const)
      expect(await moderator.moderate(TEXT, { policy })).toMatchObject({ decision: 'review' });
  });

  it('still blocks as the last one after an outage', async () => {
    const { moderator } = open({ primary: 'cloud', fallback: ['lists'] }, { lists: block, cloud: down });

    expect(await moderator.moderate(TEXT)).toMatchObject({
      decision: 'block',
      source: { provider: 'lists' },
    });
  });

  it('passes for its own categories where it is the only vendor that was chosen', async () => {
    const { moderator } = open({ primary: 'lists' });

    expect(await moderator.moderate(TEXT)).toMatchObject({
      decision: 'pass',
      coverage: { categories: ['advertising'], complete: true },
    });
    expect(await open(CHAIN).moderator.moderate(TEXT, { provider: 'lists' })).toMatchObject({
      decision: 'pass',
      coverage: { categories: ['advertising'] },
    });
  });

  it('is asked anew each time, since its lists may change under the cache', async () => {
    const { moderator, lists, cloud } = open(CHAIN, {}, { cache: true });

    await moderator.moderate(TEXT);
    await moderator.moderate(TEXT);

    expect([lists.calls.length, cloud.calls.length]).toEqual([2, 1]);
  });
});
