import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret, secretSchema, toSecret } from '@moderato/core';

const secret = new Secret('hunter2');

describe('Secret', () => {
  it.each<[string, () => string]>([
    ['JSON', () => JSON.stringify({ secret })],
    ['inspect', () => inspect({ secret }, { depth: 10, showHidden: true, getters: true })],
    ['String', () => String(secret)],
    ['concatenation', () => ['', secret].join('')],
    ['conversion to a primitive', () => secret[Symbol.toPrimitive]()],
    ['its entries', () => JSON.stringify(Object.entries(secret))],
    ['a copy', () => JSON.stringify(Object.assign({}, secret))],
    ['a structured clone', () => JSON.stringify(structuredClone(secret))],
  ])('cannot be read through %s', (_, print) => {
    expect(print()).not.toContain('hunter2');
  });

  it('reveals its value when asked', () => {
    expect(secret.reveal()).toBe('hunter2');
    expect(toSecret('x').reveal()).toBe('x');
    expect(toSecret(secret)).toBe(secret);
  });

  it('is made from text and passes through its schema', () => {
    expect(secretSchema.parse(' x ').reveal()).toBe('x');
    expect(secretSchema.parse(secret)).toBe(secret);
    expect(secretSchema.safeParse('  ').success).toBe(false);
  });
});
