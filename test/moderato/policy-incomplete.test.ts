import { describe, expect, it } from '@jest/globals';
import { parseVerdict, type JobTicket, type Verdict, type VendorJob } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import {
  applyPolicy,
  createModerator,
  preparePolicy,
  tryPolicy,
  withoutPolicy,
  type ModeratoConfig,
  type Policy,
} from 'moderato';
import { reviewIncomplete } from '../../packages/moderato/policy/review-incomplete.js';
import { TICKET, testParts } from '../support/acme.js';
import { acmeMap, vendorFinding, vendorResult } from '../support/vendor-result.js';
import { createVendor, type Behaviour } from '../support/vendors.js';

const audio = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' } as const;
const text = { kind: 'text', text: 'hello', id: 'mine' } as const;
const KEEP: Policy = { name: 'lenient', incomplete: 'keep' };
const IGNORE_ADS: Policy = { name: 'ours', categories: { advertising: { ignore: true } } };

/** The vendor says pass, about a part of the content. */
const partly = (ticket: JobTicket): VendorJob => ({
  ticket,
  state: 'succeeded',
  vendorState: 'DONE',
  result: vendorResult({ provider: ticket.provider, kind: ticket.kind, complete: false }),
});
const answerOf =
  (provider: string): Behaviour =>
  (call, content) =>
    partly({
      ...TICKET,
      provider,
      id: `job-${call}`,
      kind: content?.kind ?? 'audio',
      contentId: content?.id ?? null,
    });

function open(config: ModeratoConfig = {}) {
  const acme = createVendor('acme', { check: answerOf('acme'), fetch: answerOf('acme') });
  const cancelJob = async (ticket: JobTicket) => partly(ticket);
  const { audio: kind, text: other } = acme.provider.capabilities.kinds;
  const capabilities = {
    ...acme.provider.capabilities,
    kinds: { audio: { ...kind!, cancel: true }, text: other! },
    callbacks: { ...acme.provider.capabilities.callbacks, supported: true, signed: 'none' as const },
  };
  const readCallback = () => ({ ticket: TICKET, state: 'succeeded' as const, trust: 'unsigned' as const });
  const provider = { ...acme.provider, capabilities, cancelJob, readCallback };
  const beta = createVendor('beta', { check: answerOf('beta') });
  const parts = { ...testParts(provider), providers: [provider, beta.provider], maps: [acme.map, beta.map] };
  return { moderator: createModerator({ provider: 'acme', retry: { attempts: 1 }, ...config }, parts), acme };
}

type Opened = ReturnType<typeof open>['moderator'];

const verdictIn = (job: unknown) => (job as { verdict: Verdict }).verdict;

const DOORS: [string, (moderator: Opened) => Promise<Verdict | null | undefined>][] = [
  ['moderate', (moderator) => moderator.moderate(audio)],
  ['moderate without any policy', (moderator) => moderator.moderate(audio, { policy: false })],
  [
    'moderate with a policy about something else',
    (moderator) => moderator.moderate(audio, { policy: IGNORE_ADS }),
  ],
  ['wait', async (moderator) => moderator.wait(await moderator.submit(audio))],
  ['fetch', async (moderator) => verdictIn(await moderator.fetch(TICKET))],
  ['cancel', async (moderator) => verdictIn(await moderator.cancel(TICKET))],
  ['a callback', async (moderator) => verdictIn(await moderator.handleCallback({ headers: {}, body: '{}' }))],
  ['submit, in the ticket', async (moderator) => (await moderator.submit(text)).verdict],
  [
    'moderateMany',
    async (moderator) => {
      for await (const { verdict } of moderator.moderateMany([text])) return verdict;
      return null;
    },
  ],
];

