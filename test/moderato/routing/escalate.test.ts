import { describe, expect, it } from '@jest/globals';
import { parseTicket, parseVerdict, type Verdict } from '@moderato/core';
import { type ModeratoConfig } from 'moderato';
import { TEXT, down, flagging, openText } from './text-vendors.js';

const ESCALATE = { on: ['review', 'block'], to: 'cloud' };
const rule = (escalate: object, more: object = {}) =>
  ({ primary: 'first', escalate: { ...ESCALATE, ...escalate }, ...more }) as ModeratoConfig['routing'];

/** Every way to have a content moderated. */
async function verdictsOf({ moderator }: ReturnType<typeof openText>): Promise<Verdict[]> {
  const verdicts = [await moderator.moderate(TEXT)];
  for await (const { verdict, error } of moderator.moderateMany([TEXT])) {
    if (error !== undefined) throw error;
    verdicts.push(verdict);
  }
  return verdicts;
}

describe('escalation', () => {
  it('leaves a verdict alone that the rules do not name', async () => {
    const opened = openText(rule(ESCALATE));

    for (const verdict of await verdictsOf(opened))
      expect(verdict).toMatchObject({
        decision: 'pass',
        source: { provider: 'first' },
        routing: { primary: 'first', tried: [{ provider: 'first', error: null }] },
      });
    expect(opened.called()).toEqual({ first: 2 });
  });

  it.each([
    ['maybe', 'review'],
    ['bad', 'block'],
  ] as const)('sends %s on, and the later verdict counts', async (word, decision) => {
    const opened = openText(rule(ESCALATE), { first: flagging(word) });

    for (const verdict of await verdictsOf(opened)) {
      expect(verdict).toMatchObject({ decision: 'pass', source: { provider: 'cloud' } });
      expect(verdict.routing).toEqual({
        primary: 'first',
        tried: [
          { provider: 'first', error: null, escalated: decision },
          { provider: 'cloud', error: null },
        ],
      });
      expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    }
    expect(opened.called()).toEqual({ first: 2, cloud: 2 });
    expect(opened.events.filter(({ type }) => type === 'escalation')).toMatchObject([
      { from: 'first', to: 'cloud', reason: decision, contentId: 'mine' },
      { from: 'first', to: 'cloud', reason: decision, contentId: 'mine' },
    ]);
  });

  it('goes by what the policy makes of the first verdict', async () => {
    const policy = { categories: { advertising: { ignore: true } } } as const;
    const ignoring = openText(rule(ESCALATE), { first: flagging('bad') }, { policy });
    expect(await ignoring.moderator.moderate(TEXT)).toMatchObject({
      decision: 'pass',
      source: { provider: 'first' },
    });

    const raising = openText(rule({ on: ['pass'] }), { first: flagging('bad') }, { policy });
    expect(await raising.moderator.moderate(TEXT)).toMatchObject({ source: { provider: 'cloud' } });
  });

  it('follows a fallback too, and never calls a vendor a second time', async () => {
    const first = down();
    const opened = openText(rule({ to: ['spare', 'cloud'] }, { fallback: ['spare'] }), {
      first,
      spare: flagging('bad'),
    });

    expect((await opened.moderator.moderate(TEXT)).routing?.tried).toEqual([
      { provider: 'first', error: 'vendor_unavailable' },
      { provider: 'spare', error: null, escalated: 'block' },
      { provider: 'cloud', error: null },
    ]);

    const failed = openText(
      { ...rule({ to: 'spare' }), fallback: ['spare', 'other'] },
      {
        first,
        spare: down({ effect: 'unknown', retry: 'never' }),
        other: flagging('bad'),
      },
    );
    expect(await failed.moderator.moderate(TEXT)).toMatchObject({
      decision: 'block',
      source: { provider: 'other' },
      routing: {
        tried: [
          { provider: 'first' },
          { provider: 'spare', uncertain: true },
          { provider: 'other', escalated: 'block' },
        ],
      },
    });
    expect(failed.called()).toEqual({ first: 1, spare: 1, other: 1 });
  });

  it('leaves a call alone that names its vendor', async () => {
    const opened = openText(rule(ESCALATE), { first: flagging('bad') });

    expect(await opened.moderator.moderate(TEXT, { provider: 'first' })).toMatchObject({ decision: 'block' });
    expect(opened.called()).toEqual({ first: 1 });
  });

  it('can be set and switched off for single kinds', async () => {
    const off = openText({ ...rule({}), byKind: { text: { escalate: false } } }, { first: flagging('bad') });
    expect(await off.moderator.moderate(TEXT)).toMatchObject({ source: { provider: 'first' } });

    const on = openText(
      { primary: 'first', byKind: { text: { escalate: { on: ['block'], to: ['other'] } } } },
      { first: flagging('bad') },
    );
    expect(await on.moderator.moderate(TEXT)).toMatchObject({ source: { provider: 'other' } });
  });
});

