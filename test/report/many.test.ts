import { describe, expect, it } from '@jest/globals';
import { type ComparedRow } from '@moderato/core';
import { analysed } from './planted.js';
import { fails, says } from './rows.js';

const three = (key: string, ...decisions: ('pass' | 'review' | 'block' | 'error')[]): ComparedRow => ({
  key,
  kind: 'text',
  text: null,
  gold: null,
  slices: { language: key.slice(0, 2) },
  outcomes: Object.fromEntries(
    decisions.map((word, at) => ['abc'.charAt(at), word === 'error' ? fails('timeout') : says(word)]),
  ),
});

describe('three vendors', () => {
  const analysis = analysed(
    [
      three('de-1', 'pass', 'pass', 'pass'),
      three('de-2', 'block', 'block', 'block'),
      three('de-3', 'pass', 'pass', 'block'),
      three('en-1', 'review', 'block', 'block'),
      three('en-2', 'pass', 'error', 'pass'),
      three('en-3', 'error', 'error', 'block'),
    ],
    ['a', 'b', 'c'],
  );

  it('are compared two by two, each pair on its own items', () => {
    expect(
      analysis.pairs.map(({ first, second, completeness }) => [first, second, completeness.both]),
    ).toEqual([
      ['a', 'b', 4],
      ['a', 'c', 5],
      ['b', 'c', 4],
    ]);
  });

  it('are compared all together on the items that all judged, or two of them for alpha', () => {
    const { many } = analysis;

    expect(many).toMatchObject({ complete: 4, comparable: 5 });
    expect(many?.agreement.value).toBeCloseTo((1 + 1 + 1 / 3 + 1 / 3) / 4, 12);
    // Labels given: 5 pass, 1 review, 6 block.
    const chance = (25 + 1 + 36) / 144;
    expect(many?.fleissKappa.estimate.value).toBeCloseTo((2 / 3 - chance) / (1 - chance), 12);
    expect(many?.alphaNominal.estimate.value).not.toBeNull();
  });

  it('are compared by slice', () => {
    expect(
      analysis.slices.map(({ name, value, items, pairs }) => [name, value, items, pairs[0]?.agreement.value]),
    ).toEqual([
      ['kind', 'text', 6, 0.75],
      ['language', 'de', 3, 1],
      ['language', 'en', 3, 0],
    ]);
    expect(analysis.slices[2]?.pairs[1]).toMatchObject({
      first: 'a',
      second: 'c',
      both: 2,
      held: [{ value: 0.5 }, { value: 0.5 }],
    });
  });
});

describe('slices', () => {
  it('with too many values keep those with most items, and say so', () => {
    const rows = Array.from({ length: 80 }, (_, at) => ({
      ...three(`item-${at}`, 'pass', 'pass'),
      slices: { user: `user-${String(at % 40).padStart(2, '0')}` },
    }));
    rows.push({ ...three('more', 'pass', 'pass'), slices: { user: 'user-39' } });

    const { slices, slicesCut } = analysed(rows);
    const users = slices.filter(({ name }) => name === 'user');

    expect(slicesCut).toBe(true);
    expect(users).toHaveLength(30);
    expect(users[0]).toMatchObject({ value: 'user-39', items: 3 });
  });
});
