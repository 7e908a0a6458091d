import { describe, expect, it } from '@jest/globals';
import { isModerationError, type JobTicket, type Send } from '@moderato/core';
import { createModerator, describeProviders, type ModeratoConfig } from 'moderato';
import { createVendor } from '../../support/vendors.js';
import { listOf } from './support.js';

const noNetwork: Send = async ({ operation }) => {
  throw new TypeError(`${operation} reached for the network`);
};
const lists = [
  listOf(['nitwit', '白痴']),
  listOf(['buy followers'], { name: 'spam', category: 'spam', decision: 'review', match: 'anywhere' }),
];

function open(config: ModeratoConfig = {}, others: ReturnType<typeof createVendor>[] = []) {
  return createModerator(
    { provider: 'local', providers: { local: { lists } }, ...config },
    {
      environment: {},
      send: noNetwork,
      providers: others.map(({ provider }) => provider),
      maps: others.map(({ map }) => map),
    },
  );
}

describe('lists behind the front door', () => {
  it('need no account and no network', async () => {
    const moderator = open();

    expect(await moderator.moderate({ kind: 'text', text: 'You nitwit', id: 'mine' })).toMatchObject({
      decision: 'block',
      category: 'harassment',
      source: { provider: 'local', contentId: 'mine', jobId: null },
      coverage: { categories: ['harassment', 'spam'] },
    });
    await moderator.close();
  });

  it('find words in texts of any length, at their place in the whole', async () => {
    const moderator = open();
    const text = `${'好。'.repeat(9000)}白痴${'x '.repeat(9000)}buy followers`;
    const { segments, coverage } = await moderator.moderate({ kind: 'text', text });

    expect(segments.map(({ startChar, text: found }) => [startChar, found])).toEqual([
      [18_000, '白痴'],
      [36_002, 'buy followers'],
    ]);
    expect(coverage).toMatchObject({ complete: true, total: 36_015 });
    await moderator.close();
  });

  it('carry their verdict in the ticket of a submit', async () => {
    const moderator = open();
    const ticket = await moderator.submit({ kind: 'text', text: 'nitwit' });

    expect(await moderator.wait(JSON.parse(JSON.stringify(ticket)) as JobTicket)).toMatchObject({
      decision: 'block',
    });
    await moderator.close();
  });

  it('moderate many texts in order, and refuse what is no text', async () => {
    const moderator = open();
    const results = [];
    const contents = [
      { kind: 'text', text: 'nitwit' },
      { kind: 'text', text: 'hello' },
      { kind: 'image', url: 'https://example.com/a.png' },
    ] as const;
    for await (const { verdict, error } of moderator.moderateMany(contents))
      results.push(verdict?.decision ?? error?.code);

    expect(results).toEqual(['block', 'pass', 'unsupported']);
    await moderator.close();
  });

  it('stand before another vendor, which gets what they did not find', async () => {
    const cloud = createVendor('cloud');
    const moderator = open({ routing: { primary: 'local', fallback: ['cloud'] } }, [cloud]);

    const hit = await moderator.moderate({ kind: 'text', text: 'nitwit' });
    expect([hit.decision, hit.source.provider, cloud.calls.length]).toEqual(['block', 'local', 0]);
    const none = await moderator.moderate({ kind: 'text', text: 'hello' });
    expect([none.decision, none.source.provider, cloud.calls.length]).toEqual(['pass', 'cloud', 1]);
    await moderator.close();
  });

  it('that cannot be read fail the call, and nothing passes', async () => {
    const file = 'no-such-file.txt';
    const moderator = open({
      providers: { local: { lists: [{ name: 'a', file, category: 'spam' }] } },
      routing: { primary: 'local', onError: 'review' },
    });

    const outcome = await moderator
      .moderate({ kind: 'text', text: 'hello' })
      .catch((error: unknown) => error);
    expect(isModerationError(outcome) && [outcome.code, outcome.effect]).toEqual(['config', 'none']);
    await moderator.close();
  });

  it('are among the vendors that are described, without a transport', () => {
    expect(describeProviders().find(({ id }) => id === 'local')).toMatchObject({
      capabilities: { transport: 'none', kinds: { text: { scope: 'lists' } } },
      environment: {},
    });
  });

  it('warn of what they cannot make use of', async () => {
    const moderator = open();
    const { warnings } = await moderator.moderate(
      { kind: 'text', text: 'hello', user: { account: 'a' } },
      { callbackUrl: 'https://example.com/done', categories: ['spam', 'hate'] },
    );

    expect(warnings.map(({ code, path }) => [code, path])).toEqual([
      ['ignored', 'callbackUrl'],
      ['ignored', 'content.user'],
      ['not_covered', 'coverage.categories'],
    ]);
    await moderator.close();
  });
});
