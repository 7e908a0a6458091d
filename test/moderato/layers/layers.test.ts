import { describe, expect, it } from '@jest/globals';
import { createModerator, type ModeratoConfig, type ModeratorEvent } from 'moderato';
import { RetryBudget } from '../../../packages/moderato/layers/retry-budget.js';
import { limitsFor } from '../../../packages/moderato/layers/limits.js';
import { failure, testParts } from '../../support/acme.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';

const text = { kind: 'text', text: 'hello' } as const;
const audio = { kind: 'audio', url: 'https://example.com/a.mp3' } as const;

function open(behaviours: Parameters<typeof createVendor>[1], config: ModeratoConfig = {}) {
  const vendor = createVendor('acme', behaviours);
  const events: ModeratorEvent[] = [];
  const parts = {
    ...testParts(vendor.provider),
    maps: [vendor.map],
    onEvent: (event: ModeratorEvent) => void events.push(event),
  };
  const moderator = createModerator({ provider: 'acme', breaker: false, ...config }, parts);
  const named = (type: ModeratorEvent['type']) => events.filter((event) => event.type === type);
  return { moderator, vendor, named };
}

const down: Behaviour = () => failure({ code: 'vendor_unavailable', effect: 'none' });

describe('retries', () => {
  it('say each time what is retried and why', async () => {
    const { moderator, named } = open({ check: down });

    await expect(moderator.moderate(text)).rejects.toMatchObject({ retry: 'exhausted' });
    expect(named('retry')).toMatchObject([
      { attempt: 1, operation: 'submit text', error: 'vendor_unavailable' },
      { attempt: 2 },
    ]);
  });

  it('do not make an outage worse: they stay in proportion to calls', async () => {
    const { moderator, vendor } = open({ check: down });

    for (let count = 0; count < 200; count += 1) await moderator.moderate(text).catch(() => undefined);

    // 200 calls, a reserve of 20 retries and a fifth of the calls
    expect(vendor.calls.length).toBeGreaterThan(220);
    expect(vendor.calls.length).toBeLessThanOrEqual(260);
  });

  it('are free again once the vendor has recovered', () => {
    const budget = new RetryBudget(0.5);
    while (budget.withdraw());

    budget.deposit();
    expect(budget.withdraw()).toBe(false);
    budget.deposit();
    expect(budget.withdraw()).toBe(true);
  });
});

describe('the breaker around calls', () => {
  it('fails at once while the vendor is down, and costs nothing', async () => {
    const { moderator, vendor, named } = open(
      { check: down },
      { breaker: { failures: 2, openMs: 60_000 }, retry: { attempts: 1 } },
    );
    for (let count = 0; count < 2; count += 1) await moderator.moderate(text).catch(() => undefined);

    await expect(moderator.moderate(text)).rejects.toMatchObject({
      code: 'vendor_unavailable',
      effect: 'none',
    });
    expect(vendor.calls).toHaveLength(2);
    expect(named('breaker')).toEqual([
      { type: 'breaker', provider: 'acme', operation: 'submit text', state: 'open' },
    ]);
  });

  it('keeps operations apart: audio goes on while text is down', async () => {
    const { moderator } = open({ check: down }, { breaker: { failures: 1 }, retry: { attempts: 1 } });
    await moderator.moderate(text).catch(() => undefined);

    await expect(moderator.moderate(audio)).resolves.toMatchObject({ decision: 'pass' });
  });

  it('is not opened by callers who leave little time', async () => {
    const { moderator, vendor } = open(
      { check: () => failure({ code: 'timeout', effect: 'none' }) },
      { breaker: { failures: 1 }, retry: { attempts: 1 } },
    );
    for (let count = 0; count < 3; count += 1)
      await moderator.moderate(text, { timeoutMs: 5 }).catch(() => undefined);

    expect(vendor.calls).toHaveLength(3);
  });

  it('is not opened by refusals', async () => {
    const { moderator, vendor } = open(
      { check: () => failure({ code: 'auth', retry: 'never', effect: 'none' }) },
      { breaker: { failures: 1 } },
    );
    for (let count = 0; count < 3; count += 1)
      await expect(moderator.moderate(text)).rejects.toMatchObject({ code: 'auth' });

    expect(vendor.calls).toHaveLength(3);
  });
});

describe('limits', () => {
  it('take the nearest setting: kind, vendor, documentation', () => {
    const documented = { requestsPerSecond: 10, concurrentJobs: 5 };

    expect(limitsFor(undefined, 'audio', documented)).toMatchObject(documented);
    expect(limitsFor({ requestsPerSecond: 3 }, 'audio', documented)).toMatchObject({
      requestsPerSecond: 3,
      concurrentJobs: 5,
    });
    expect(
      limitsFor({ requestsPerSecond: 3, kinds: { audio: { requestsPerSecond: 7 } } }, 'audio', documented),
    ).toMatchObject({ requestsPerSecond: 7 });
    expect(limitsFor({ kinds: { audio: { concurrentJobs: null } } }, 'audio', documented)).toMatchObject({
      concurrentJobs: null,
    });
  });

  it('hold back jobs beyond those that may be under way', async () => {
    let open_ = 0;
    let most = 0;
    const { moderator } = open(
      {
        submit: async (call) => {
          open_ += 1;
          most = Math.max(most, open_);
          return {
            ticket: {
              version: 1,
              provider: 'acme',
              kind: 'audio',
              id: `job-${call}`,
              region: 'xx-north',
              contentId: null,
              submittedAt: '2026-01-01T00:00:00Z',
            },
            state: 'submitted',
            vendorState: 'NEW',
          };
        },
        fetch: () => {
          open_ -= 1;
          return failure({ code: 'job_not_found', retry: 'never' });
        },
      },
      { limits: { acme: { concurrentJobs: 3 } } },
    );

    await Promise.allSettled(Array.from({ length: 20 }, () => moderator.moderate(audio)));

    expect(most).toBe(3);
  });

  it('are named in the error when they are set for nobody', () => {
    expect(() => open({}, { limits: { acmee: { concurrentJobs: 3 } } })).toThrow(
      /limits: unknown vendor "acmee"; known are acme/,
    );
  });
});
