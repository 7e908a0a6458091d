import { describe, expect, it } from '@jest/globals';
import { createSampler } from '../../packages/testkit/sampler.js';

const LISTS = 200;
const ITEMS = Array.from({ length: 10 }, (_, index) => index);

const takenBy = (share: number) => {
  const sample = createSampler(share);
  return Array.from({ length: LISTS }, () => sample(ITEMS));
};

describe('a sampler', () => {
  it('takes everything by default of the suite', () => {
    expect(takenBy(1)).toEqual(Array(LISTS).fill(ITEMS));
  });

  it.each([0.1, 0.2, 0.25, 0.5])('takes the share %d of each place of lists of one length', (share) => {
    const taken = takenBy(share).flat();

    for (const place of ITEMS) {
      const count = taken.filter((each) => each === place).length;
      expect(count / LISTS).toBeGreaterThan(share * 0.8);
      expect(count / LISTS).toBeLessThan(share * 1.2);
    }
  });

  it('takes the same items in every run', () => {
    expect(takenBy(0.2)).toEqual(takenBy(0.2));
  });

  it.each([0, -1, 1.1, NaN])('refuses the share %d', (share) => {
    expect(() => createSampler(share)).toThrow(`share: expected above 0 to 1, got ${share}`);
  });
});
