import assert from 'node:assert/strict';
import { parseTicket, type CallbackReading } from '@moderato/core';
import { leavesOf, rewriteBody } from '../bodies.js';
import { expectRejection, read, tryReading } from '../callback-reading.js';
import { HTML_PAGE } from '../damages.js';
import { secretsIn, secretsOf } from '../secrets-in.js';
import { expectError, unreachable, type Group } from '../suite.js';
import { assertExpectedError } from './errors.js';
import { defineSignedCallbacks } from './signed-callbacks.js';

const GARBAGE = [
  '',
  ' ',
  'not a callback',
  HTML_PAGE,
  '<a/>',
  '[]',
  'null',
  'true',
  '1',
  '{}',
  '[{}]',
  '{"a":',
  '['.repeat(50_000),
];
const LARGE_BYTES = 50 * 1024 * 1024;

/** What a body says of its job has to be about the very job and in the state that were read, and to keep the body. */
function assertSameJob({ job, ticket, state }: CallbackReading, body: string): void {
  if (job === undefined) return;
  assert.deepEqual(job.ticket, ticket, 'the job of a callback has its ticket');
  assert.equal(job.state, state, 'the job of a callback is in its state');
  if (job.state === 'succeeded') assert.deepEqual(job.result.raw, JSON.parse(body), 'raw keeps the body');
}

/** Callbacks wake the caller up; what they claim is never a verdict. */
export const callbacksGroup: Group = {
  title: 'callbacks',
  notApplicable: ({ capabilities }) =>
    capabilities.callbacks.supported ? null : 'the vendor sends no callbacks',
  define: (suite) => {
    const { runner, fixtures } = suite.options;
    const accepted = fixtures.callbacks.filter(({ expect }) => 'state' in expect);

    for (const fixture of fixtures.callbacks) {
      const { name, expect, headers, body } = fixture;
      runner.it(`${name}: is read as recorded`, async () => {
        if ('error' in expect) {
          const { error } = tryReading(() => read(suite, fixture));
          assertExpectedError(error, expect.error, suite);
          return;
        }
        const reading = read(suite, fixture);
        const { state, trust, ticket } = reading;
        assert.deepEqual({ state, trust, jobId: ticket?.id ?? null }, expect);
        if (ticket !== null) parseTicket(ticket);
        assert(
          Object.keys(reading).every((key) => ['ticket', 'state', 'trust', 'job'].includes(key)),
          'a callback gives no verdict, only what it says of its job',
        );
        assertSameJob(reading, body);
        if (suite.capabilities.callbacks.signed === 'none') assert.equal(trust, 'unsigned');
      });

      runner.it(`${name}: is read alike from bytes, with header names in any case, and again`, async () => {
        const upper = Object.fromEntries(
          Object.entries(headers).map(([key, value]) => [key.toUpperCase(), value]),
        );
        const { provider } = suite.open(unreachable);
        const first = tryReading(() => provider.readCallback?.({ headers, body }));

        assert.deepEqual(
          tryReading(() => provider.readCallback?.({ headers: upper, body: Buffer.from(body) })),
          first,
        );
      });
    }

    runner.it('that are no callbacks are rejected', async () => {
      const [good] = accepted;
      assert(good, 'no callback was recorded that is accepted');
      for (const body of GARBAGE) expectRejection(suite, { headers: good.headers, body }, body.slice(0, 40));
      for (let length = 0; length < good.body.trimEnd().length; length += 7) {
        expectRejection(
          suite,
          { headers: good.headers, body: good.body.slice(0, length) },
          `cut off after ${length} characters`,
        );
      }
    });

    runner.it('of 50 MB are rejected', async () => {
      const [good] = accepted;
      assert(good, 'no callback was recorded that is accepted');
      const { headers, body } = good;
      const bytes = Buffer.alloc(LARGE_BYTES, ' ');
      bytes.write(body);
      expectRejection(suite, { headers, body: bytes }, 'as bytes');
      expectRejection(suite, { headers, body: body.padEnd(LARGE_BYTES) }, 'as text');
    });

    runner.it('that are rejected show no secret', async () => {
      const values = secretsOf(fixtures.options, suite.options.secrets, []);
      const bodies = [
        values.join(' '),
        JSON.stringify(values),
        ...accepted.map(({ body }) => rewriteBody(body, () => values.join(' '))),
      ];
      for (const body of bodies) {
        const outcome = tryReading(() =>
          suite.open(unreachable).provider.readCallback?.({ headers: accepted[0]?.headers ?? {}, body }),
        );
        if (outcome.error !== undefined) assert.deepEqual(secretsIn(outcome.error, values), []);
      }
    });

    runner.it('with a value missing or senseless are read or rejected, and nothing else', async () => {
      for (const { headers, body } of accepted) {
        for (const { index } of leavesOf(body)) {
          for (const value of suite.sample([null, '', '../other', '\u0000'])) {
            const changed = rewriteBody(body, (leaf) => (leaf.index === index ? value : undefined));
            const { error } = tryReading(() =>
              suite.open(unreachable).provider.readCallback?.({ headers, body: changed }),
            );
            if (error !== undefined) expectError({ error }, suite);
          }
        }
      }
    });

    if (suite.capabilities.callbacks.signed !== 'none') defineSignedCallbacks(suite, accepted);
  },
};
