import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  binomialPoint,
  bootstrap,
  chiSquareUpperTail,
  cohenKappa,
  createItemTable,
  differenceOf,
  pairsOfItems,
  rawAgreement,
  seeded,
  uniform,
  type ItemTable,
} from '@moderato/statistics';
import { drawBinomial, drawCells, xoshiro128 } from '../../packages/statistics/random.js';

/** Gold and two judges: both wrong together on some items, each alone on few. */
function judged(): ItemTable {
  const table = createItemTable(['gold', 'one', 'two'], ['pass', 'block']);
  table.add(['pass', 'pass', 'pass'], 500);
  table.add(['block', 'block', 'block'], 300);
  table.add(['block', 'pass', 'pass'], 120);
  table.add(['pass', 'block', 'pass'], 10);
  table.add(['block', 'block', 'pass'], 40);
  table.add(['block', null, 'block'], 30);
  return table.table();
}

const agreementWith = (rater: string) => (drawn: ItemTable) =>
  rawAgreement(pairsOfItems(drawn, 'gold', rater));
const difference = (drawn: ItemTable) =>
  differenceOf(agreementWith('one')(drawn), agreementWith('two')(drawn));

describe('the generator', () => {
  // The first words of the authors' C program, as other implementations have them in their tests.
  it.each([
    [
      [1, 2, 3, 4],
      [11520, 0, 5927040, 70819200],
    ],
    [
      [0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0],
      [0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70],
    ],
  ] as const)('gives the published words for the state %j', (state, expected) => {
    const next = xoshiro128(state);

    expect(expected.map(() => next())).toEqual(expected);
  });

  it('gives the same numbers for the same seed and others for another, all from 0 up to 1', () => {
    const numbers = (seed: number) => {
      const generator = seeded(seed);
      return Array.from({ length: 500 }, () => uniform(generator));
    };

    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
    expect(numbers(0).every((number) => number >= 0 && number < 1)).toBe(true);
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses the seed %d', (seed) => {
    expect(() => seeded(seed)).toThrow(/^seed: /);
  });

  it('refuses a state from which nothing follows', () => {
    expect(() => xoshiro128([0, 0, 0, 0])).toThrow(/^state: /);
  });

  it.each([
    [12, 0.3],
    [40, 0.95],
    [1000, 0.004],
    [100_000, 0.0001],
  ])('draws %d trials at %d as often as the binomial distribution says', (trials, probability) => {
    const [generator, draws] = [seeded(20), 20_000];
    const seen = new Map<number, number>();
    for (let draw = 0; draw < draws; draw++) {
      const successes = drawBinomial(trials, probability, generator);
      seen.set(successes, (seen.get(successes) ?? 0) + 1);
    }
    let [statistic, cells, rest] = [0, 0, draws];
    for (let successes = 0; successes <= Math.min(trials, 60); successes++) {
      const expected = draws * binomialPoint(successes, trials, probability);
      if (expected < 5) continue;
      statistic += ((seen.get(successes) ?? 0) - expected) ** 2 / expected;
      rest -= expected;
      cells++;
    }

    expect(rest).toBeLessThan(draws * 0.01);
    expect(chiSquareUpperTail(statistic, cells)).toBeGreaterThan(0.001);
  });

  it('draws as many items as there are, and none of a cell that is empty', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 10 }), fc.nat(), (counts, seed) => {
        const drawn = drawCells([...counts, 0], seeded(seed));
        const sum = (list: number[]) => list.reduce((total, count) => total + count, 0);

        expect(sum(drawn)).toBe(sum(counts));
        expect(drawn.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
        expect(drawn.every((count, at) => count === 0 || (counts[at] ?? 0) > 0)).toBe(true);
      }),
    );
  });

  it('draws cells as often as drawing the items one by one would', () => {
    // Three items in cells of 2 and 1: the first cell is drawn k times with the chance of a binomial of 3 at 2/3.
    const [generator, draws] = [seeded(5), 20_000];
    const seen = [0, 0, 0, 0];
    for (let draw = 0; draw < draws; draw++) seen[drawCells([2, 1], generator)[0]!]!++;
    const statistic = seen.reduce((sum, count, successes) => {
      const expected = draws * binomialPoint(successes, 3, 2 / 3);
      return sum + (count - expected) ** 2 / expected;
    }, 0);

    expect(chiSquareUpperTail(statistic, 3)).toBeGreaterThan(0.001);
  });
});

