import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import * as first from '@moderato/core';
import { createModerator as createFirst } from 'moderato';
import { loadFixtures } from '@moderato/testkit';

/** A CommonJS program under a loader such as tsx gets one copy by `require` and another by `import()`. */
async function secondCopy() {
  jest.resetModules();
  const core = await import('@moderato/core');
  const { createModerator } = await import('moderato');
  const { vendors } = await import('@moderato/providers/registry');
  return { core, createModerator, vendors };
}

describe('two copies of the library in one process', () => {
  it('are really two, so that the tests below can fail', async () => {
    const { core } = await secondCopy();

    expect(core.Secret).not.toBe(first.Secret);
    expect(core.ModerationError).not.toBe(first.ModerationError);
  });

  it('know the secrets and errors of each other', async () => {
    const { core } = await secondCopy();
    const error = new core.ModerationError({ code: 'auth', operation: 'submit audio', message: 'refused' });
    const secret = new core.Secret('hunter2');

    expect(first.isModerationError(error)).toBe(true);
    expect(first.isSecret(secret)).toBe(true);
    expect(first.toSecret(secret)).toBe(secret);
    expect(first.secretSchema.parse(secret).reveal()).toBe('hunter2');
    expect(first.isSecret({ reveal: () => 'hunter2' })).toBe(false);
  });

  it("make each vendor's provider from options that the other copy has read", async () => {
    const { vendors } = await secondCopy();

    for (const [id, { configuration, load }] of Object.entries(vendors)) {
      const { options } = loadFixtures(`${import.meta.dirname}/../fixtures/${id}`);
      const wrapped = Object.fromEntries(
        Object.entries(options).map(([name, value]) => [
          name,
          configuration.secrets.includes(name) ? new first.Secret(String(value)) : value,
        ]),
      );
      const create = await load();

      expect(create(wrapped as never).id).toBe(id);
    }
  });

  it('moderate through a provider of the other copy, whose errors stay what they are', async () => {
    const { core } = await secondCopy();
    const refusal = new core.ModerationError({
      code: 'quota',
      provider: 'elsewhere',
      operation: 'check text',
      effect: 'none',
      message: 'no balance',
    });
    const provider: first.Provider = {
      id: 'elsewhere',
      contractVersion: core.CONTRACT_VERSION,
      capabilities: {
        kinds: {
          text: {
            inputs: { text: 'sync' },
            limits: {},
            categories: [],
            returns: { score: null, transcript: false, segments: 'none' },
          },
        },
        transport: 'http',
        callbacks: { supported: false, signed: 'none', contentTypes: [] },
        resultRetentionMs: null,
      },
      check: async () => {
        throw refusal;
      },
    };
    const map = {
      provider: 'elsewhere',
      decisions: {},
      labels: {},
      subLabels: {},
      requests: {},
      lists: {},
      libraries: {},
    };
    const moderator = createFirst(
      { provider: 'elsewhere' },
      { providers: [provider], maps: [map], environment: {} },
    );

    await expect(moderator.moderate({ kind: 'text', text: 'hello' })).rejects.toMatchObject({
      code: 'quota',
    });
    await moderator.close();
  });
});

describe('values of another realm', () => {
  it('are taken for what they are', () => {
    const bytes = runInNewContext('new Uint8Array([137, 80, 78, 71])') as Uint8Array;

    expect(first.parseContent({ kind: 'image', bytes })).toMatchObject({ kind: 'image' });
    expect(() => first.parseContent({ kind: 'image', bytes: [1, 2] })).toThrow(
      /content\.bytes: expected a Uint8Array/,
    );
    expect(first.isAbortSignal(new AbortController().signal)).toBe(true);
    expect(first.isAbortSignal({ aborted: false })).toBe(false);
  });
});
