import { describe, expect, it } from '@jest/globals';
import { runAtOnce } from '@moderato/core';
import fc from 'fast-check';
import { readJson } from '../../packages/http/json.js';
import { parseParts, readLayout } from '../../packages/http/json-parts.js';
import { casesOf } from '../support/exhaustive.js';

const MARK = 'c0ffee00-0000-4000-8000-000000000000';
const CONTEXT = { provider: 'acme', operation: 'fetch audio' };
const SETTINGS = { numRuns: casesOf(3_000, 200_000) };

/** Parts of a few characters, so that short texts are cut. */
const PART_CHARACTERS = 4;

const layoutOf = (text: string) => runAtOnce(readLayout(text, PART_CHARACTERS));
const parse = (text: string) => runAtOnce(parseParts(text, layoutOf(text), MARK));

/** What JSON.parse makes of a text; null where it refuses. */
function whole(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return own + Object.values(value).reduce<number>((sum, child) => sum + namesIn(child), 0);
}

const text = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.array(fc.jsonValue(), { maxLength: 8 }), fc.constantFrom(0, 1, 2))
  .map(([rest, list, blanks]) =>
    JSON.stringify({ rest, result: { list }, [MARK.slice(0, 3)]: [] }, null, blanks),
  );

const piece = fc.constantFrom(
  '',
  ',',
  ',,',
  '[',
  ']',
  '{',
  '}',
  '"',
  '\\',
  ':',
  '1',
  ' ',
  '[]',
  '"a":1',
  'null',
  '[,',
);
const damaged = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { minLength: 1, maxLength: 3 }))
  .map(([given, changes]) =>
    changes.reduce((changed, [place, removed, added]) => {
      const start = place % (changed.length + 1);
      return changed.slice(0, start) + added + changed.slice(start + removed);
    }, given),
  );

describe('a JSON text that is parsed part by part', () => {
  it('gives what JSON.parse gives, and has as many names', () => {
    fc.assert(
      fc.property(text, (given) => {
        const value: unknown = JSON.parse(given);
        const read = parse(given);

        expect(layoutOf(given).names).toBe(namesIn(value));
        if (read !== undefined) expect(read).toStrictEqual(value);
        expect(read !== undefined).toBe(layoutOf(given).lists.length > 0);
      }),
      SETTINGS,
    );
  });

  it('is never taken where JSON.parse refuses it or reads something else, whatever is damaged', () => {
    fc.assert(
      fc.property(damaged, (given) => {
        const read = parse(given);
        if (read !== undefined) expect(whole(given)).toStrictEqual({ value: read });
      }),
      SETTINGS,
    );
  });

  it.each([
    '{"a":[1,22,333,4444,]}',
    '{"a":[1,22,,333,4444]}',
    '{"a":[,1,22,333,4444]}',
    '{"a":[11111,22222 33333]}',
    '{"a":[11111,22222]',
    '{"a":[11111,22222]}]',
    '{"a":[11111,22222}}',
    '{"a":[[11111,22222],33333}}',
    '{"a":[11111,22222,{"b":1]}]',
    '{"a":[11111,22222],"a":[33333,44444]}',
    '{"a":"[11111,22222","b":[11111,"22222]"]',
  ])('is left to JSON.parse: %s', (given) => {
    expect(parse(given)).toBeUndefined();
  });

  it('is long: read in many steps, and as a short one', () => {
    const list = Array.from({ length: 20_000 }, (_, index) => ({ index, text: `"[${index}],{` }));
    const long = JSON.stringify({ result: { list }, after: true });

    expect(readJson(long, CONTEXT)).toStrictEqual({ result: { list }, after: true });
    const twice = long.replace('"index":19999', '"index":0,"index":19999');
    expect(() => readJson(twice, CONTEXT)).toThrow('a name that stands twice');
    expect(() => readJson(long.slice(0, -2), CONTEXT)).toThrow('cut off or is not JSON');
    expect(() => readJson(long.replace('"index":700', '"__proto__":700'), CONTEXT)).toThrow('__proto__');
  });
});
