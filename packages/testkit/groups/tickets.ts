import assert from 'node:assert/strict';
import { declaredMethods, parseTicket, type JobTicket } from '@moderato/core';
import { type CallFixture } from '../fixtures.js';
import { FIXED_NOW_MS, answered, expectError, outcomeOf, perform, type Group, type Suite } from '../suite.js';

const HOSTILE_IDS = [
  '../other',
  '..',
  '.',
  'a/b',
  '/',
  '//example.com',
  'a%2fb',
  '%2e%2e',
  'a?b=c',
  'a#b',
  'a b',
  'a\\b',
  'a\r\nX-A: b',
  'ä',
  '\u0000',
  '\ud800',
];
const HOSTILE_REGIONS = [
  'example.com/',
  'example.com#',
  'a@example.com',
  '../other',
  'a?b',
  'a b',
  '',
  'a\r\nb',
];

/** A ticket is plain JSON that another process, or somebody else, can hand in. */
export const ticketsGroup: Group = {
  title: 'tickets',
  notApplicable: ({ capabilities }) =>
    declaredMethods(capabilities)['fetchJob'] === true ? null : 'the vendor has no jobs to fetch',
  define: (suite) => {
    const { runner } = suite.options;
    const [fixture] = answered(suite.fetches);

    runner.it('survive JSON and are good in another process', async () => {
      for (const submitted of answered(suite.submits)) {
        const { ticket } = await perform(suite.open(() => submitted.answer).provider, submitted);
        const restored = parseTicket(JSON.stringify(ticket));
        assert.deepEqual(restored, ticket);
        const { provider, requests } = suite.open(() => submitted.answer);
        if (!Object.values(provider.capabilities.kinds[ticket.kind]?.inputs ?? {}).includes('async'))
          continue;
        await outcomeOf(provider.fetchJob?.(restored, { categories: null }) ?? assert.fail());

        assert.equal(requests.length, 1, `${submitted.name}: nothing was asked`);
        assert(
          `${requests[0]?.url} ${requests[0]?.body}`.includes(ticket.id),
          `${submitted.name}: another job was fetched`,
        );
      }
    });

    if (fixture?.ticket === undefined) return;
    const good = fixture.ticket;

    runner.it('with a hostile id cannot reach another address', async () => {
      const goodUrl = await urlOf(suite, fixture, good);
      assert(goodUrl, 'a good ticket sends no request');
      for (const id of HOSTILE_IDS) {
        const url = await urlOf(suite, fixture, { ...good, id });
        if (url !== null) assertSamePlace(url, goodUrl, good.id, id);
      }
    });

    runner.it('with a hostile region cannot reach another host', async () => {
      const goodUrl = await urlOf(suite, fixture, good);
      for (const region of HOSTILE_REGIONS) {
        const url = await urlOf(suite, fixture, { ...good, region });
        if (url !== null)
          assert.equal(
            new URL(url).origin,
            new URL(goodUrl ?? '').origin,
            `region ${JSON.stringify(region)}`,
          );
      }
    });

    runner.it('of a kind that is not offered are refused before any request', async () => {
      const kind = (['text', 'image', 'video', 'audio'] as const).find(
        (each) => suite.capabilities.kinds[each] === undefined,
      );
      if (kind !== undefined) assert.equal(await urlOf(suite, fixture, { ...good, kind }), null);
    });

    const retentionMs = suite.capabilities.resultRetentionMs;
    const unknown = suite.fetches.filter(
      ({ expect }) => 'error' in expect && expect.error.code === 'job_not_found',
    );

    runner.it('that the vendor does not know are told apart from those that are too old', async () => {
      assert(unknown.length > 0, 'no answer about an unknown job was recorded');
      for (const recorded of unknown) {
        const fresh = {
          ...(recorded.ticket ?? good),
          submittedAt: new Date(FIXED_NOW_MS - 60_000).toISOString(),
        };
        const old = {
          ...fresh,
          submittedAt: new Date(FIXED_NOW_MS - (retentionMs ?? 0) - 86_400_000).toISOString(),
        };

        assert.equal(await codeOf(suite, recorded, fresh), 'job_not_found', recorded.name);
        assert.equal(
          await codeOf(suite, recorded, old),
          retentionMs === null ? 'job_not_found' : 'job_expired',
          recorded.name,
        );
      }
    });
  },
};

/** The address that is asked for a ticket; null where the ticket is refused. */
async function urlOf(suite: Suite, fixture: CallFixture, ticket: JobTicket): Promise<string | null> {
  const { provider, requests } = suite.open(() => fixture.answer);
  const outcome = await outcomeOf(perform(provider, { ...fixture, ticket }));
  if (requests[0] !== undefined) return requests[0].url;
  expectError(outcome, suite);
  return null;
}

function assertSamePlace(url: string, goodUrl: string, goodId: string, id: string): void {
  const [given, good] = [new URL(url), new URL(goodUrl)];
  const shape = ({ origin, pathname, searchParams, hash }: URL, hidden: string) => {
    const segments = pathname
      .split('/')
      .map((segment) => (decodeURIComponent(segment) === hidden ? '(id)' : segment));
    const parameters = [...searchParams].map(([name, value]) => [name, value === hidden ? '(id)' : value]);
    return { origin, segments, parameters, hash };
  };
  assert.deepEqual(shape(given, id), shape(good, goodId), `the id ${JSON.stringify(id)}`);
  assert(!/[\s\\]/.test(url), `the id ${JSON.stringify(id)} goes into the address as it is`);
}

/** The code under which a job ends, thrown or as its state. */
async function codeOf(suite: Suite, fixture: CallFixture, ticket: JobTicket): Promise<string> {
  const outcome = await outcomeOf(perform(suite.open(() => fixture.answer).provider, { ...fixture, ticket }));
  if (!('job' in outcome)) return expectError(outcome, suite).code;
  const { job } = outcome;
  return 'error' in job ? job.error.code : job.state;
}