describe('a later verdict that is milder', () => {
  it('does not lift what it did not look for', async () => {
    const opened = openText(rule(ESCALATE), {
      first: flagging('bad', 'fight'),
      cloud: { categories: ['PROMO', 'NUDE'] },
    });

    for (const verdict of await verdictsOf(opened)) {
      expect(verdict).toMatchObject({
        decision: 'block',
        category: 'violence',
        source: { provider: 'first' },
        warnings: [
          { code: 'not_covered', path: 'routing.tried', message: expect.stringContaining('violence') },
        ],
        routing: { tried: [{ provider: 'first', escalated: 'block' }, { provider: 'cloud' }] },
      });
    }
  });

  it.each([
    ['looked at a part only', { complete: false }],
    ['said a word that nobody knows', { decision: 'perhaps' }],
  ])('does not lift a block where it %s', async (_what, cloud) => {
    const { moderator } = openText(rule(ESCALATE), { first: flagging('bad'), cloud });

    expect(await moderator.moderate(TEXT)).toMatchObject({
      decision: 'block',
      source: { provider: 'first' },
    });
  });

  it('counts where it is as strict, whatever it looked for', async () => {
    const { moderator } = openText(rule(ESCALATE), {
      first: flagging('maybe', 'fight'),
      cloud: { ...flagging('bad'), categories: ['PROMO'] },
    });

    expect(await moderator.moderate(TEXT)).toMatchObject({
      decision: 'block',
      source: { provider: 'cloud' },
    });
  });
});

describe('an escalation that fails', () => {
  const scripts = { first: flagging('maybe'), cloud: down() };

  it('tries the next vendor that the rules name, then gives the error', async () => {
    const opened = openText(rule({ to: ['cloud', 'other'] }), scripts);
    expect(await opened.moderator.moderate(TEXT)).toMatchObject({
      source: { provider: 'other' },
      routing: {
        tried: [
          { provider: 'first' },
          { provider: 'cloud', error: 'vendor_unavailable' },
          { provider: 'other' },
        ],
      },
    });

    const alone = openText(rule({}), scripts);
    await expect(verdictsOf(alone)).rejects.toMatchObject({ code: 'vendor_unavailable', provider: 'cloud' });
  });

  it('gives the error at once with onError: error', async () => {
    const opened = openText(rule({ to: ['cloud', 'other'] }, { onError: 'error' }), scripts);

    await expect(opened.moderator.moderate(TEXT)).rejects.toMatchObject({ provider: 'cloud' });
    expect(opened.called()).toEqual({ first: 1, cloud: 1 });
  });

  it.each([
    ['block', flagging('bad'), 'block', 'first'],
    ['review', flagging('maybe'), 'review', 'first'],
    ['pass', {}, 'review', 'cloud'],
  ])(
    'gives the stricter of a first %s and review with onError: review',
    async (_first, first, decision, by) => {
      const opened = openText(rule({ on: ['pass', 'review', 'block'] }, { onError: 'review' }), {
        first,
        cloud: down(),
      });

      for (const verdict of await verdictsOf(opened))
        expect(verdict).toMatchObject({
          decision,
          source: { provider: by },
          routing: { tried: [{ provider: 'first' }, { provider: 'cloud', error: 'vendor_unavailable' }] },
        });
    },
  );

  it.each(['auth', 'invalid_content', 'config'] as const)(
    'gives the error %s whatever the rules say',
    async (code) => {
      const { moderator } = openText(rule({}, { onError: 'review' }), {
        first: flagging('bad'),
        cloud: down({ code, retry: 'never' }),
      });

      await expect(moderator.moderate(TEXT)).rejects.toMatchObject({ code, provider: 'cloud' });
    },
  );

  it('does not forget a vendor of the chain that may have been paid', async () => {
    const { moderator } = openText(rule({}, { fallback: ['spare'] }), {
      first: down({ effect: 'unknown', retry: 'never' }),
      spare: flagging('bad'),
      cloud: down({ code: 'auth', retry: 'never' }),
    });

    await expect(moderator.moderate(TEXT)).rejects.toMatchObject({
      code: 'auth',
      uncertain: true,
      message: expect.stringContaining('uncertain whether first took the content'),
    });
  });
});

