import assert from 'node:assert/strict';
import { ModerationError } from '@moderato/core';
import { expectError, outcomeOf, perform, unreachable, type Group, type Respond } from '../suite.js';

/** What a caller who gives up gets. */
export const abortGroup: Group = {
  title: 'aborting',
  define: (suite) => {
    const { runner, fixtures } = suite.options;

    runner.it('before the call sends nothing', async () => {
      for (const fixture of fixtures.calls) {
        const { provider, requests, preparations } = suite.open(unreachable);
        const error = expectError(
          await outcomeOf(perform(provider, fixture, { signal: AbortSignal.abort() })),
          suite,
        );

        assert.deepEqual([error.code, error.retry, error.effect], ['aborted', 'never', 'none'], fixture.name);
        assert.equal(requests.length + preparations.length, 0, `${fixture.name}: a request was sent`);
      }
    });

    if (suite.capabilities.transport === 'none') return;
    runner.it('during the call ends it; what was submitted may have been accepted', async () => {
      for (const fixture of fixtures.calls) {
        const controller = new AbortController();
        const { provider, requests } = suite.open(abortedBy(controller));
        const call = perform(provider, fixture, { signal: controller.signal });
        const error = expectError(await outcomeOf(call), suite);

        assert.deepEqual([error.code, error.retry], ['aborted', 'never'], fixture.name);
        if (fixture.operation === 'submit') assert.equal(error.effect, 'unknown', fixture.name);
        assert.equal(requests.length, 1, `${fixture.name}: it was sent again`);
      }
    });
  },
};

/** Behaves as `send` does when the caller aborts while the answer is waited for. */
function abortedBy(controller: AbortController): Respond {
  return ({ provider, operation, signal }) => {
    controller.abort();
    assert(signal?.aborted, 'the signal of the call is not handed to send');
    throw new ModerationError({
      code: 'aborted',
      provider,
      operation,
      effect: 'unknown',
      message: 'aborted',
    });
  };
}
