import { describe, expect, it } from '@jest/globals';
import { TOKENS, createContainer } from 'moderato/container';
import { createAcme, testParts } from '../support/acme.js';

const content = { kind: 'audio' as const, url: 'https://example.com/a.mp3' };

describe('createContainer', () => {
  it('composes a moderator from its parts', async () => {
    const container = createContainer({ provider: 'acme' }, testParts(createAcme().provider));

    await expect(container.resolve(TOKENS.moderator).moderate(content)).resolves.toMatchObject({
      decision: 'pass',
    });
  });

  it('takes another part instead of its own', async () => {
    const { provider, calls } = createAcme();
    const parts = testParts(createAcme().provider);
    const container = createContainer({ provider: 'acme' }, parts);
    container.register(TOKENS.providers, () => [provider]);

    await container.resolve(TOKENS.moderator).submit(content);

    expect(calls).toHaveLength(1);
  });

  it('shares nothing with another container', () => {
    const parts = testParts(createAcme().provider);
    const [first, second] = [
      createContainer({ provider: 'acme' }, parts),
      createContainer({ provider: 'acme' }, parts),
    ];

    expect(first.resolve(TOKENS.moderator)).toBe(first.resolve(TOKENS.moderator));
    expect(first.resolve(TOKENS.moderator)).not.toBe(second.resolve(TOKENS.moderator));
    expect(first.resolve(TOKENS.vendors)).not.toBe(second.resolve(TOKENS.vendors));
  });

  it('closes the providers that it opened, once', async () => {
    let closed = 0;
    const provider = { ...createAcme().provider, close: async () => void (closed += 1) };
    const container = createContainer({ provider: 'acme' }, testParts(provider));
    await container.resolve(TOKENS.moderator).submit(content);

    await container.close();
    await container.resolve(TOKENS.moderator).close();

    expect(closed).toBe(1);
  });

  it('refuses a wrong configuration at once', () => {
    expect(() => createContainer({ provider: 'nobody' }, { environment: {} })).toThrow(
      /unknown vendor "nobody"/,
    );
  });
});
