import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { topLevelTexts } from '@moderato/http';

const NAMES = ['id', 'time'] as const;

describe('topLevelTexts', () => {
  it.each([
    ['{"id":"a","time":"b","more":"c"}', { id: 'a', time: 'b' }],
    ['\ufeff {"id" : "a" }', { id: 'a' }],
    ['{"deep":{"id":"x","list":["time","id"]},"id":"a"}', { id: 'a' }],
    ['{"text":"\\"id\\":\\"x\\"","id":"a\\u0062\\\\"}', { id: 'ab\\' }],
    ['{"\\u0069d":"a"}', { id: 'a' }],
    ['{"id":5,"time":null}', {}],
    ['{"more":"id","time":"time"}', { time: 'time' }],
    ['{}', {}],
  ])('finds them in %s', (text, found) => {
    expect(topLevelTexts(text, NAMES)).toEqual(found);
  });

  it.each(['', 'id', '["id"]', '"id"', '{"id":"a"', '{"id":"a', '{"id":"a","id":"b"}', '{"id":"a\\"}'])(
    'is null for %s',
    (text) => {
      expect(topLevelTexts(text, NAMES)).toBeNull();
    },
  );

  it('finds what the parser finds, in any JSON object', () => {
    const values = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), fc.jsonValue());
    fc.assert(
      fc.property(values, (value) => {
        const texts = NAMES.filter((name) => Object.hasOwn(value, name) && typeof value[name] === 'string');
        const expected = Object.fromEntries(texts.map((name) => [name, value[name]]));
        expect(topLevelTexts(JSON.stringify(value), NAMES)).toEqual(expected);
      }),
    );
  });
});
