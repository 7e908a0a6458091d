import { describe, expect, it } from '@jest/globals';
import { DECISIONS, severity, type Decision } from '@moderato/core';
import fc from 'fast-check';
import { agreementOf, combine, type Vote } from '../../../packages/moderato/compare/combine.js';
import { STRATEGIES, type Strategy } from '../../../packages/moderato/compare/comparison.js';

const votesOf = (...decisions: (Decision | null)[]): Vote[] =>
  decisions.map((decision, index) => ({ provider: `vendor-${index}`, decision }));
const decided = (strategy: Strategy, ...decisions: (Decision | null)[]) =>
  combine(votesOf(...decisions), strategy).decision;

const anyVotes = fc
  .array(fc.constantFrom(...DECISIONS, null), { minLength: 1, maxLength: 7 })
  .map((decisions) => votesOf(...decisions));

describe('combining decisions', () => {
  it.each<[Strategy, Decision, (Decision | null)[]]>([
    ['strictest', 'block', ['pass', 'review', 'block']],
    ['strictest', 'pass', ['pass', 'pass']],
    ['strictest', 'review', ['pass', null]],
    ['strictest', 'block', ['block', null]],
    ['mildest', 'pass', ['pass', 'block']],
    ['mildest', 'pass', ['pass', null]],
    ['mildest', 'block', ['block', null]],
    ['primary', 'review', ['review', 'block']],
    ['primary', 'review', [null, 'pass']],
    ['majority', 'pass', ['pass', 'pass', 'block']],
    ['majority', 'block', ['block', 'pass', 'block']],
    ['majority', 'review', ['pass', 'block']],
    ['majority', 'review', ['pass', 'pass', null, null]],
    ['majority', 'review', ['pass', 'review', 'block']],
  ])('%s gives %s for %j', (strategy, expected, decisions) => {
    expect(decided(strategy, ...decisions)).toBe(expected);
  });

  it.each(STRATEGIES)('%s never passes what nobody passed, however many errors there are', (strategy) => {
    fc.assert(
      fc.property(anyVotes, (votes) => {
        const { decision, decidedBy } = combine(votes, strategy);
        const given = votes.filter((vote) => vote.decision === decision).map(({ provider }) => provider);

        expect(decidedBy).toEqual(given);
        expect(decision !== 'pass' || given.length > 0).toBe(true);
      }),
    );
  });

  it('is never milder with "strictest" than with any other strategy', () => {
    fc.assert(
      fc.property(anyVotes, fc.constantFrom(...STRATEGIES), (votes, strategy) => {
        const strictest = combine(votes, 'strictest').decision;
        expect(severity(strictest)).toBeGreaterThanOrEqual(severity(combine(votes, strategy).decision));
      }),
    );
  });

  it.each<[ReturnType<typeof agreementOf>, (Decision | null)[]]>([
    ['full', ['pass', 'pass']],
    ['partial', ['pass', 'pass', null]],
    ['none', ['pass', 'review']],
    [null, ['pass', null]],
    [null, [null, null]],
  ])('finds agreement %s in %j', (expected, decisions) => {
    expect(agreementOf(votesOf(...decisions))).toBe(expected);
  });
});
