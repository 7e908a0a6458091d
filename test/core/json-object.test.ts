import { describe, expect, it } from '@jest/globals';
import { isJsonObject, nonEmptyText, parseJsonObject } from '@moderato/core';

describe('a JSON object', () => {
  it('is read with its fields', () => {
    expect(parseJsonObject('{"a":[1]}')).toEqual({ a: [1] });
  });

  it.each(['', '[]', 'null', '1', '"a"', '{"a":', '<a/>'])('is not %s', (text) => {
    expect(parseJsonObject(text)).toBeNull();
  });

  it.each([[[]], [null], ['a'], [undefined], [1]])('is not the value %j', (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});

describe('a text of a response', () => {
  it.each([
    ['E.1', 'E.1'],
    [404, '404'],
    [0, '0'],
    ['', null],
    [null, null],
    [{}, null],
    [undefined, null],
  ])('%j is read as %j', (value, text) => {
    expect(nonEmptyText(value)).toBe(text);
  });
});
