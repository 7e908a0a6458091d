import assert from 'node:assert/strict';
import { type ModerationError } from '@moderato/core';
import { type Damage, LOST, REFUSED, UNAVAILABLE, UNREADABLE } from '../damages.js';
import { answered, decisionOf, expectFailure, replay, type Group, withoutTransport } from '../suite.js';

interface Failure {
  error: ModerationError;
  isFetch: boolean;
  what: string;
}

/** Names that every object inherits. */
const REACHING_NAMES = ['__proto__', 'constructor', 'prototype', 'toString'];
const ASK_AGAIN = 'asking again costs nothing';

/** Lost, refused and unreadable answers: always an error of the one class, never a verdict. */
export const damageGroup: Group = {
  title: 'damaged answers',
  notApplicable: withoutTransport,
  define: (suite) => {
    const { runner } = suite.options;
    const fixtures = answered([...suite.submits, ...suite.fetches]);

    const failuresBy = async (damages: readonly Damage[], check: (failure: Failure) => void) => {
      for (const damage of damages) {
        for (const fixture of suite.sample(fixtures)) {
          const error = expectFailure(await replay(suite, fixture, damage.respond(fixture.answer)), suite);
          check({ error, isFetch: fixture.operation === 'fetch', what: `${fixture.name}, ${damage.name}` });
        }
      }
    };

    for (const damage of LOST) {
      runner.it(`${damage.name} stays what it is`, () =>
        failuresBy([damage], ({ error, isFetch, what }) => {
          assert.equal(error.code, damage.code, what);
          if (isFetch && error.code !== 'bad_response')
            assert.equal(error.retry, 'later', `${what}: ${ASK_AGAIN}`);
        }),
      );
    }

    runner.it('an answer that says that the vendor is busy or broken is an error, whatever its body', () =>
      failuresBy(UNAVAILABLE, ({ error, isFetch, what }) => {
        assert(what.includes(`HTTP ${error.status}`), `${what}: the error tells the status ${error.status}`);
        if (isFetch) assert.equal(error.retry, 'later', `${what}: ${ASK_AGAIN}`);
      }),
    );

    runner.it('an answer with any other status that is no success is an error, whatever its body', () =>
      failuresBy(REFUSED, ({ error, what }) =>
        assert(what.includes(`HTTP ${error.status}`), `${what}: the error tells the status ${error.status}`),
      ),
    );

    for (const damage of UNREADABLE) {
      runner.it(`${damage.name} is an error`, () => failuresBy([damage], () => undefined));
    }

    runner.it('an answer that is cut off anywhere never passes', async () => {
      for (const fixture of fixtures) {
        const body = fixture.answer.body.trimEnd();
        for (const length of suite.sample(cutPoints(body.length))) {
          const outcome = await replay(suite, fixture, () => ({
            ...fixture.answer,
            body: body.slice(0, length),
          }));
          const place = `${fixture.name}, cut off after ${length} of ${body.length} characters`;
          if (fixture.operation === 'submit')
            assert(!('job' in outcome), `${place}: was taken for an answer`);
          assert.notEqual(decisionOf(outcome, suite), 'pass', place);
        }
      }
    });

    runner.it('names that reach into prototypes change nothing outside the answer', async () => {
      for (const fixture of fixtures) {
        for (const name of suite.sample(REACHING_NAMES)) {
          const { body } = fixture.answer;
          const spiked = body.includes('<')
            ? body.replace(/<([\w.-]+)>/, `<$1><${name}><polluted>1</polluted></${name}>`)
            : body.replace('{', `{"${name}":{"polluted":"1"},`);
          const outcome = await replay(suite, fixture, () => ({ ...fixture.answer, body: spiked }));

          const decision = decisionOf(outcome, suite);
          assert.equal(
            ({} as Record<string, unknown>)['polluted'],
            undefined,
            `${name} reached Object.prototype`,
          );
          if (decision === 'pass')
            assert.equal(fixture.verdict?.decision, 'pass', `${fixture.name}: ${name} turned it into pass`);
        }
      }
    });
  },
};

/** Every place in short bodies, and places all over longer ones; the ends are where damage is easiest overlooked. */
function cutPoints(length: number): number[] {
  const step = Math.max(1, Math.floor(length / 100));
  return Array.from({ length }, (_, place) => place).filter(
    (place) => place % step === 0 || place > length - 40,
  );
}
