import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { isBytes, type VendorJob } from '@moderato/core';
import { type CallFixture, type RecordedRequest } from '../fixtures.js';
import {
  answered,
  outcomeOf,
  perform,
  type Group,
  type Opened,
  type Suite,
  withoutTransport,
} from '../suite.js';

/** What goes over the wire, byte for byte, under a fixed clock. */
export const requestsGroup: Group = {
  title: 'requests',
  notApplicable: withoutTransport,
  define: (suite) => {
    const { runner, fixtures } = suite.options;

    runner.it('are recorded for submits and, where jobs are, for fetches', async () => {
      const recorded = (calls: readonly CallFixture[]) => calls.some(({ request }) => request !== undefined);
      assert(recorded(suite.submits), 'no submit request was recorded');
      assert(
        recorded(suite.fetches) || suite.open(() => assert.fail()).provider.fetchJob === undefined,
        'no fetch request was recorded',
      );
    });

    for (const fixture of fixtures.calls) {
      const { name, request, answer } = fixture;
      if (request === undefined) continue;
      runner.it(`${name}: is exactly the recorded one, and the only one`, async () => {
        const opened = suite.open(() => answer);

        await outcomeOf(perform(opened.provider, fixture));

        assert.deepEqual(sentBy(opened), [{ ...request, headers: lowerCaseNames(request.headers) }]);
      });
    }

    runner.it('leave content, call and ticket as they were', async () => {
      for (const fixture of fixtures.calls) {
        const frozen = frozenCopy(fixture) as CallFixture;
        const before = await outcomeOf(perform(suite.open(() => fixture.answer).provider, fixture));
        const after = await outcomeOf(perform(suite.open(() => fixture.answer).provider, frozen));

        assert.equal('job' in after, 'job' in before, `${fixture.name}: frozen input is treated differently`);
        assert.deepEqual(frozen, fixture, `${fixture.name}: an input was changed`);
      }
    });

    runner.it('carry the time limit and the signal of their call', async () => {
      const { signal } = new AbortController();
      for (const fixture of fixtures.calls) {
        const { provider, requests } = suite.open(() => fixture.answer);
        await outcomeOf(perform(provider, fixture, { timeoutMs: 1234, signal }));

        for (const request of requests)
          assert.deepEqual([request.timeoutMs, request.signal], [1234, signal], fixture.name);
      }
    });

    for (const [title, calls] of [
      ['submitted', answered(suite.submits)],
      ['fetched', answered(suite.fetches)],
    ] as const) {
      // best one whose response repeats the content's id as it is, so that it can be given another
      const fixture = calls.find(repeatsId) ?? calls[0];
      if (fixture === undefined) continue;
      runner.it(`are not mixed up when two jobs are ${title} at once and the answers cross`, async () => {
        const jobs = await crossed(suite, fixture);

        assert.deepEqual(
          jobs.map(({ ticket }) => ticket.contentId),
          ['content-0', 'content-1'],
        );
        if (fixture.ticket === undefined)
          assert.notEqual(jobs[0]?.ticket.id, jobs[1]?.ticket.id, 'both jobs have one id');
        else
          assert.deepEqual(
            jobs.map(({ ticket }) => ticket.id),
            [`${fixture.ticket.id}0`, `${fixture.ticket.id}1`],
          );
      });
    }
  },
};

/** Makes one call twice at once, for two contents; the second is answered first. */
async function crossed(suite: Suite, fixture: CallFixture): Promise<VendorJob[]> {
  const jobId = await jobIdOf(suite, fixture);
  const { answer } = fixture;
  const contentId = fixture.ticket?.contentId ?? fixture.content?.id ?? null;
  const renamed = (text: string, id: string | null, to: string) =>
    id === null ? text : text.replaceAll(id, to);
  let sent = 0;
  const { provider } = suite.open(async () => {
    const index = sent++;
    // the first waits for the second, but not for ever, should the provider send one after the other
    for (let turn = 0; index === 0 && turn < 100; turn += 1) await setImmediate();
    const body = renamed(answer.body, jobId, `${jobId}${index}`);
    return { ...answer, body: renamed(body, contentId, `content-${index}`) };
  });
  return Promise.all([0, 1].map((index) => perform(provider, numbered(fixture, index))));
}

function repeatsId({ content, ticket, answer }: CallFixture): boolean {
  const id = ticket?.contentId ?? content?.id ?? '';
  return id !== '' && answer.body.includes(id);
}

async function jobIdOf(suite: Suite, fixture: CallFixture): Promise<string> {
  return fixture.ticket?.id ?? (await perform(suite.open(() => fixture.answer).provider, fixture)).ticket.id;
}

function numbered(fixture: CallFixture, index: number): CallFixture {
  const id = `content-${index}`;
  if (fixture.ticket !== undefined) {
    return { ...fixture, ticket: { ...fixture.ticket, id: `${fixture.ticket.id}${index}`, contentId: id } };
  }
  return { ...fixture, ...(fixture.content === undefined ? {} : { content: { ...fixture.content, id } }) };
}

function sentBy({ requests }: Opened): RecordedRequest[] {
  return requests.map(({ method, url, headers, body }) => ({
    method,
    url,
    headers: lowerCaseNames(headers),
    body: body ?? null,
  }));
}

/** Header names mean the same in any case. */
function lowerCaseNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Copies plain data and bytes; bytes cannot be frozen, but they are compared. */
function frozenCopy(value: unknown): unknown {
  if (isBytes(value)) return value.slice();
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy));
  if (typeof value !== 'object' || value === null) return value;
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, child]) => [name, frozenCopy(child)])),
  );
}