describe('the bootstrap', () => {
  it('states the value at hand, the interval, the seed and the number of replicates', () => {
    const result = bootstrap(judged(), difference, { seed: 9, replicates: 400, level: 0.9 });

    expect(result).toMatchObject({ seed: 9, replicates: 400, undefinedReplicates: 0 });
    // Gold and one agree on 840 of 970 items, gold and two on 840 of 1000.
    expect(result.estimate.value).toBeCloseTo(840 / 970 - 840 / 1000, 12);
    expect(result.interval).toMatchObject({ level: 0.9 });
    expect(result.interval.low).toBeLessThan(result.estimate.value!);
    expect(result.interval.high).toBeGreaterThan(result.estimate.value!);
  });

  it('gives the same interval for the same seed, in whatever order the items came', () => {
    const table = judged();
    const turned = { ...table, patterns: [...table.patterns].reverse() };
    const run = (from: ItemTable, seed: number) => bootstrap(from, difference, { seed, replicates: 200 });

    expect(run(turned, 3)).toEqual(run(table, 3));
    expect(run(table, 4).interval).not.toEqual(run(table, 3).interval);
  });

  it('agrees with the large-sample interval of a share', () => {
    const table = createItemTable(['gold', 'one'], ['pass', 'block']);
    table.add(['pass', 'pass'], 7000);
    table.add(['pass', 'block'], 3000);
    const { interval } = bootstrap(table.table(), agreementWith('one'));
    const half = 1.96 * Math.sqrt((0.7 * 0.3) / 10_000);

    expect(Math.abs(interval.low! - (0.7 - half))).toBeLessThan(0.001);
    expect(Math.abs(interval.high! - (0.7 + half))).toBeLessThan(0.001);
  });

  it('keeps what two judges have in common: the difference is surer than the judges are', () => {
    const width = (statistic: typeof difference) => {
      const { interval } = bootstrap(judged(), statistic, { replicates: 1000 });
      return interval.high! - interval.low!;
    };

    expect(width(difference)).toBeLessThan(0.8 * (width(agreementWith('one')) + width(agreementWith('two'))));
  });

  it('covers the truth about as often as it says', () => {
    const generator = seeded(11);
    const share = (drawn: ItemTable) => ({
      value: drawn.patterns.find(({ labels }) => labels[1] === 'pass')!.items / 300,
    });
    let covered = 0;
    for (let study = 0; study < 200; study++) {
      const agreed = drawBinomial(300, 0.8, generator);
      const table = createItemTable(['gold', 'one'], ['pass', 'block']);
      table.add(['pass', 'pass'], agreed);
      table.add(['pass', 'block'], 300 - agreed);
      const { interval } = bootstrap(table.table(), share, { replicates: 300, seed: study });
      if (interval.low! <= 0.8 && interval.high! >= 0.8) covered++;
    }

    expect(covered).toBeGreaterThanOrEqual(180);
    expect(covered).toBeLessThanOrEqual(199);
  });

  it('has no interval where the statistic has no value', () => {
    const empty = createItemTable(['gold', 'one'], ['pass', 'block']).table();

    expect(bootstrap(empty, agreementWith('one'), { replicates: 100 })).toMatchObject({
      estimate: { value: null, reason: 'no item has both labels' },
      interval: { low: null, high: null, level: 0.95, reason: 'no item has both labels' },
    });
  });

  it('has no interval where too many replicates have no value, and says how many', () => {
    const table = createItemTable(['gold', 'one'], ['pass', 'block']);
    table.add(['pass', 'pass'], 20);
    table.add(['block', 'block'], 1);
    const kappa = (drawn: ItemTable) => cohenKappa(pairsOfItems(drawn, 'gold', 'one'));
    const result = bootstrap(table.table(), kappa, { replicates: 500 });

    expect(result.estimate.value).toBe(1);
    expect(result.interval).toMatchObject({ low: null, reason: 'too many replicates have no value' });
    // A replicate misses the one item of block with the chance (20/21)^21, about 0.36.
    expect(result.undefinedReplicates).toBeGreaterThan(140);
    expect(result.undefinedReplicates).toBeLessThan(220);
  });

  it('has a point for an interval where all items are alike', () => {
    const table = createItemTable(['gold', 'one'], ['pass', 'block']);
    table.add(['pass', 'pass'], 20);

    expect(bootstrap(table.table(), agreementWith('one'), { replicates: 100 })).toMatchObject({
      estimate: { value: 1 },
      interval: { low: 1, high: 1 },
    });
  });

  it('notices damaged counts', () => {
    const damaged = { ...judged(), patterns: [{ labels: ['pass', 'pass', 'pass'], items: -1 }] };

    expect(() => bootstrap(damaged, difference)).toThrow(/^patterns\[0\]\.items: /);
  });

  it('takes a statistic that is no finite number for one without a value', () => {
    const result = bootstrap(judged(), () => ({ value: Number.NaN }), { replicates: 100 });

    expect(result.estimate).toEqual({ value: null, reason: 'the statistic is no finite number' });
    expect(result.interval.low).toBeNull();
  });

  it('passes on the first reason when a difference has no value', () => {
    const [known, none] = [{ value: 1 }, { value: null, reason: 'why' }];

    expect(differenceOf(known, { value: 0.25 })).toEqual({ value: 0.75 });
    expect(differenceOf(known, none)).toEqual(none);
    expect(differenceOf(none, known)).toEqual(none);
  });

  it.each([
    ['replicates', { replicates: 99 }],
    ['replicates', { replicates: 1000.5 }],
    ['level', { level: 1 }],
    ['seed', { seed: -1 }],
  ])('refuses %s out of range', (field, options) => {
    expect(() => bootstrap(judged(), difference, options)).toThrow(RangeError);
    expect(() => bootstrap(judged(), difference, options)).toThrow(`${field}: expected`);
  });
});
