import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { settleTogether } from '../../packages/core/settle-together.js';

describe('responses that are complete in one turn of the event loop', () => {
  it('are settled in their order at its end, and not before', async () => {
    const settled: number[] = [];
    for (const number of [1, 2, 3]) settleTogether(() => settled.push(number));

    expect(settled).toEqual([]);
    await turn();
    expect(settled).toEqual([1, 2, 3]);
  });

  it('are settled 64 in each turn, every one once', async () => {
    const settled: number[] = [];
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    for (const number of numbers) settleTogether(() => settled.push(number));

    await turn();
    expect(settled).toEqual(numbers.slice(0, 64));
    for (let turns = 0; turns < 3; turns += 1) await turn();
    expect(settled).toEqual(numbers);
  });

  it('are not forgotten where one is complete while others are settled', async () => {
    const settled: string[] = [];
    settleTogether(() => {
      settled.push('first');
      settleTogether(() => settled.push('third'));
    });
    settleTogether(() => settled.push('second'));

    await turn();
    await turn();
    expect(settled).toEqual(['first', 'second', 'third']);
  });
});
