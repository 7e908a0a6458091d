import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cohenKappa,
  createItemTable,
  createPairTable,
  createRatingTable,
  oneAgainstRest,
  pairTableOf,
  pairsOfItems,
  ratingsOfItems,
  ratingsOfPairs,
  transposed,
  type PairTable,
} from '@moderato/statistics';
import { LABELS, pairTables } from './support.js';

const label = fc.constantFrom(...LABELS, null);
const answers = fc.array(fc.tuple(label, label, label), { maxLength: 40 });

describe('a pair table', () => {
  it('counts what both said, and apart from it what one of them or both left out', () => {
    const tally = createPairTable(LABELS);
    tally.add('pass', 'block');
    tally.add('pass', 'block', 2);
    tally.add('review', null);
    tally.add(null, 'block', 4);
    tally.add(null, null);

    expect(tally.table()).toEqual({
      labels: LABELS,
      counts: [
        [0, 0, 3],
        [0, 0, 0],
        [0, 0, 0],
      ],
      firstOnly: [0, 1, 0],
      secondOnly: [0, 0, 4],
      neither: 1,
    });
  });

  it('is the same in one piece and merged from parts, after a way through JSON', () => {
    fc.assert(
      fc.property(answers, fc.nat(40), (items, cut) => {
        const tallies = [items, items.slice(0, cut), items.slice(cut)].map((part) => {
          const tally = createPairTable(LABELS);
          for (const [first, second] of part) tally.add(first, second);
          return tally;
        });
        const [whole, first, second] = tallies;
        first!.merge(JSON.parse(JSON.stringify(second!.table())) as PairTable);

        expect(first!.table()).toEqual(whole!.table());
      }),
    );
  });

  it('is a copy: what was taken out no longer changes', () => {
    const tally = createPairTable(LABELS);
    const before = tally.table();
    tally.add('pass', 'pass');

    expect(before.counts[0]).toEqual([0, 0, 0]);
  });

  it('exchanges its raters twice without a trace', () => {
    fc.assert(
      fc.property(pairTables, (table) => {
        expect(transposed(transposed(table))).toEqual(table);
      }),
    );
  });

  it('becomes two classes without losing an item', () => {
    const table = createPairTable(LABELS);
    table.add('pass', 'review', 2);
    table.add('block', 'review', 3);
    table.add('review', null, 4);
    table.add(null, 'pass', 5);
    table.add(null, null, 6);

    expect(oneAgainstRest(table.table(), ['review', 'block'])).toEqual({
      labels: ['no', 'yes'],
      counts: [
        [0, 2],
        [0, 3],
      ],
      firstOnly: [0, 4],
      secondOnly: [5, 0],
      neither: 6,
    });
    expect(() => oneAgainstRest(table.table(), ['review', 'deny'])).toThrow(/^labels\[1\]: expected/);
  });

  it.each([
    ['labels', [] as string[]],
    ['labels', ['pass']],
    ['labels[1]', ['pass', 'pass']],
    ['labels[0]', ['', 'pass']],
  ])('refuses %s of %j', (field, labels) => {
    expect(() => createPairTable(labels)).toThrow(RangeError);
    expect(() => createPairTable(labels)).toThrow(`${field}: expected`);
  });

  it('names the argument and keeps silent about the value of a label that it does not know', () => {
    const tally = createPairTable(LABELS);

    expect(() => tally.add('pass', 'my secret text')).toThrow(
      new RangeError('second: expected one of the labels, or null for a missing one'),
    );
    expect(() => tally.add('toString', null)).toThrow(/^first: /);
    for (const count of [-1, 0.5, Number.NaN, Infinity])
      expect(() => tally.add(null, null, count)).toThrow(/^count: /);
    expect(tally.table().neither).toBe(0);
  });

  it('refuses to be merged with other labels or another order', () => {
    const tally = createPairTable(LABELS);

    expect(() => tally.merge(createPairTable(['pass', 'block', 'review']).table())).toThrow(/^labels: /);
    expect(() => tally.merge(createPairTable(['pass', 'review']).table())).toThrow(/^labels: /);
  });

  it.each([
    ['counts', { counts: [[1, 2]] }],
    ['counts[1]', { counts: [[1, 2], [3]] }],
    [
      'counts[1][0]',
      {
        counts: [
          [1, 2],
          [-3, 4],
        ],
      },
    ],
    ['firstOnly', { firstOnly: [0] }],
    ['secondOnly[1]', { secondOnly: [0, Number.NaN] }],
    ['neither', { neither: 0.5 }],
  ])('that is damaged in %s is noticed by the statistics', (field, damage) => {
    const table = {
      ...pairTableOf(
        ['a', 'b'],
        [
          [1, 2],
          [3, 4],
        ],
      ),
      ...damage,
    };

    expect(() => cohenKappa(table)).toThrow(RangeError);
    expect(() => cohenKappa(table)).toThrow(`${field}: expected`);
  });
});

