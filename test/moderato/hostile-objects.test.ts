import { describe, expect, it } from '@jest/globals';
import { type Content, type JobTicket } from '@moderato/core';
import { createModerator } from 'moderato';
import { createVendor } from '../support/vendors.js';

function open() {
  const { provider, map, calls } = createVendor('one');
  const parts = { providers: [provider], maps: [map], environment: {} };
  return { moderator: createModerator({ provider: 'one' }, parts), calls };
}

const text = { kind: 'text', text: 'words' } as const;
const fail = () => {
  throw new Error('made up');
};
const throwing = <Value extends object>(value: Value): Value =>
  new Proxy(value, {
    // an iteration looks for a promise itself
    get: (_, name) => (name === 'then' ? undefined : fail()),
    has: fail,
    ownKeys: fail,
    getOwnPropertyDescriptor: fail,
  });
function revoked<Value extends object>(value: Value): Value {
  const { proxy, revoke } = Proxy.revocable(value, {});
  revoke();
  return proxy;
}
const withGetter: Content = {
  kind: 'text',
  get text() {
    return fail();
  },
};
const ticket: JobTicket = {
  version: 1,
  provider: 'one',
  kind: 'audio',
  id: 'job-1',
  region: 'xx-north',
  contentId: null,
  submittedAt: '2026-01-01T00:00:00.000Z',
};

describe('an object whose properties throw', () => {
  it.each([
    ['throw', throwing<Content>(text)],
    ['are getters that throw', withGetter],
  ])('is refused as content, of an item alone too, where they %s', async (_, content) => {
    const { moderator, calls } = open();

    await expect(moderator.moderate(content)).rejects.toMatchObject({
      code: 'invalid_content',
      effect: 'none',
    });
    const outcomes = [];
    for await (const outcome of moderator.moderateMany([text, content, text])) outcomes.push(outcome);

    expect(outcomes.map(({ verdict, error }) => verdict?.decision ?? error?.code)).toEqual([
      'pass',
      'invalid_content',
      'pass',
    ]);
    expect(calls).toHaveLength(2);
    await moderator.close();
  });

  it('is refused as options and as a ticket', async () => {
    const { moderator, calls } = open();

    await expect(moderator.moderate(text, throwing({ timeoutMs: 1 }))).rejects.toMatchObject({
      code: 'config',
    });
    for (const wrong of [throwing(ticket), revoked(ticket)])
      await expect(moderator.fetch(wrong)).rejects.toMatchObject({ code: 'invalid_content' });
    expect(calls).toEqual([]);
    await moderator.close();
  });

  it('is refused as content where it is gone', async () => {
    const { moderator } = open();

    await expect(moderator.moderate(revoked<Content>(text))).rejects.toMatchObject({
      code: 'invalid_content',
    });
    await moderator.close();
  });
});

describe('a name that every object has', () => {
  it.each(['__proto__', 'constructor', 'toString'])('is no vendor: %s', async (provider) => {
    const { moderator } = open();

    await expect(moderator.moderate(text, { provider })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(`unknown vendor "${provider}"`),
    });
    await expect(moderator.fetch({ ...ticket, provider })).rejects.toMatchObject({ code: 'config' });
    expect(() => createModerator({ provider }, { environment: {} })).toThrow(`unknown vendor "${provider}"`);
    await moderator.close();
  });
});

it('a configuration that is null is refused as one of a wrong shape', () => {
  expect(() => createModerator(null as never, { environment: {} })).toThrow('expected object');
});
