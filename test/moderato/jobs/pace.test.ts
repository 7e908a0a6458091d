import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { learn, pauseMs, startPace } from '../../../packages/moderato/jobs/pace.js';

const SCHEDULE = { initialMs: 1000, factor: 1.7, maxMs: 20_000 };

/** Asks after jobs that take so long, and says how often and how late on average over the last half. */
function follow(durationsMs: readonly number[], random: () => number) {
  const pace = startPace(SCHEDULE);
  const late = durationsMs.map((durationMs) => {
    let atMs = 0;
    let polls = 0;
    while (atMs < durationMs || polls === 0) {
      atMs += pauseMs(pace, SCHEDULE, polls) * (0.9 + 0.2 * random());
      polls += 1;
    }
    learn(pace, SCHEDULE, polls);
    return { polls, lateMs: atMs - durationMs };
  });
  const half = late.slice(late.length / 2);
  const mean = (pick: (each: { polls: number; lateMs: number }) => number) =>
    half.reduce((sum, each) => sum + pick(each), 0) / half.length;
  return { polls: mean(({ polls }) => polls), lateMs: mean(({ lateMs }) => lateMs), pace };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe('the pace of questions', () => {
  it('starts as the vendor declares', () => {
    const pace = startPace(SCHEDULE);

    expect([0, 1, 2].map((polls) => pauseMs(pace, SCHEDULE, polls))).toEqual([1000, 1700, 2890]);
    expect(pauseMs(pace, SCHEDULE, 20)).toBe(20_000);
  });

  it.each([200, 3000, 15_000])(
    'learns how long jobs of %i ms take: few questions, little delay',
    (durationMs) => {
      const random = seeded(durationMs);
      const durations = Array.from({ length: 1000 }, () => durationMs * (0.9 + 0.2 * random()));

      const { polls, lateMs } = follow(durations, random);

      expect(polls).toBeLessThan(1.6);
      expect(lateMs).toBeLessThan(0.35 * durationMs);
    },
  );

  it('meets jobs that take now long, now short', () => {
    const random = seeded(7);
    const durations = Array.from({ length: 2000 }, () => (random() < 0.5 ? 300 : 6000));

    const { polls, lateMs } = follow(durations, random);

    expect(polls).toBeLessThan(4);
    expect(lateMs).toBeLessThan(6000);
  });

  it('follows a vendor that has become slower', () => {
    const random = seeded(3);
    const durations = [
      ...Array.from({ length: 500 }, () => 300),
      ...Array.from({ length: 1000 }, () => 5000),
    ];

    const { polls, lateMs } = follow(durations, random);

    expect(polls).toBeLessThan(1.8);
    expect(lateMs).toBeLessThan(2000);
  });

  it('stays within its bounds whatever it learns', () => {
    const schedules = fc.record({
      initialMs: fc.integer({ min: 50, max: 60_000 }),
      factor: fc.double({ min: 1, max: 4, noNaN: true }),
      maxMs: fc.integer({ min: 60_000, max: 100_000 }),
    });
    fc.assert(
      fc.property(schedules, fc.array(fc.integer({ min: 1, max: 9 })), (schedule, ends) => {
        const pace = startPace(schedule);
        for (const polls of ends) learn(pace, schedule, polls);
        for (const polls of [0, 1, 5, 50]) {
          expect(pauseMs(pace, schedule, polls)).toBeGreaterThanOrEqual(50);
          expect(pauseMs(pace, schedule, polls)).toBeLessThanOrEqual(schedule.maxMs);
        }
      }),
    );
  });
});