describe('a rating table', () => {
  it('keeps one pattern for all items with the same labels, whoever gave them', () => {
    const tally = createRatingTable(LABELS);
    tally.add(['pass', 'block', null]);
    tally.add([null, 'block', 'pass'], 3);
    tally.add([null, null, null]);

    expect(tally.table().patterns).toEqual([
      { counts: [1, 0, 1], items: 4 },
      { counts: [0, 0, 0], items: 1 },
    ]);
    expect(() => tally.add(['pass', 'deny'])).toThrow(/^ratings\[1\]: expected/);
    expect(() => tally.add(['pass'], -1)).toThrow(/^items: /);
  });

  it('of a pair table holds the items that both labelled', () => {
    const tally = createPairTable(['a', 'b']);
    tally.add('a', 'b', 2);
    tally.add('b', 'b', 3);
    tally.add('b', null, 4);

    const patterns = ratingsOfPairs(tally.table()).patterns.filter(({ items }) => items > 0);

    expect(patterns).toEqual([
      { counts: [1, 1], items: 2 },
      { counts: [0, 2], items: 3 },
    ]);
  });
});

describe('an item table', () => {
  it('gives the pair table of any two raters and the ratings of all', () => {
    fc.assert(
      fc.property(answers, (items) => {
        const [table, pairs, ratings] = [
          createItemTable(['gold', 'one', 'two'], LABELS),
          createPairTable(LABELS),
          createRatingTable(LABELS),
        ];
        for (const given of items) {
          table.add(given);
          pairs.add(given[2], given[0]);
          ratings.add(given);
        }
        const bySize = (first: object, second: object) =>
          JSON.stringify(first) < JSON.stringify(second) ? -1 : 1;

        expect(pairsOfItems(table.table(), 'two', 'gold')).toEqual(pairs.table());
        expect([...ratingsOfItems(table.table()).patterns].sort(bySize)).toEqual(
          [...ratings.table().patterns].sort(bySize),
        );
      }),
    );
  });

  it('merges with a table of the same raters and labels only', () => {
    const tally = createItemTable(['gold', 'one'], LABELS);
    tally.add(['pass', null], 2);
    tally.merge(tally.table());

    expect(tally.table().patterns).toEqual([{ labels: ['pass', null], items: 4 }]);
    expect(() => tally.merge(createItemTable(['one', 'gold'], LABELS).table())).toThrow(/^raters: /);
    expect(() => tally.merge(createItemTable(['gold', 'one'], ['pass', 'block']).table())).toThrow(
      /^labels: /,
    );
  });

  it('refuses raters that are too few, alike or unknown, and labels that are too few', () => {
    const table = createItemTable(['gold', 'one'], LABELS);

    expect(() => createItemTable(['gold'], LABELS)).toThrow(/^raters: /);
    expect(() => createItemTable(['gold', 'gold'], LABELS)).toThrow(/^raters: /);
    expect(() => table.add(['pass'])).toThrow(/^labels: /);
    expect(() => table.add(['pass', 'deny'])).toThrow(/^labels\[1\]: /);
    expect(() => pairsOfItems(table.table(), 'gold', 'two')).toThrow(/^second: /);
  });
});
