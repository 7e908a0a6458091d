import assert from 'node:assert/strict';
import { parseTicket, verdictSchema, type VendorJob } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { leavesOf, valuesOf } from '../bodies.js';
import { type CallFixture } from '../fixtures.js';
import { answered, perform, type Group, type Suite } from '../suite.js';
import { assertExpectedError } from './errors.js';

/** What recorded answers become. */
export const answersGroup: Group = {
  title: 'answers',
  define: (suite) => {
    const { runner } = suite.options;
    for (const fixture of answered([...suite.submits, ...suite.fetches])) {
      const { name, expect, verdict, answer } = fixture;
      if (!('state' in expect)) continue;

      runner.it(`${name}: gives a job that is ${expect.state}`, async () => {
        const job = await recordedJob(suite, fixture);

        assert.equal(job.state, expect.state);
        assert.equal(typeof job.vendorState, 'string');
        assertTicket(job, suite, fixture);
        if (job.state !== 'failed' && job.state !== 'expired') return;
        const code = job.state === 'failed' ? 'job_failed' : 'job_expired';
        assertExpectedError(job.error, { code, ...expect.error }, suite);
      });

      if (expect.state !== 'succeeded') continue;
      runner.it(`${name}: gives the recorded verdict`, async () => {
        const { raw, ...given } = normalize(resultOf(await recordedJob(suite, fixture)), suite.options.map);

        assert(verdict, 'a job that has succeeded needs a verdict.json');
        assert.deepEqual(given, verdict);
        assert.deepEqual(
          JSON.parse(JSON.stringify(given)),
          given,
          'the verdict does not survive a JSON round trip',
        );
        verdictSchema.parse({ ...given, raw });
      });

      if (suite.capabilities.transport === 'none') continue;
      runner.it(`${name}: keeps the whole answer, as it was before it was read`, async () => {
        const { raw } = resultOf(await recordedJob(suite, fixture));

        if (answer.body.trimStart().startsWith('<'))
          assert.deepEqual(valuesOf(raw), valuesOfXml(answer.body));
        else assert.deepEqual(raw, JSON.parse(answer.body));
      });
    }
  },
};

async function recordedJob(suite: Suite, fixture: CallFixture): Promise<VendorJob> {
  return perform(suite.open(() => fixture.answer).provider, fixture);
}

function resultOf(job: VendorJob) {
  assert(job.state === 'succeeded');
  return job.result;
}

function assertTicket({ ticket }: VendorJob, suite: Suite, { content, ticket: given }: CallFixture): void {
  parseTicket(ticket);
  assert.equal(ticket.provider, suite.options.id);
  if (given !== undefined)
    assert.deepEqual([ticket.id, ticket.kind, ticket.region], [given.id, given.kind, given.region]);
  else assert.deepEqual([ticket.kind, ticket.contentId], [content?.kind, content?.id ?? null]);
}

function valuesOfXml(body: string): string[] {
  return leavesOf(body)
    .map(({ name, text }) => `${name}=${text}`)
    .sort();
}
