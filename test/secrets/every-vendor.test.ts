import { describe, expect, it } from '@jest/globals';
import { ModerationError, type HttpRequest, type Send } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import { RECORDED_VENDORS, openVendor, type RecordedVendor } from '../fail-closed/recorded-vendors.js';
import { outcomeOf } from '../fail-closed/support.js';
import { leaksIn } from './support.js';

const STATUSES = [200, 302, 400, 401, 403, 404, 429, 500, 503];

const SHAPES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `<html><body>${text}</body></html>`,
  (text) =>
    JSON.stringify({ error_code: text, error_msg: text, request_id: text, code: text, message: text }),
  (text) => JSON.stringify({ error: { code: text, message: text, type: text } }),
];

const CASES = RECORDED_VENDORS.filter(({ checks }) => checks.length > 0).map(
  (vendor) => [vendor.id, vendor] as const,
);

/** The recorded options, each credential in them replaced by one that stands nowhere else. */
function planted({ id, fixtures }: RecordedVendor): { options: object; secrets: string[] } {
  const names = vendors[id]!.configuration.secrets.filter((name) => name in fixtures.options);
  const values = Object.fromEntries(names.map((name, index) => [name, `planted_${name}_${index}e5d1`]));
  return { options: { ...fixtures.options, ...values }, secrets: Object.values(values) };
}

/** What proves the caller's identity in some requests. */
function proofsIn(requests: readonly HttpRequest[]): string[] {
  return requests.flatMap(({ headers }) =>
    Object.entries(headers).flatMap(([name, value]) => (/^authorization$|token/i.test(name) ? [value] : [])),
  );
}

/** Checks the first recorded content; returns what it came to, printed as the caller may print it, and what was sent. */
async function check(vendor: RecordedVendor, respond: Send) {
  const { options, secrets } = planted(vendor);
  const { moderator, requests } = openVendor(vendor.id, options, respond);
  const [{ content, call }] = vendor.checks as [(typeof vendor.checks)[0]];
  const { vendorOptions } = call;
  const outcome = await outcomeOf(
    moderator.moderate(content!, (vendorOptions && { vendorOptions }) as object),
  );
  return { outcome, moderator, secrets: [...secrets, ...proofsIn(requests)], requests };
}

describe('no credential is shown', () => {
  it.each(CASES)('by a moderator and a verdict of %s', async (_id, vendor) => {
    const { answer } = vendor.checks[0]!;

    const { outcome, moderator, secrets, requests } = await check(vendor, async () => answer);

    expect(secrets.length).toBeGreaterThan(1);
    expect(requests).not.toHaveLength(0);
    expect(outcome).toHaveProperty('verdict');
    expect(leaksIn([outcome, moderator], secrets)).toEqual([]);
  });

  it.each(CASES)('by an error of %s whose response repeats all that was sent', async (_id, vendor) => {
    for (const shape of SHAPES) {
      for (const status of STATUSES) {
        const echo: Send = async ({ method, url, headers, body = '' }) => ({
          status,
          headers: { 'x-request-id': Object.values(headers).join(' ') },
          body: shape(
            [`${method} ${url}`, ...Object.values(headers), body, ...planted(vendor).secrets].join('\n'),
          ),
        });

        const { outcome, secrets } = await check(vendor, echo);

        expect(outcome).toHaveProperty('error');
        expect(leaksIn((outcome as { error: unknown }).error, secrets)).toEqual([]);
      }
    }
  });

  it.each(CASES)('by an error of %s whose cause holds the request', async (_id, vendor) => {
    const failing: Send = async (request) => {
      throw Object.assign(new TypeError(JSON.stringify(request), { cause: request }), { request });
    };

    const { outcome, secrets } = await check(vendor, failing);

    expect(outcome).toMatchObject({ error: expect.any(ModerationError) });
    expect(leaksIn((outcome as { error: unknown }).error, secrets)).toEqual([]);
  });
});
