import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { learn, pauseMs, startPace, type PollingPlan } from '../../../packages/moderato/jobs/pace.js';
import { simulatePolls } from './simulate-polls.js';

const PLAN: PollingPlan = { initialMs: 1000, factor: 1.7, maxMs: 20_000, pollsPerJob: 3 };

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state + 0.5) / 2 ** 31;
  };
}

/** Median 20 s; one job in a hundred takes longer than 10 min. */
function lognormal(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return 20_000 * Math.exp((Math.log(30) / 2.326) * normal);
}

const learnt = (durationsMs: readonly number[], random: () => number, plan = PLAN) =>
  simulatePolls(durationsMs, learningPolls(plan, random));

function learningPolls(plan: PollingPlan, random: () => number) {
  const pace = startPace(plan);
  return {
    nextMs: (ageMs: number) => ageMs + pauseMs(pace, plan, ageMs) * (0.9 + 0.2 * random()),
    ended: (runningMs: number, endedMs: number) => learn(pace, runningMs, endedMs, random()),
  };
}

describe('the pace of polls', () => {
  it('starts as the vendor declares', () => {
    const pace = startPace(PLAN);

    expect(pauseMs(pace, PLAN, 0)).toBeCloseTo(1000);
    expect(pauseMs(pace, PLAN, 1000)).toBeCloseTo(1700);
    expect(pauseMs(pace, PLAN, 1_000_000)).toBe(20_000);
  });

  it.each([200, 3000, 15_000])(
    'learns how long jobs of %i ms take: few polls, little delay',
    (durationMs) => {
      const random = seeded(durationMs);
      const durations = Array.from({ length: 1000 }, () => durationMs * (0.9 + 0.2 * random()));

      const { polls, meanLateMs } = learnt(durations, random);

      expect(polls).toBeLessThan(2.6);
      expect(meanLateMs).toBeLessThan(0.15 * durationMs);
    },
  );

  it('meets jobs that take now long, now short', () => {
    const random = seeded(7);
    const durations = Array.from({ length: 2000 }, () => (random() < 0.5 ? 300 : 6000));

    const { polls, meanLateMs } = learnt(durations, random);

    expect(polls).toBeLessThan(3.5);
    expect(meanLateMs).toBeLessThan(1500);
  });

  it.each([
    { from: 300, to: 5000 },
    { from: 5000, to: 300 },
  ])('follows a vendor whose jobs took $from ms and now take $to ms', ({ from, to }) => {
    const random = seeded(3);
    const durations = [...Array.from({ length: 500 }, () => from), ...Array.from({ length: 1000 }, () => to)];

    const { polls, meanLateMs } = learnt(durations, random);

    expect(polls).toBeLessThan(3);
    expect(meanLateMs).toBeLessThan(0.3 * to);
  });

  it.each([2, 3, 6, 12])('takes about %i polls a job when that is what is wanted', (pollsPerJob) => {
    const random = seeded(pollsPerJob);
    const durations = Array.from({ length: 8000 }, () => lognormal(random));

    const { polls } = learnt(durations, random, { ...PLAN, maxMs: 60_000, pollsPerJob });

    expect(polls).toBeGreaterThan(0.95 * pollsPerJob);
    expect(polls).toBeLessThan(1.2 * pollsPerJob);
  });

  it.each([
    { name: 'every second', nextMs: (ageMs: number) => ageMs + 1000, pollsPerJob: 45 },
    { name: 'every 5 seconds', nextMs: (ageMs: number) => ageMs + 5000, pollsPerJob: 9 },
    { name: 'every 30 seconds', nextMs: (ageMs: number) => ageMs + 30_000, pollsPerJob: 2 },
    { name: 'after pauses that double', nextMs: (ageMs: number) => 2 * ageMs + 1000, pollsPerJob: 4 },
  ])('takes fewer polls than polling $name, and knows the verdict sooner', ({ nextMs, pollsPerJob }) => {
    const random = seeded(11);
    const durations = Array.from({ length: 8000 }, () => lognormal(random));

    const fixed = simulatePolls(durations, { nextMs });
    const ours = learnt(durations, random, { ...PLAN, maxMs: 60_000, pollsPerJob });

    expect(ours.polls).toBeLessThan(fixed.polls);
    expect(ours.medianLateMs).toBeLessThan(fixed.medianLateMs);
  });

  it('stays within its bounds whatever it learns', () => {
    const plans = fc.record({
      initialMs: fc.integer({ min: 50, max: 60_000 }),
      factor: fc.double({ min: 1, max: 4, noNaN: true }),
      maxMs: fc.integer({ min: 60_000, max: 100_000 }),
      pollsPerJob: fc.double({ min: 1.1, max: 1000, noNaN: true }),
    });
    const age = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e12, noNaN: true }));
    const end = fc.record({
      runningMs: age,
      endedMs: age,
      chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(plans, fc.array(end), age, (plan, ends, ageMs) => {
        const pace = startPace(plan);
        for (const { runningMs, endedMs, chance } of ends) learn(pace, runningMs, endedMs, chance);
        expect(pauseMs(pace, plan, ageMs)).toBeGreaterThanOrEqual(50);
        expect(pauseMs(pace, plan, ageMs)).toBeLessThanOrEqual(plan.maxMs);
      }),
    );
  });
});
