import assert from 'node:assert/strict';
import { type HttpResponse } from '@moderato/core';
import { leavesOf, rewriteBody, type Rewrite } from '../bodies.js';
import { type CallFixture } from '../fixtures.js';
import { decisionOf, replay, type Group, type Suite, withoutTransport } from '../suite.js';

const UNKNOWN_WORD = 'testkit-unknown';
/** Values that say nothing, and values that no vendor documents. */
const SENSELESS = [null, '', ' ', UNKNOWN_WORD, '-1', '99999', 'null', 'undefined', 'NaN', 'true'] as const;

/** Unknown is never pass: what a recorded verdict becomes when its words are missing or unknown. */
export const decisionsGroup: Group = {
  title: 'unknown words',
  notApplicable: withoutTransport,
  define: (suite) => {
    const { runner, fixtures } = suite.options;
    const finished = fixtures.calls.filter(({ verdict }) => verdict !== undefined);

    runner.it('are tested on a recorded pass and on a recorded finding', async () => {
      const decisions = finished.map(({ verdict }) => verdict?.decision);
      assert(decisions.includes('pass'), 'no pass was recorded');
      assert(
        decisions.some((decision) => decision !== 'pass'),
        'no review and no block was recorded',
      );
    });

    for (const fixture of finished) {
      const recorded = fixture.verdict?.decision;
      const word = fixture.verdict?.source.vendorDecision ?? null;

      runner.it(`${fixture.name}: a value that is missing or unknown never makes it pass`, async () => {
        if (recorded === 'pass') return;
        for (const { index, name } of leavesOf(fixture.answer.body)) {
          for (const value of suite.sample(SENSELESS)) {
            const decision = await decide(suite, fixture, (leaf) =>
              leaf.index === index ? value : undefined,
            );
            assert.notEqual(decision, 'pass', `${name} (value ${index}) as ${JSON.stringify(value)}`);
          }
        }
      });

      runner.it(`${fixture.name}: without its decision word it does not pass`, async () => {
        if (word === null) return;
        for (const value of SENSELESS) {
          const decision = await decide(suite, fixture, ({ text }) => (text === word ? value : undefined));
          assert.notEqual(decision, 'pass', `every ${JSON.stringify(word)} as ${JSON.stringify(value)}`);
        }
        const places = leavesOf(fixture.answer.body).filter(({ text }) => text === word);
        const decisions = await Promise.all(
          places.map(({ index }) =>
            decide(suite, fixture, (leaf) => (leaf.index === index ? UNKNOWN_WORD : undefined)),
          ),
        );
        assert(
          decisions.some((decision) => decision !== recorded || decision === 'review'),
          'the decision word is not read at all',
        );
      });
    }
  },
};

/** What the recorded answer is taken for after a rewrite; null for an error. */
async function decide(suite: Suite, fixture: CallFixture, rewrite: Rewrite) {
  const answer: HttpResponse = { ...fixture.answer, body: rewriteBody(fixture.answer.body, rewrite) };
  return decisionOf(await replay(suite, fixture, () => answer), suite);
}
