import { describe, expect, it } from '@jest/globals';
import { ModerationError, type HttpResponse } from '@moderato/core';
import { type CallFixture } from '@moderato/testkit';
import fc from 'fast-check';
import { mutate, mutationArbitrary } from './mutations.js';
import { RECORDED_VENDORS, openVendor, type RecordedVendor } from './recorded-vendors.js';
import { outcomeOf } from './support.js';
import { casesOf } from '../support/exhaustive.js';

/** Damaged bodies for each recorded one; more with `MODERATO_FUZZ_RUNS=100000 npm test -- fail-closed/every-vendor`. */
const RUNS = Number(process.env['MODERATO_FUZZ_RUNS'] ?? casesOf(20, 150));
const TIME_LIMIT_MS = 20_000 + RUNS * 20;

const CHECKS = RECORDED_VENDORS.flatMap((vendor) =>
  vendor.checks.map((check) => [check.name, vendor.id, vendor, check] as const),
);

const NO_ANSWERS: readonly [what: string, body: string][] = [
  ['nothing', ''],
  ['blanks', ' \r\n'],
  ['an HTML page', '<!DOCTYPE html><html><head><title>Sign in</title></head><body>pass</body></html>'],
  ['plain text', 'pass'],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['an empty list', '[]'],
];

/** What comes of a recorded check whose answer is another one. */
async function decide({ id, fixtures }: RecordedVendor, check: CallFixture, answer: HttpResponse) {
  const { moderator, requests } = openVendor(id, fixtures.options, async () => answer);
  const { vendorOptions } = check.call;
  const outcome = await outcomeOf(
    moderator.moderate(check.content!, { policy: false, ...(vendorOptions && { vendorOptions }) } as object),
  );
  return { outcome, requests };
}

describe('a check that is answered at once', () => {
  it.each(CHECKS)('becomes what was recorded: %s (%s)', async (_name, _id, vendor, check) => {
    const { outcome } = await decide(vendor, check, check.answer);

    expect(outcome).toMatchObject({ verdict: { decision: check.verdict!.decision } });
  });

  it.each(CHECKS)(
    'is bad_response, asked once, without an answer of its own: %s (%s)',
    async (_name, _id, vendor, check) => {
      for (const [what, body] of NO_ANSWERS) {
        const { outcome, requests } = await decide(vendor, check, { ...check.answer, body });

        expect({ what, outcome }).toMatchObject({
          outcome: { error: { code: 'bad_response', effect: 'unknown' } },
        });
        expect(requests).toHaveLength(1);
      }
    },
  );

  it.each(CHECKS)('is asked once where its answer was lost: %s (%s)', async (_name, id, vendor, check) => {
    const { moderator, requests } = openVendor(
      id,
      vendor.fixtures.options,
      async ({ operation, provider }) => {
        throw new ModerationError({ code: 'timeout', provider, operation, retry: 'later', message: 'late' });
      },
    );
    const { vendorOptions } = check.call;

    const outcome = await outcomeOf(
      moderator.moderate(check.content!, (vendorOptions && { vendorOptions }) as object),
    );

    expect(outcome).toMatchObject({ error: { code: 'timeout', retry: 'never' } });
    expect(requests).toHaveLength(1);
  });

  it.each(CHECKS.filter(([, , , check]) => isSaidTwice(check)))(
    'never becomes a pass by a single piece of damage: %s (%s)',
    async (_name, _id, vendor, check) => {
      await fc.assert(
        fc.asyncProperty(mutationArbitrary, async (mutation) => {
          const body = mutate(check.answer.body, mutation);
          const { outcome } = await decide(vendor, check, { ...check.answer, body });
          expect('verdict' in outcome && outcome.verdict.decision === 'pass' ? body : null).toBeNull();
        }),
        { numRuns: RUNS, seed: 20260101 },
      );
    },
    TIME_LIMIT_MS,
  );

  it.each(CHECKS.filter(([, , , { verdict }]) => verdict!.decision === 'pass'))(
    'gives a verdict or a ModerationError, whatever the damage: %s (%s)',
    async (_name, _id, vendor, check) => {
      const decisions = new Set<string>();
      for (const mutation of fc.sample(mutationArbitrary, { numRuns: RUNS, seed: 20260101 })) {
        const body = mutate(check.answer.body, mutation);
        const { outcome } = await decide(vendor, check, { ...check.answer, body });
        decisions.add('verdict' in outcome ? outcome.verdict.decision : 'error');
      }

      expect([...decisions]).toEqual(expect.arrayContaining(['pass', 'error']));
    },
    TIME_LIMIT_MS,
  );
});

/** Whether a block stands both in the overall word and in a finding, so that no single piece of damage removes it. */
function isSaidTwice({ verdict }: CallFixture): boolean {
  return (
    verdict?.decision === 'block' &&
    verdict.source.vendorDecision !== null &&
    verdict.findings.some(({ decision }) => decision === 'block')
  );
}
