import { describe, expect, it } from '@jest/globals';
import {
  bootstrap,
  bootstrapSmoothed,
  chanceCorrectedIntervals,
  cohenKappa,
  createItemTable,
  krippendorffAlpha,
  mccOf,
  pairTableOf,
  ratingsOfItems,
  seeded,
  uniform,
  type IntervalOrReason,
} from '@moderato/statistics';

const LABELS = ['pass', 'block'];
const COUNTS = [160, 40, 20, 80];
const table = pairTableOf(LABELS, [COUNTS.slice(0, 2), COUNTS.slice(2)]);
const widthOf = ({ low, high }: IntervalOrReason) => (high ?? Number.NaN) - (low ?? 0);

/** Clusters of so many items, all of the same cell. */
const clustersOf = (size: number) =>
  COUNTS.flatMap((count, cell) =>
    Array.from({ length: count / size }, () => COUNTS.map((_, at) => (at === cell ? size : 0))),
  );

const confusionOf = ([tn = 0, fn = 0, fp = 0, tp = 0]: readonly number[]) => ({
  truePositives: tp,
  falsePositives: fp,
  falseNegatives: fn,
  trueNegatives: tn,
});

/** The interval of each figure that knows clusters, by its name. */
function intervals(clusters: number[][] | undefined): Record<string, IntervalOrReason> {
  const options = { seed: 3, replicates: 2000, clusters };
  const chance = chanceCorrectedIntervals(table, options);
  const items = createItemTable(['a', 'b'], LABELS);
  for (const [at, count] of COUNTS.entries())
    items.add([LABELS[at >> 1] ?? null, LABELS[at & 1] ?? null], count);
  return {
    kappa: chance.kappa.interval,
    kappaLinear: chance.kappaLinear.interval,
    ac1: chance.ac1.interval,
    ac2: chance.ac2.interval,
    mcc: bootstrapSmoothed(COUNTS, (drawn) => mccOf(confusionOf(drawn)), options).interval,
    alpha: bootstrap(items.table(), (drawn) => krippendorffAlpha(ratingsOfItems(drawn)), options).interval,
  };
}

describe('clusters of items', () => {
  const plain = intervals(undefined);

  it.each(Object.keys(plain))('of one item each leave the interval of %s as wide as it is', (name) => {
    const single = intervals(clustersOf(1))[name] as IntervalOrReason;

    expect(widthOf(single) / widthOf(plain[name] as IntervalOrReason)).toBeGreaterThan(0.93);
    expect(widthOf(single) / widthOf(plain[name] as IntervalOrReason)).toBeLessThan(1.07);
  });

  it.each(Object.keys(plain))(
    'of ten items that say the same make the interval of %s √10 times as wide',
    (name) => {
      const wide = intervals(clustersOf(10))[name] as IntervalOrReason;

      expect(widthOf(wide) / widthOf(plain[name] as IntervalOrReason)).toBeGreaterThan(2.6);
      expect(widthOf(wide) / widthOf(plain[name] as IntervalOrReason)).toBeLessThan(3.7);
    },
  );

  it('leave every estimate as it is', () => {
    const { kappa } = chanceCorrectedIntervals(table, { clusters: clustersOf(20), replicates: 100 });

    expect(kappa.estimate.value).toBe(cohenKappa(table).value);
  });

  it('cover the truth about as often as they say, where items alone do not', () => {
    const generator = seeded(8);
    const pick = (shares: readonly number[]) => {
      let left = uniform(generator);
      return Math.max(
        0,
        shares.findIndex((share) => (left -= share) < 0),
      );
    };
    const shares = [0.55, 0.15, 0.05, 0.25];
    const truth =
      cohenKappa(
        pairTableOf(LABELS, [
          [550, 150],
          [50, 250],
        ]),
      ).value ?? 0;
    const hits = { clusters: 0, items: 0 };
    for (let study = 0; study < 200; study++) {
      // an item is as the others of its cluster in four of five cases
      const clusters = Array.from({ length: 40 }, () => {
        const common = pick(shares);
        const counts = [0, 0, 0, 0];
        for (let item = 0; item < 8; item++) {
          const cell = uniform(generator) < 0.8 ? common : pick(shares);
          counts[cell] = (counts[cell] ?? 0) + 1;
        }
        return counts;
      });
      const sums = shares.map((_, cell) => clusters.reduce((sum, counts) => sum + (counts[cell] ?? 0), 0));
      const drawn = pairTableOf(LABELS, [sums.slice(0, 2), sums.slice(2)]);
      const options = { seed: study, replicates: 200 };
      const holds = ({ low, high }: IntervalOrReason) => low !== null && low <= truth && truth <= high;
      hits.clusters += Number(
        holds(chanceCorrectedIntervals(drawn, { ...options, clusters }).kappa.interval),
      );
      hits.items += Number(holds(chanceCorrectedIntervals(drawn, options).kappa.interval));
    }

    expect(hits.clusters).toBeGreaterThanOrEqual(178);
    expect(hits.items).toBeLessThan(150);
  });

  it('give the same interval in whatever order they and the patterns come', () => {
    const items = createItemTable(['a', 'b'], LABELS);
    items.add(['pass', 'pass'], 6);
    items.add(['pass', 'block'], 4);
    items.add(['block', 'block'], 5);
    const given = items.table();
    const clusters = [
      [3, 0, 1],
      [2, 2, 0],
      [1, 2, 4],
    ];
    const agreement = (drawn: typeof given) => krippendorffAlpha(ratingsOfItems(drawn));
    const options = { seed: 5, replicates: 300 };
    const turned = { ...given, patterns: [...given.patterns].reverse() };

    expect(
      bootstrap(turned, agreement, {
        ...options,
        clusters: clusters.map((each) => [...each].reverse()).reverse(),
      }),
    ).toEqual(bootstrap(given, agreement, { ...options, clusters }));
  });

  it.each([
    [[[160, 40, 20]], /clusters\[0\]: expected one count for each of 4 cells/],
    [[[160, 40, 20, 79]], /clusters: expected together the items of the whole/],
    [[[160, 40, 20, -80]], /clusters\[0\]\[3\]/],
    [[], /clusters: expected together/],
  ])('are refused as %j', (clusters, message) => {
    expect(() => chanceCorrectedIntervals(table, { clusters })).toThrow(message);
    expect(() => bootstrapSmoothed(COUNTS, (drawn) => mccOf(confusionOf(drawn)), { clusters })).toThrow(
      message,
    );
  });
});