describe('escalation of what was not covered', () => {
  const escalate = { on: ['not_covered'], to: 'cloud' };

  it('sends on a pass of lists, and nothing that they found', async () => {
    const passed = openText({ primary: 'lists', escalate } as never);
    for (const verdict of await verdictsOf(passed))
      expect(verdict).toMatchObject({
        source: { provider: 'cloud' },
        routing: { tried: [{ provider: 'lists', escalated: 'not_covered' }, { provider: 'cloud' }] },
      });

    const found = openText({ primary: 'lists', escalate } as never, {
      lists: { ...flagging('bad'), categories: ['PROMO'] },
    });
    for (const verdict of await verdictsOf(found)) expect(verdict).toMatchObject({ decision: 'block' });
    expect(found.called()).toEqual({ lists: 2 });
  });

  it('sends on a pass of any vendor that did not look for all that was asked for', async () => {
    const opened = openText(rule(escalate), { first: { categories: ['PROMO'] } });

    expect(await opened.moderator.moderate(TEXT, { categories: ['advertising'] })).toMatchObject({
      source: { provider: 'first' },
    });
    expect(await opened.moderator.moderate(TEXT, { categories: ['advertising', 'sexual'] })).toMatchObject({
      source: { provider: 'cloud' },
    });
  });

  it('that the rules do not ask for leaves a pass of lists as it is, but not for other categories', async () => {
    const { moderator } = openText({ primary: 'lists', escalate: { on: ['block'], to: 'cloud' } });

    expect(await moderator.moderate(TEXT)).toMatchObject({
      decision: 'pass',
      coverage: { categories: ['advertising'] },
    });
    expect(await moderator.moderate(TEXT, { categories: ['sexual', 'advertising'] })).toMatchObject({
      decision: 'review',
      coverage: { complete: false },
    });
  });
});

describe('escalation by ticket', () => {
  it('sends on what is answered at once, and the ticket remembers what was found', async () => {
    const opened = openText(rule({}), { first: flagging('bad', 'fight'), cloud: { categories: ['PROMO'] } });
    const ticket = parseTicket(JSON.stringify(await opened.moderator.submit(TEXT)));

    expect(ticket).toMatchObject({
      provider: 'cloud',
      route: { found: { provider: 'first', decision: 'block', categories: ['violence'] } },
      verdict: { decision: 'block' },
    });
    expect(await opened.moderator.wait(ticket)).toMatchObject({ decision: 'block', category: 'violence' });
    expect(await opened.moderator.fetch(ticket)).toMatchObject({ verdict: { decision: 'block' } });
  });

  it('gives the error of the vendor that comes after, and no ticket of the first one', async () => {
    const { moderator } = openText(rule({}), { first: flagging('bad'), cloud: down() });

    await expect(moderator.submit(TEXT)).rejects.toMatchObject({ provider: 'cloud' });
  });

  it('cannot send on later, so that a pass that was to be sent on is review', async () => {
    const { moderator } = openText(rule({ on: ['pass'] }));
    const ticket = {
      ...(await moderator.submit(TEXT, { provider: 'first' })),
      route: { escalateOn: ['pass' as const] },
    };

    expect(await moderator.wait(ticket)).toMatchObject({
      decision: 'review',
      warnings: [{ code: 'not_covered' }],
    });
  });

  it('is told to the journal, for each vendor that is paid', async () => {
    const opened = openText(rule({}), { first: flagging('bad', 'fight') });
    const told: unknown[] = [];
    await opened.moderator.moderate(TEXT, {
      journal: {
        submitting: ({ provider }) => void told.push(provider),
        attempting: ({ provider }) => void told.push(`attempt at ${provider}`),
        submitted: ({ ticket }) => void told.push(ticket.route),
        refused: () => undefined,
      },
    });

    expect(told).toEqual([
      'first',
      'attempt at first',
      { escalateOn: ['review', 'block'] },
      'cloud',
      'attempt at cloud',
      { found: { provider: 'first', decision: 'block', categories: ['violence'] } },
    ]);
  });

  it('tells the journal nothing of lists, which cost nothing and have no last word', async () => {
    const { moderator } = openText({ primary: 'lists', fallback: ['cloud'] });
    const told: string[] = [];
    await moderator.moderate(TEXT, {
      journal: {
        submitting: ({ provider }) => void told.push(provider),
        submitted: () => undefined,
        refused: () => undefined,
      },
    });

    expect(told).toEqual(['cloud']);
  });
});

describe('rules of escalation', () => {
  it.each([
    ['an unknown vendor', { escalate: { on: ['block'], to: 'nobody' } }, 'routing: unknown vendor "nobody"'],
    [
      'a vendor twice',
      { escalate: { on: ['block'], to: ['cloud', 'cloud'] } },
      'routing.escalate.to: names a vendor twice',
    ],
    [
      'the first vendor',
      { escalate: { on: ['block'], to: ['cloud', 'first'] } },
      'routing.escalate.to: names "first", which is called first',
    ],
    ['no vendor', { escalate: { on: ['block'], to: [] } }, 'config.routing.escalate'],
    ['no reason', { escalate: { on: [], to: 'cloud' } }, 'config.routing.escalate'],
    ['an unknown reason', { escalate: { on: ['maybe'], to: 'cloud' } }, 'config.routing.escalate'],
    [
      'the first vendor of a kind',
      { escalate: { on: ['block'], to: 'cloud' }, byKind: { text: { primary: 'cloud' } } },
      'routing.byKind.text.escalate.to: names "cloud", which is called first',
    ],
  ])('that name %s are refused', async (_what, fields, message) => {
    expect(() => openText({ primary: 'first', ...fields } as never).moderator).toThrow(message);
  });
});
