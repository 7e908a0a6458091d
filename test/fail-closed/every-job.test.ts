import { describe, expect, it } from '@jest/globals';
import { isModerationError, type HttpResponse, type Verdict } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import { type CallFixture } from '@moderato/testkit';
import fc from 'fast-check';
import { mutate, mutationArbitrary } from './mutations.js';
import { RECORDED_VENDORS, openVendor, type RecordedVendor } from './recorded-vendors.js';
import { casesOf } from '../support/exhaustive.js';

/** Damaged bodies for each recorded one; more with `MODERATO_FUZZ_RUNS=100000 npm test -- fail-closed/every-job`. */
const RUNS = Number(process.env['MODERATO_FUZZ_RUNS'] ?? casesOf(15, 100));
const TIME_LIMIT_MS = 20_000 + RUNS * 20;

const JOBS = RECORDED_VENDORS.flatMap((vendor) =>
  vendor.fixtures.calls
    .filter(({ ticket, verdict }) => ticket !== undefined && verdict !== undefined)
    .map((job) => [job.name, vendor.id, vendor, job] as const),
);

/** What comes of a recorded job whose response is another one: its verdict, or the code of the error. */
async function fetchJob(vendor: RecordedVendor, { ticket }: CallFixture, answer: HttpResponse) {
  const { moderator } = openVendor(vendor.id, vendor.fixtures.options, async () => answer);
  try {
    const job = await moderator.fetch({ ...ticket!, submittedAt: '2025-12-31T23:59:00.000Z' });
    if (job.state === 'succeeded') return job.verdict;
    return 'error' in job ? job.error.code : job.state;
  } catch (error) {
    if (!isModerationError(error)) throw error;
    return error.code;
  }
}

const decisionOf = (outcome: Verdict | string) => (typeof outcome === 'string' ? 'none' : outcome.decision);

/** Whether a finding stands both in the whole and in a part of it, so that no single piece of damage removes it. */
function isSaidTwice({ verdict }: CallFixture): boolean {
  return (
    verdict!.decision === 'block' &&
    verdict!.source.vendorDecision !== null &&
    verdict!.segments.some(({ decision }) => decision === 'block')
  );
}

describe('a job that is fetched', () => {
  it('is recorded for every vendor that has any', () => {
    const withJobs = RECORDED_VENDORS.filter(({ id }) =>
      Object.values(vendors[id]!.capabilities.kinds).some(({ inputs }) =>
        Object.values(inputs).includes('async'),
      ),
    );

    expect(withJobs.length).toBeGreaterThan(1);
    for (const { id } of withJobs) expect(JOBS.map(([, vendor]) => vendor)).toContain(id);
  });

  it.each(JOBS)('becomes what was recorded: %s (%s)', async (_name, _id, vendor, job) => {
    expect(decisionOf(await fetchJob(vendor, job, job.answer))).toBe(job.verdict!.decision);
  });

  it.each(JOBS)('is bad_response without an answer of its own: %s (%s)', async (_name, _id, vendor, job) => {
    for (const body of ['', ' \r\n', '<!DOCTYPE html><html></html>', 'pass', 'null', '{}', '[]'])
      expect([body, await fetchJob(vendor, job, { ...job.answer, body })]).toEqual([body, 'bad_response']);
  });

  it.each(JOBS.filter(([, , , job]) => isSaidTwice(job)))(
    'never becomes a pass by a single piece of damage: %s (%s)',
    async (_name, _id, vendor, job) => {
      await fc.assert(
        fc.asyncProperty(mutationArbitrary, async (mutation) => {
          const body = mutate(job.answer.body, mutation);
          const outcome = await fetchJob(vendor, job, { ...job.answer, body });
          expect(decisionOf(outcome) === 'pass' ? body : null).toBeNull();
        }),
        { numRuns: RUNS, seed: 20260101 },
      );
    },
    TIME_LIMIT_MS,
  );

  it.each(JOBS.filter(([, , , { verdict }]) => verdict!.decision === 'pass'))(
    'passes at times and not at others when it is damaged, so that the test above can fail: %s (%s)',
    async (_name, _id, vendor, job) => {
      const decisions = new Set<string>();
      for (const mutation of fc.sample(mutationArbitrary, { numRuns: 2 * RUNS, seed: 20260101 })) {
        const body = mutate(job.answer.body, mutation);
        decisions.add(decisionOf(await fetchJob(vendor, job, { ...job.answer, body })));
      }

      expect([...decisions]).toEqual(expect.arrayContaining(['pass', 'none']));
    },
    TIME_LIMIT_MS,
  );
});
