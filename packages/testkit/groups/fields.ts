import assert from 'node:assert/strict';
import { normalize } from '@moderato/normalizer';
import { leavesOf, rewriteBody, withUnknownFields } from '../bodies.js';
import { type CallFixture } from '../fixtures.js';
import {
  answered,
  decisionOf,
  expectError,
  replay,
  type Group,
  type Outcome,
  type Suite,
  withoutTransport,
} from '../suite.js';

/** Forgiving towards what is new in an answer, strict towards what is needed from it. */
export const fieldsGroup: Group = {
  title: 'fields of an answer',
  notApplicable: withoutTransport,
  define: (suite) => {
    const { runner, tables } = suite.options;

    for (const fixture of answered([...suite.submits, ...suite.fetches])) {
      runner.it(`${fixture.name}: unknown ones are ignored`, async () => {
        const plain = await replay(suite, fixture, () => fixture.answer);
        const body = withUnknownFields(fixture.answer.body, tables);
        const extended = await replay(suite, fixture, () => ({ ...fixture.answer, body }));

        assert.deepEqual(meaningOf(extended, suite), meaningOf(plain, suite));
      });
    }

    for (const [title, fixtures] of [
      ['submitting', answered(suite.submits)],
      ['fetching a job', answered(suite.fetches)],
    ] as const) {
      if (fixtures.length === 0) continue;
      runner.it(
        `when ${title}, a needed one that is missing is a bad answer, which is kept on the error`,
        async () => {
          const refused = (await Promise.all(fixtures.map((fixture) => refusals(suite, fixture)))).flat();

          assert(refused.length > 0, 'whatever is missing, the answer is taken for a good one');
        },
      );
    }

    runner.it('in another type give an error or a job, and nothing else', async () => {
      for (const fixture of answered([...suite.submits, ...suite.fetches])) {
        for (const body of suite.sample(retyped(fixture.answer.body))) {
          const outcome = await replay(suite, fixture, () => ({ ...fixture.answer, body }));
          const decision = decisionOf(outcome, suite);
          if (fixture.verdict?.decision !== 'pass')
            assert.notEqual(decision, 'pass', `${fixture.name} as ${body}`);
        }
      }
    });
  },
};

/** Leaves out each value in turn; returns the errors that come of it. */
async function refusals(suite: Suite, fixture: CallFixture): Promise<string[]> {
  const names: string[] = [];
  for (const { index, name } of leavesOf(fixture.answer.body)) {
    const body = rewriteBody(fixture.answer.body, (leaf) => (leaf.index === index ? null : undefined));
    const outcome = await replay(suite, fixture, () => ({ ...fixture.answer, body }));
    if ('job' in outcome) continue;
    const error = expectError(outcome, suite);
    if (error.code !== 'bad_response') continue;
    const kept = JSON.stringify(error.body ?? null);
    const isKept = leavesOf(body).every((leaf) => kept.includes(leaf.name));
    assert(isKept, `without ${name}: the answer is not attached as body`);
    names.push(name);
  }
  return names;
}

/** Puts an object, a list and null in the place of each value. */
function retyped(body: string): string[] {
  const marker = 'testkitRetyped';
  const values = body.trimStart().startsWith('<')
    ? ['<a>1</a><b>2</b>', '<a/>', '<a>1</a>text']
    : ['{"a":1}', '[["a"]]', 'null', 'true', '1e400'];
  return leavesOf(body).flatMap(({ index }) => {
    const marked = rewriteBody(body, (leaf) => (leaf.index === index ? marker : undefined));
    return values.map((value) =>
      marked.replace(marked.includes(`"${marker}"`) ? `"${marker}"` : marker, value),
    );
  });
}

/** State and verdict of a job without its raw answer, or the code of an error. */
function meaningOf(outcome: Outcome, suite: Suite): unknown {
  if (!('job' in outcome)) return expectError(outcome, suite).code;
  const { job } = outcome;
  const { ticket, state, vendorState } = job;
  if (job.state === 'succeeded')
    return {
      ticket,
      state,
      vendorState,
      verdict: { ...normalize(job.result, suite.options.map), raw: null },
    };
  return { ticket, state, vendorState, code: 'error' in job ? job.error.code : null };
}
