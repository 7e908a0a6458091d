import { describe, expect, it } from '@jest/globals';
import { lazily } from '@moderato/core';
import { z } from 'zod';
import { lazyFields } from '../../packages/core/lazily.js';

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

describe('fields that are made lazily', () => {
  it('are made all at once, when one of them is first read', () => {
    let made = 0;
    const fields = lazyFields(() => ({ first: (made += 1), second: 'second' }));
    expect(made).toBe(0);

    expect(fields.second).toBe('second');
    expect(fields).toEqual({ first: 1, second: 'second' });
    expect('first' in fields && !('third' in fields)).toBe(true);

    expect(made).toBe(1);
  });

  it('make the schema that they would make at once', () => {
    const make = () => ({ name: z.string(), age: z.number().optional() });
    const schema = z.strictObject(lazyFields(make));

    expect(z.toJSONSchema(schema)).toEqual(z.toJSONSchema(z.strictObject(make())));
    expect(schema.extend({ more: z.string() }).parse({ name: 'a', more: 'b' })).toEqual({
      name: 'a',
      more: 'b',
    });
    expect(schema.safeParse({ name: 'a', else: 1 }).success).toBe(false);
  });
});
