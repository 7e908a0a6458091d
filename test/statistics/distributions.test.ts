import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  binomialLowerTail,
  binomialPoint,
  chiSquareUpperTail,
  logGamma,
  normalLowerTail,
  normalQuantile,
  upperGamma,
} from '@moderato/statistics';

const expectNear = (actual: number, expected: number, share = 1e-9) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * share + 1e-15);

// The expected figures are SciPy 1.17's.
describe('distributions', () => {
  it.each([
    [3.841, 1, 0.05001368376395],
    [11.957, 3, 0.00753192127743954],
    [19.107, 6, 0.003986691597939903],
    [200, 2, 3.7200759760208177e-44],
    [0.5, 10, 0.999993388289439],
    [0, 4, 1],
    [1500, 3, 0],
  ])('a chi-square of %d with %d degrees of freedom', (statistic, degrees, expected) => {
    expectNear(chiSquareUpperTail(statistic, degrees), expected);
  });

  it.each([
    [0.5, 0.1, 0.6547208460185768],
    [3, 2, 0.6766764161830634],
    [10, 30, 7.121750862815593e-6],
    [100, 90, 0.84177901081357],
    [50_000, 50_100, 0.3269300106238046],
  ])('the upper incomplete gamma function of %d at %d', (a, x, expected) => {
    expectNear(upperGamma(a, x), expected, 1e-8);
  });

  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [1, 0],
    [2.5, 0.2846828704729192],
    [10, 12.801827480081469],
    [100_000, 1051287.7089736569],
  ])('the logarithm of gamma at %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThanOrEqual(Math.max(1, expected) * 1e-13);
  });

  it.each([
    [1, 8, 0.5, 0.03515625, 0.03125],
    [480, 1000, 0.5, 0.10872414660207075, 0.011340982371187717],
    [49_500, 100_000, 0.5, 0.0007911799394257577, 1.7000124003180936e-5],
    [3, 20, 0.1, 0.8670466765656649, 0.19011987137619904],
    [18, 20, 0.1, 1, 1.5390000000000022e-16],
    [0, 2000, 0.5, 0, 0],
    [0, 0, 0.5, 1, 1],
    [0, 5, 0, 1, 1],
    [4, 5, 1, 0, 0],
    [5, 5, 1, 1, 1],
  ])('%d successes or fewer of %d at %d', (successes, trials, probability, tail, point) => {
    expectNear(binomialLowerTail(successes, trials, probability), tail, 1e-8);
    expectNear(binomialPoint(successes, trials, probability), point, 1e-8);
  });

  it('add up to 1 over all numbers of successes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (trials, probability) => {
          let sum = 0;
          for (let successes = 0; successes <= trials; successes++) {
            sum += binomialPoint(successes, trials, probability);
            expect(binomialLowerTail(successes, trials, probability)).toBeCloseTo(Math.min(1, sum), 9);
          }
          expect(sum).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it.each([
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.6, 0.2533471031357997],
    [0.5, 0],
    [1e-10, -6.361340902404056],
  ])('the normal point for %d', (probability, expected) => {
    expectNear(normalQuantile(probability), expected, 1e-8);
    expect(normalLowerTail(normalQuantile(probability))).toBeCloseTo(probability, 12);
  });

  it('refuse what has no meaning, without repeating it', () => {
    expect(() => logGamma(0)).toThrow(new RangeError('x: expected a positive number'));
    expect(() => upperGamma(-1, 1)).toThrow(RangeError);
    expect(() => upperGamma(1, Number.NaN)).toThrow(RangeError);
    expect(() => chiSquareUpperTail(1, 0)).toThrow(RangeError);
    expect(() => binomialPoint(3, 2)).toThrow(RangeError);
    expect(() => binomialLowerTail(1.5, 2)).toThrow(RangeError);
    expect(() => binomialLowerTail(1, 2, 1.1)).toThrow(RangeError);
    expect(() => normalQuantile(1)).toThrow(RangeError);
  });
});
