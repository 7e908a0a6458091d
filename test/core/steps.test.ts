import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { isLarge, mapSteps, runAtOnce, runInSlices, type Steps } from '@moderato/core';

function* countTo(end: number): Steps<number> {
  for (let count = 0; count < end; count++) yield;
  return end;
}

function* failAfter(steps: number): Steps<never> {
  yield* countTo(steps);
  throw new RangeError('planted');
}

describe('work in steps', () => {
  it('gives the same at once and in slices', async () => {
    expect(runAtOnce(countTo(1000))).toBe(1000);
    expect(await runInSlices(countTo(1000))).toBe(1000);
    expect(await runInSlices(countTo(0))).toBe(0);
  });

  it('passes errors on', async () => {
    expect(() => runAtOnce(failAfter(3))).toThrow(RangeError);
    await expect(runInSlices(failAfter(3))).rejects.toThrow(RangeError);
  });

  it('lets others have their turn, without whom it would never end', async () => {
    const others: string[] = [];
    function* untilOthersWere(): Steps<string> {
      while (others.length === 0) yield;
      return 'ended';
    }

    const result = runInSlices(untilOthersWere());
    await sleep(1);
    others.push('here');

    expect(await result).toBe('ended');
  });

  it('lets several works go on beside each other, and ends all of them', async () => {
    const reached = new Set<number>();
    function* togetherWith(self: number, count: number): Steps<number> {
      reached.add(self);
      while (reached.size < count) yield;
      return self;
    }

    const results = await Promise.all([0, 1, 2, 3].map((self) => runInSlices(togetherWith(self, 4))));

    expect(results).toEqual([0, 1, 2, 3]);
  });

  it('maps lists in their order', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);

    expect(runAtOnce(mapSteps(items, (item, index) => [item, index]))).toEqual(
      items.map((item, index) => [item, index]),
    );
    expect([...mapSteps(items, String)].length).toBeGreaterThan(10);
    expect(runAtOnce(mapSteps([], String))).toEqual([]);
  });

  it('is for large texts and long lists only', () => {
    expect(isLarge('x'.repeat(256 * 1024))).toBe(false);
    expect(isLarge('x'.repeat(256 * 1024 + 1))).toBe(true);
    expect(isLarge(Array(256))).toBe(false);
    expect(isLarge(Array(257))).toBe(true);
  });
});
