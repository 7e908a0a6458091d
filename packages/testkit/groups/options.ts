import assert from 'node:assert/strict';
import { isModerationError } from '@moderato/core';
import { expectError, outcomeOf, perform, unreachable, type Group } from '../suite.js';

const UNKNOWN = 'testkitUnknown';

/** Strict in what it is told: a misspelt option must not be dropped, since content would then pass unchecked. */
export const optionsGroup: Group = {
  title: 'options',
  define: (suite) => {
    const { runner, id, fixtures } = suite.options;

    runner.it('that are unknown are refused when the provider is made, by name', async () => {
      assert.throws(
        () => suite.open(unreachable, { ...fixtures.options, [UNKNOWN]: 1 }),
        (error) => isModerationError(error) && error.code === 'config' && error.message.includes(UNKNOWN),
      );
    });

    // a vendor without credentials may need no options at all
    if (suite.options.secrets.length > 0)
      runner.it('that are missing altogether are refused when the provider is made', async () => {
        assert.throws(
          () => suite.open(unreachable, {}),
          (error) => isModerationError(error) && error.code === 'config',
        );
      });

    runner.it('of the vendor that are unknown are refused by name, before any request', async () => {
      for (const fixture of suite.submits) {
        const { provider, requests } = suite.open(unreachable);
        const own = { ...(fixture.call.vendorOptions?.[id] as object | undefined), [UNKNOWN]: 1 };
        const error = expectError(
          await outcomeOf(perform(provider, fixture, { vendorOptions: { [id]: own } })),
          suite,
        );

        assert.deepEqual(
          [error.code, error.retry, error.effect, requests.length],
          ['config', 'never', 'none', 0],
          fixture.name,
        );
        assert(error.message.includes(UNKNOWN), 'the message does not name the option');
      }
    });

    runner.it('of other vendors are ignored', async () => {
      for (const fixture of suite.submits) {
        const requestsWith = async (others: object) => {
          const { provider, requests } = suite.open(() => fixture.answer);
          await outcomeOf(
            perform(provider, fixture, { vendorOptions: { ...fixture.call.vendorOptions, ...others } }),
          );
          return requests;
        };

        assert.deepEqual(
          await requestsWith({ [`${id}-other`]: { [UNKNOWN]: 1 } }),
          await requestsWith({}),
          fixture.name,
        );
      }
    });
  },
};
