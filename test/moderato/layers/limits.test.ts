import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Deadline } from '../../../packages/moderato/call/deadline.js';
import { createConcurrencyLimit } from '../../../packages/moderato/layers/concurrency.js';
import { RateLimit } from '../../../packages/moderato/layers/rate-limit.js';
import { createManualClock } from '../../support/clock.js';

function open() {
  const manual = createManualClock();
  const { clock } = manual;
  const closing = new AbortController();
  const deadline = (timeoutMs = 600_000, signal?: AbortSignal) => {
    const init = { operation: 'submit audio', provider: 'acme', timeoutMs, signal };
    return new Deadline(init, { clock, closing: closing.signal });
  };
  const sleep = (ms: number) => clock.sleep(ms);
  return { ...manual, deadline, sleep, close: () => closing.abort() };
}

/** The most starts in any window of a second that is closed at its start. */
function busiestSecond(startsMs: readonly number[]): number {
  return Math.max(
    0,
    ...startsMs.map((from) => startsMs.filter((at) => at >= from && at < from + 1000).length),
  );
}

/** The error, taken as a value, so that it is not unhandled while time goes on. */
const caught = async (waiting: Promise<unknown> | null | undefined) =>
  waiting?.catch((error: unknown) => error);

describe('the rate limit', () => {
  it('lets no second see more calls than the rate, however they arrive', async () => {
    const arrivals = fc.array(fc.nat(400), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), arrivals, async (perSecond, gapsMs) => {
        const { clock, advance, deadline } = open();
        const limit = new RateLimit(perSecond, clock);
        const startsMs: number[] = [];
        const passing: Promise<void>[] = [];
        for (const gapMs of gapsMs) {
          await advance(gapMs);
          passing.push(Promise.resolve(limit.take(deadline())).then(() => void startsMs.push(clock.now())));
        }
        await advance(120_000);
        await Promise.all(passing);

        expect(startsMs).toHaveLength(gapsMs.length);
        expect(busiestSecond(startsMs)).toBeLessThanOrEqual(perSecond);
      }),
      { numRuns: 20 },
    );
  });

  it('spreads a rate below one a second', async () => {
    const { clock, advance, deadline } = open();
    const limit = new RateLimit(0.5, clock);
    const startsMs: number[] = [];
    const passing = [1, 2, 3].map(async () => {
      await limit.take(deadline());
      startsMs.push(clock.now());
    });
    await advance(10_000);
    await Promise.all(passing);

    expect((startsMs[1] ?? 0) - (startsMs[0] ?? 0)).toBeGreaterThanOrEqual(2000);
    expect((startsMs[2] ?? 0) - (startsMs[1] ?? 0)).toBeGreaterThanOrEqual(2000);
  });

  it('is not held up by a burst of calls that ran out of time before their turn', async () => {
    const { clock, advance, deadline } = open();
    const limit = new RateLimit(2, clock);
    const burst = Array.from({ length: 40 }, () => caught(limit.take(deadline(400))));
    await advance(1100);
    const outcomes = await Promise.all(burst);

    expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(38);
    expect(limit.take(deadline())).toBeNull();
  });

  it('lets those behind begin in the order of arrival when one in front gives up', async () => {
    const { clock, advance, deadline } = open();
    const limit = new RateLimit(1, clock);
    const controller = new AbortController();
    const order: string[] = [];
    const pass = async (name: string, signal?: AbortSignal) => {
      await limit.take(deadline(600_000, signal));
      order.push(name);
    };
    const passing = [pass('a'), caught(pass('b', controller.signal)), pass('c'), pass('d')];
    controller.abort();
    await advance(2300);
    await Promise.all(passing);

    expect(order).toEqual(['a', 'c', 'd']);
    await expect(passing[1]).resolves.toMatchObject({ code: 'aborted', effect: 'none' });
  });

  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('keeps its rate when the wall clock is set %s', async (_name, ms) => {
    const { clock, advance, deadline, setWallClock } = open();
    const limit = new RateLimit(1, clock);
    await limit.take(deadline());
    setWallClock(ms);
    let hasBegun = false;
    const turn = Promise.resolve(limit.take(deadline())).then(() => void (hasBegun = true));

    await advance(1099);
    expect(hasBegun).toBe(false);
    await advance(1);
    await turn;
  });
});

describe('the concurrency limit', () => {
  it('has only so much under way, in the order of arrival', async () => {
    const { advance, deadline, sleep } = open();
    const limit = createConcurrencyLimit(2);
    const order: number[] = [];
    let underWay = 0;
    let most = 0;
    const work = (name: number) => async () => {
      order.push(name);
      underWay += 1;
      most = Math.max(most, underWay);
      await sleep(10);
      underWay -= 1;
    };
    const passing = [0, 1, 2, 3, 4].map(async (name) => limit.run(deadline(), work(name)));
    await advance(100);
    await Promise.all(passing);

    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('passes on what the work throws, and goes on', async () => {
    const { deadline } = open();
    const limit = createConcurrencyLimit(1);

    await expect(limit.run(deadline(), () => Promise.reject(new RangeError('odd')))).rejects.toThrow('odd');
    await expect(limit.run(deadline(), async () => 1)).resolves.toBe(1);
  });

  it('does not begin work whose time ran out, or whose caller or moderator gave up, while it waited', async () => {
    const { advance, deadline, sleep, close } = open();
    const limit = createConcurrencyLimit(1);
    const controller = new AbortController();
    let begun = 0;
    const begin = async () => (begun += 1);
    const blocking = limit.run(deadline(), () => sleep(5000));
    const late = caught(limit.run(deadline(100), begin));
    const aborted = caught(limit.run(deadline(600_000, controller.signal), begin));
    const closed = caught(limit.run(deadline(), begin));

    await advance(200);
    controller.abort();
    close();
    await expect(late).resolves.toMatchObject({ code: 'timeout', effect: 'none' });
    await expect(aborted).resolves.toMatchObject({ code: 'aborted', effect: 'none' });
    await expect(closed).resolves.toMatchObject({ code: 'aborted', message: 'the moderator is closed' });
    await advance(10_000);
    await blocking;

    expect(begun).toBe(0);
  });

  it('does not end work that has begun when its caller gives up: what it did must be known', async () => {
    const { advance, deadline, sleep } = open();
    const limit = createConcurrencyLimit(1);
    const controller = new AbortController();
    const blocking = limit.run(deadline(), () => sleep(10));
    const working = limit.run(deadline(600_000, controller.signal), async () => {
      await sleep(100);
      return 'its own outcome';
    });
    await advance(50);

    controller.abort();
    await advance(100);
    await blocking;

    await expect(working).resolves.toBe('its own outcome');
  });
});
