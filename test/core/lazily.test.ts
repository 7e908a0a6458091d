import { describe, expect, it } from '@jest/globals';
import { lazily } from '@moderato/core';

describe('a value that is made lazily', () => {
  it('is made when it is first needed, and once, also where it is undefined', () => {
    let made = 0;
    const value = lazily((): string | undefined => {
      made += 1;
      return undefined;
    });
    expect(made).toBe(0);

    expect([value(), value()]).toEqual([undefined, undefined]);

    expect(made).toBe(1);
  });

  it('is made again after it could not be made', () => {
    const outcomes: (() => string)[] = [
      () => {
        throw new Error('not yet');
      },
      () => 'made',
    ];
    const value = lazily(() => (outcomes.shift() as () => string)());

    expect(value).toThrow('not yet');
    expect(value()).toBe('made');
  });
});
