import { CATEGORIES, DECISIONS, type Category, type ComparedOutcome, type ComparedRow } from '@moderato/core';
import { type Analysis } from '@moderato/report';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { analysed } from './planted.js';
import { fails, says } from './rows.js';

const category = fc.constantFrom<Category>('sexual', 'violence', 'advertising');
const decision = fc.constantFrom(...DECISIONS);

const outcome: fc.Arbitrary<ComparedOutcome> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('timeout', 'network').map((error) => fails(error)) },
  {
    weight: 8,
    arbitrary: fc
      .record({
        decision,
        category: fc.option(category),
        elapsedMs: fc.option(fc.nat(5000)),
        cost: fc.option(fc.constantFrom(0.1, 0.2, 0.3)),
        covered: fc.option(fc.subarray(['sexual', 'violence', 'advertising'] as Category[])),
      })
      .map(({ decision: word, category: name, ...more }) => says(word, name, more)),
  },
);

const gold = fc.option(
  fc.record({
    decision: fc.option(decision),
    categories: fc.option(fc.subarray(['sexual', 'violence'] as Category[])),
  }),
);

const rows: fc.Arbitrary<ComparedRow[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('text', 'audio'),
      gold,
      slices: fc.record({ language: fc.constantFrom('de', 'en') }),
      outcomes: fc.record({ a: outcome, b: outcome, c: outcome }),
    }),
    { maxLength: 25 },
  )
  .map((list) => list.map((one, at) => ({ key: `item-${at}`, text: null, ...one })));

const three = (list: readonly ComparedRow[]) => analysed(list, ['a', 'b', 'c'], 100);

/** What is said of two vendors' agreement; counts of items without a verdict left out. */
function agreementOf({ pairs }: Analysis, name: string) {
  return pairs
    .filter(({ first, second }) => [first, second].includes(name))
    .map(({ completeness, table, categories, ...figures }) => ({
      ...figures,
      both: completeness.both,
      counts: table.counts,
      categories: categories.map((one) => ({ ...one, noVerdict: 0 })),
    }));
}

describe('an analysis of any rows', () => {
  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(
        rows.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(three(shuffled)).toEqual(three(list));
        },
      ),
      { numRuns: 10 },
    );
  });

  it('gives the same figures of agreement with an error more', () => {
    fc.assert(
      fc.property(rows, outcome, outcome, (list, b, c) => {
        const more = { key: 'more', kind: 'text', text: null, gold: null, slices: {}, outcomes: {} } as const;
        const withError = [...list, { ...more, outcomes: { a: fails('timeout'), b, c } }];

        expect(agreementOf(three(withError), 'a')).toEqual(agreementOf(three(list), 'a'));
      }),
      { numRuns: 10 },
    );
  });

  it('puts every item of every category in one place, and survives JSON', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const analysis = three(list);

        expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
        for (const { categories } of analysis.pairs) {
          expect(categories.map((one) => one.category)).toEqual([...CATEGORIES]);
          for (const one of categories) {
            const { first, second, both } = one.notCovered;
            expect(one.both + one.onlyFirst + one.onlySecond + one.neither).toBe(one.compared);
            expect(one.compared + first + second + both + one.unknown + one.noVerdict).toBe(list.length);
          }
        }
      }),
      { numRuns: 10 },
    );
  });
});
