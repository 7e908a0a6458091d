import { describe, expect, it } from '@jest/globals';
import {
  BAD,
  VENDORS,
  answering,
  expectOutcomes,
  openOn,
  outcomesOf,
  recordedOf,
  type Row,
  type VendorId,
} from './support.js';

const EITHER: readonly [what: string, answer: string][] = [
  ['nothing', ''],
  ['blanks', ' \r\n'],
  ['an HTML page', '<!DOCTYPE html><html><head><title>Sign in</title></head><body>pass 0</body></html>'],
  [
    'an HTML page that is well-formed',
    '<html><body><Response><JobsDetail><State>Success</State><Result>0</Result></JobsDetail></Response></body></html>',
  ],
  ['plain text', 'pass'],
  ['a number', '0'],
  ['null', 'null'],
  ['binary data', '\u0000\u0001\ufffd'],
];

describe('an answer that nobody touched', () => {
  it.each(VENDORS)('passes at %s, so that the tests below can fail', async (id) => {
    expect(await decisionsOn(id, ({ pass }) => pass)).toEqual(['pass', 'pass', 'pass']);
  });

  it.each(VENDORS)('blocks at %s', async (id) => {
    expect(await decisionsOn(id, ({ block }) => block)).toEqual(['block', 'block', 'block']);
  });
});

describe('a damaged answer never passes', () => {
  it.each(VENDORS.flatMap((id) => EITHER.map(([what, answer]) => [what, id, answer] as const)))(
    '%s (%s)',
    async (_what, id, answer) => {
      await expectOutcomes(id, () => answer, BAD);
    },
  );
});

describe('a job that is gone', () => {
  const old = { submittedAt: '2025-11-01T00:00:00.000Z' };

  it.each([
    ['tencent', '<Error><Code>NoSuchJob</Code></Error>', 404, 'job_expired'],
    ['tencent', '<Response><RequestId>x</RequestId></Response>', 200, 'job_expired'],
    ['huawei', '{"error_code":"AIS.0030","error_msg":"Job not found"}', 400, 'job_not_found'],
  ] as const)('is an error at %s (%s)', async (id, body, status, code) => {
    const recorded = recordedOf(id);
    const { moderator } = openOn(recorded, { status, headers: {}, body });
    const { ticket } = recorded;
    const [, waited, fetched] = await outcomesOf(moderator, { ...recorded, ticket: { ...ticket, ...old } });

    expect([waited, fetched]).toMatchObject([{ error: { code } }, { error: { code } }]);
  });
});

async function decisionsOn(id: VendorId, damage: Row[1]): Promise<unknown[]> {
  const recorded = recordedOf(id);
  const outcomes = await outcomesOf(openOn(recorded, answering(damage(recorded))).moderator, recorded);
  return outcomes.map((outcome) => ('verdict' in outcome ? outcome.verdict.decision : outcome.error));
}
