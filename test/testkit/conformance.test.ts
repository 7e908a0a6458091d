import { describe, expect, it } from '@jest/globals';
import { failuresOf } from './support/collect.js';
import { without } from './support/defects.js';
import { novavox } from './support/novavox.js';

describe('the conformance suite', () => {
  it('passes a provider that keeps the whole contract', async () => {
    expect(await failuresOf(novavox)).toEqual({});
  });

  it('leaves out what a provider does not offer', async () => {
    const { create, fixtures } = novavox;
    const withoutCallbacks = {
      ...novavox,
      create: (options: Record<string, unknown>) => {
        const provider = without(create(options), 'readCallback');
        const capabilities = Object.freeze({
          ...provider.capabilities,
          callbacks: Object.freeze({
            supported: false,
            signed: 'none' as const,
            contentTypes: Object.freeze([]),
          }),
        });
        return { ...provider, capabilities };
      },
      fixtures: { ...fixtures, callbacks: [] },
    };

    expect(await failuresOf(withoutCallbacks)).toEqual({});
  });
});
