import { describe, expect, it } from '@jest/globals';
import { ModerationError, type Provider } from '@moderato/core';
import { vendorMaps } from '@moderato/normalizer';
import { createTencent } from '@moderato/providers/tencent';
import { loadFixtures } from '@moderato/testkit';
import { failuresOf } from './support/collect.js';

const GROUP = 'refusals of files';
const fixtures = loadFixtures(`${import.meta.dirname}/../fixtures/tencent`);

/** The failures of a provider whose `assertTakes` is replaced, by kind. */
async function failuresWith(assertTakes: (good: Provider) => Provider['assertTakes']): Promise<string[]> {
  const failures = await failuresOf(
    {
      id: 'tencent',
      create: (options) => {
        const good = createTencent(options);
        return { ...good, assertTakes: assertTakes(good) } as Provider;
      },
      map: vendorMaps['tencent']!,
      fixtures,
      secrets: [],
      uploads: { uploadPrefix: 'moderato' },
    },
    GROUP,
  );
  return Object.values(failures).map((message) => message.split('\n')[0] ?? '');
}

const refusing = (code: 'unsupported' | 'config') => () => {
  throw new ModerationError({
    code,
    provider: 'tencent',
    operation: 'submit',
    message: 'made up',
    effect: 'none',
  });
};

describe('a provider that declares what submit takes', () => {
  it('passes where it is right', async () => {
    expect(await failuresWith(({ assertTakes }) => assertTakes)).toEqual([]);
  });

  it('fails for each kind where it takes what submit refuses', async () => {
    const failures = await failuresWith(() => () => undefined);

    expect(failures).toHaveLength(3);
    for (const failure of failures) expect(failure).toContain('with an unknown option: submit says config');
  });

  it('fails for each kind where it refuses what submit takes', async () => {
    const failures = await failuresWith(() => refusing('unsupported'));

    expect(failures).toHaveLength(3);
    for (const failure of failures) expect(failure).toContain('submit says nothing');
  });

  it('fails where it gives another reason than submit', async () => {
    const failures = await failuresWith(({ assertTakes }) => (content, call) => {
      try {
        assertTakes?.(content, call);
      } catch {
        refusing('unsupported')();
      }
    });

    expect(failures).toHaveLength(3);
  });

  it('fails where it sends a request', async () => {
    const failures = await failuresWith((good) => (content, call) => {
      void good.submit?.(content, call).catch(() => undefined);
      good.assertTakes?.(content, call);
    });

    expect(failures).toHaveLength(3);
    for (const failure of failures) expect(failure).toContain('a request was sent');
  });
});