describe('a pass on a part of the content', () => {
  it.each(DOORS)('leaves %s as review, with the reason', async (_name, judge) => {
    const { moderator } = open();

    const verdict = await judge(moderator);

    expect(verdict).toMatchObject({
      decision: 'review',
      coverage: { complete: false },
      warnings: [{ code: 'incomplete' }],
      policy: { changed: true, before: { decision: 'pass', category: null, score: null } },
    });
    expect(verdict?.policy?.reasons.join()).toContain(
      'not passed: the vendor did not check all of the content',
    );
    expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it('is review in a comparison', async () => {
    const { moderator } = open();

    const comparison = await moderator.compare(text, { providers: ['acme', 'beta'] });

    expect(comparison.decision).toBe('review');
    expect(comparison.outcomes.map(({ verdict }) => verdict?.decision)).toEqual(['review', 'review']);
  });

  it('stays where the policy of the configuration keeps it', async () => {
    const { moderator } = open({ policy: KEEP });

    const verdict = await moderator.moderate(audio);

    expect(verdict).toMatchObject({ decision: 'pass', policy: { name: 'lenient', changed: false } });
    expect(verdict.policy?.reasons.join()).toContain('passed although the vendor did not check all');
  });

  it('stays where the policy of the call keeps it, also in the ticket and when that is used', async () => {
    const { moderator } = open();

    const ticket = await moderator.submit(text, { policy: KEEP });

    expect(ticket.verdict?.decision).toBe('pass');
    await expect(moderator.wait(ticket)).resolves.toMatchObject({ decision: 'pass' });
    await expect(moderator.wait(ticket, { policy: false })).resolves.toMatchObject({ decision: 'review' });
  });

  it('is review when it comes from a ticket whose record says nothing about keeping it', async () => {
    const { moderator } = open();
    const { verdict, ...ticket } = await moderator.submit(text, { policy: KEEP });
    const { name, changed, reasons } = verdict!.policy!;

    const stored = { ...ticket, verdict: { ...verdict!, policy: { name, changed, reasons } } };

    await expect(moderator.wait(stored)).resolves.toMatchObject({ decision: 'review' });
  });

  it('is never kept in the cache', async () => {
    const { moderator, acme } = open({ cache: true });

    const first = await moderator.moderate(text, { policy: KEEP });
    const second = await moderator.moderate(text);

    expect([first.decision, second.decision]).toEqual(['pass', 'review']);
    expect(acme.calls).toHaveLength(2);
  });
});

describe('stored verdicts on a part of the content', () => {
  const stored = normalize(vendorResult({ complete: false }), acmeMap);

  it('become review when a policy is tried on them', async () => {
    const lines = [Buffer.from(JSON.stringify({ key: 'a', verdict: stored }))];
    const chunks = async function* () {
      yield* lines;
    };

    const review = await tryPolicy(chunks(), preparePolicy({}, ['acme']));
    const keep = await tryPolicy(chunks(), preparePolicy(KEEP, ['acme']));

    expect(review.table.pass).toEqual({ pass: 0, review: 1, block: 0 });
    expect(keep.table.pass).toEqual({ pass: 1, review: 0, block: 0 });
  });

  it('come back as the vendor gave them when the policy is taken back', () => {
    const after = applyPolicy(stored, preparePolicy({}, ['acme']));

    expect(after.decision).toBe('review');
    expect(withoutPolicy(after)).toEqual(stored);
    expect(withoutPolicy(reviewIncomplete(stored))).toEqual(stored);
  });

  it.each([
    ['nothing was checked', { complete: true, checked: 0 }, 'the vendor checked nothing of the content'],
    [
      'frames were left out',
      { complete: false, checked: 3, total: 10, unit: 'frames' as const },
      'the vendor did not check all of the content (3 of 10 frames checked)',
    ],
  ])('say why: %s', (_what, coverage, why) => {
    const verdict = { ...normalize(vendorResult(), acmeMap), coverage: { categories: null, ...coverage } };

    expect(reviewIncomplete(verdict)).toMatchObject({
      decision: 'review',
      policy: { reasons: [`not passed: ${why}`] },
    });
  });

  it.each([
    ['complete', normalize(vendorResult(), acmeMap)],
    [
      'blocked already',
      normalize(
        vendorResult({ decision: 'bad', complete: false, findings: [vendorFinding({ decision: 'bad' })] }),
        acmeMap,
      ),
    ],
  ])('stay as they are where they are %s', (_what, verdict) => {
    expect(reviewIncomplete(verdict)).toBe(verdict);
  });
});
