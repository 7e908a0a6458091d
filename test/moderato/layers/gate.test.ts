import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { createGate } from '../../../packages/moderato/layers/gate.js';
import { startTimeLimit } from '../../../packages/moderato/call/deadline.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const clock = { now: () => Date.now(), sleep: async () => undefined };
const limit = (timeoutMs = 600_000, signal?: AbortSignal) =>
  startTimeLimit({ operation: 'submit audio', provider: 'acme', timeoutMs, signal }, clock);

/** The most starts in any window of a second that is closed at its start. */
function busiestSecond(startsMs: readonly number[]): number {
  return Math.max(
    0,
    ...startsMs.map((from) => startsMs.filter((at) => at >= from && at < from + 1000).length),
  );
}

/** The error, taken as a value, so that it is not unhandled while time goes on. */
const caught = (waiting: Promise<unknown> | undefined) => waiting?.catch((error: unknown) => error);

describe('the gate', () => {
  it('is open without limits', async () => {
    await expect(createGate({}).pass(limit(), async () => 7)).resolves.toBe(7);
  });

  it('lets no second see more calls than the rate, however they arrive', async () => {
    const arrivals = fc.array(fc.nat(400), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), arrivals, async (perSecond, gapsMs) => {
        const gate = createGate({ perSecond });
        const startsMs: number[] = [];
        const work = async () => void startsMs.push(Date.now());
        const passing: Promise<void>[] = [];
        for (const gapMs of gapsMs) {
          await jest.advanceTimersByTimeAsync(gapMs);
          passing.push(gate.pass(limit(), work));
        }
        await jest.advanceTimersByTimeAsync(120_000);
        await Promise.all(passing);

        expect(startsMs).toHaveLength(gapsMs.length);
        expect(busiestSecond(startsMs)).toBeLessThanOrEqual(perSecond);
      }),
      { numRuns: 30 },
    );
  });

  it('spreads a rate below one a second', async () => {
    const gate = createGate({ perSecond: 0.5 });
    const startsMs: number[] = [];
    const passing = [1, 2, 3].map(() => gate.pass(limit(), async () => void startsMs.push(Date.now())));
    await jest.advanceTimersByTimeAsync(10_000);
    await Promise.all(passing);

    expect((startsMs[1] ?? 0) - (startsMs[0] ?? 0)).toBeGreaterThanOrEqual(2000);
    expect((startsMs[2] ?? 0) - (startsMs[1] ?? 0)).toBeGreaterThanOrEqual(2000);
  });

  it('has only so much under way, in the order of arrival', async () => {
    const gate = createGate({ atATime: 2 });
    const order: number[] = [];
    let underWay = 0;
    let most = 0;
    const work = (name: number) => async () => {
      order.push(name);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 10));
      underWay -= 1;
    };
    const passing = [0, 1, 2, 3, 4].map((name) => gate.pass(limit(), work(name)));
    await jest.advanceTimersByTimeAsync(100);
    await Promise.all(passing);

    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('passes on what the work throws, and goes on', async () => {
    jest.useRealTimers();
    const gate = createGate({ atATime: 1 });

    await expect(gate.pass(limit(), () => Promise.reject(new RangeError('odd')))).rejects.toThrow('odd');
    await expect(gate.pass(limit(), async () => 1)).resolves.toBe(1);
  });

  it('does not begin work whose time ran out or whose caller gave up while it waited', async () => {
    const gate = createGate({ atATime: 1 });
    const controller = new AbortController();
    let begun = 0;
    const blocking = gate.pass(limit(), () => new Promise((resolve) => setTimeout(resolve, 5000)));
    const late = caught(gate.pass(limit(100), async () => (begun += 1)));
    const aborted = caught(gate.pass(limit(600_000, controller.signal), async () => (begun += 1)));

    await jest.advanceTimersByTimeAsync(200);
    controller.abort();
    await expect(late).resolves.toMatchObject({
      code: 'timeout',
      effect: 'none',
    });
    await expect(aborted).resolves.toMatchObject({ code: 'aborted', effect: 'none' });
    await jest.advanceTimersByTimeAsync(10_000);
    await blocking;

    expect(begun).toBe(0);
  });
});
