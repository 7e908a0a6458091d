import assert from 'node:assert/strict';
import { type ModerationError } from '@moderato/core';
import {
  answering,
  LOST,
  REFUSED,
  REFUSED_CONNECTION,
  UNAVAILABLE,
  UNREADABLE,
  type Damage,
} from '../damages.js';
import {
  answered,
  expectError,
  outcomeOf,
  perform,
  type Group,
  type Suite,
  withoutTransport,
} from '../suite.js';

/** Never pay twice: what a failed call says about its effect decides whether it may be repeated. */
export const paymentGroup: Group = {
  title: 'paying once',
  notApplicable: withoutTransport,
  define: (suite) => {
    const { runner } = suite.options;

    for (const damage of LOST.filter((each) => each !== REFUSED_CONNECTION)) {
      runner.it(`a submit that ended in ${damage.name} may have been accepted and is never repeated`, () =>
        forEachSubmit(suite, [damage], assertUncertain),
      );
    }

    runner.it(
      'a submit that ended in a fault of the vendor may have been accepted and is never repeated',
      () =>
        forEachSubmit(
          suite,
          UNAVAILABLE.filter(({ name }) => !name.startsWith('HTTP 429')),
          assertUncertain,
        ),
    );

    runner.it('a submit whose answer cannot be read may have been accepted and is never repeated', () =>
      forEachSubmit(suite, UNREADABLE, assertUncertain),
    );

    for (const damage of [REFUSED_CONNECTION, answering(429, 'an empty body', '')]) {
      runner.it(`a submit that ended in ${damage.name} was certainly not accepted and may be repeated`, () =>
        forEachSubmit(suite, [damage], ({ effect, retry }, what) =>
          assert.deepEqual([effect, retry], ['none', 'later'], what),
        ),
      );
    }

    runner.it('a submit that failed in any other way is repeated only if it certainly had no effect', () =>
      forEachSubmit(suite, REFUSED, ({ effect, retry }, what) =>
        assert(effect === 'none' || retry === 'never', `${what}: effect ${effect}, retry ${retry}`),
      ),
    );

    runner.it('refusals of a submit that were recorded say which effect they had', async () => {
      for (const { name, expect } of suite.submits) {
        if ('state' in expect) continue;
        const { effect, retry } = expect.error;
        assert(effect !== undefined, `${name}: case.json names no effect`);
        assert(effect === 'none' || retry === 'never', `${name}: an unknown effect must not be repeated`);
      }
    });
  },
};

/** Damages each recorded submit, checks the error, and that exactly one request was made. */
async function forEachSubmit(
  suite: Suite,
  damages: readonly Damage[],
  check: (error: ModerationError, what: string) => void,
): Promise<void> {
  const fixtures = answered(suite.submits);
  assert(fixtures.length > 0, 'no submit was recorded');
  for (const fixture of fixtures) {
    for (const damage of suite.sample(damages)) {
      const what = `${fixture.name}, ${damage.name}`;
      const { provider, requests } = suite.open(damage.respond(fixture.answer));
      check(expectError(await outcomeOf(perform(provider, fixture)), suite), what);
      assert.equal(requests.length, 1, `${what}: the provider repeated it by itself`);
    }
  }
}

function assertUncertain({ effect, retry }: ModerationError, what: string): void {
  assert.deepEqual([effect, retry], ['unknown', 'never'], what);
}
