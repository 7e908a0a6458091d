import assert from 'node:assert/strict';
import { type ExpectedError } from '../fixtures.js';
import { expectError, replay, type Group, type Suite } from '../suite.js';

/** What the vendor's recorded refusals become. */
export const errorsGroup: Group = {
  title: 'errors',
  define: (suite) => {
    const { runner, fixtures } = suite.options;

    // what runs in the process itself may have nothing to refuse
    if (suite.capabilities.transport === 'http')
      runner.it('are recorded', async () => {
        assert(
          fixtures.calls.some(({ expect }) => 'error' in expect),
          'no refusal of the vendor was recorded',
        );
      });

    for (const fixture of fixtures.calls) {
      const { name, expect, answer } = fixture;
      if ('state' in expect) continue;
      runner.it(`${name}: is the recorded error ${expect.error.code}`, async () => {
        const error = expectError(await replay(suite, fixture, () => answer), suite);

        assertExpectedError(error, expect.error, suite);
      });
    }
  },
};

/** Compares the fields of an error that the recording names. */
export function assertExpectedError(given: unknown, expected: ExpectedError, suite: Suite): void {
  const error = expectError({ error: given }, suite);
  const fields = Object.fromEntries(
    Object.keys(expected).map((field) => [field, error[field as keyof ExpectedError]]),
  );
  assert.deepEqual(fields, { ...expected });
}
