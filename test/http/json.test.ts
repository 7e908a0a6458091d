import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isModerationError, type ModerationError, Secret } from '@moderato/core';
import { readJson } from '@moderato/http';

const CONTEXT = { provider: 'acme', operation: 'fetch audio' };

function refusalOf(text: string, context: Parameters<typeof readJson>[1] = CONTEXT): ModerationError {
  try {
    readJson(text, context);
  } catch (error) {
    if (isModerationError(error)) return error;
    throw error;
  }
  throw new Error('was read, although a refusal was expected');
}

describe('readJson', () => {
  it('reads an object with every value in its own type', () => {
    const text = '\ufeff {"a": 1.0, "b": "1", "c": null, "d": [true, {"e": ""}]}\n';

    expect(readJson(text, CONTEXT)).toEqual({ a: 1, b: '1', c: null, d: [true, { e: '' }] });
  });

  it.each([
    ['', /empty/],
    [' \r\n\t', /empty/],
    ['<html><body>502 Bad Gateway</body></html>', /HTML or XML/],
    ['\n<?xml version="1.0"?><Error/>', /HTML or XML/],
    ['{"job_id":"abc","status":"succ', /cut off/],
    ['{"a":1}{"a":2}', /cut off or is not JSON/],
    ['{a:1}', /cut off or is not JSON/],
    ['upstream connect error', /cut off or is not JSON/],
    ['[]', /not an object/],
    ['[{"a":1}]', /not an object/],
    ['null', /not an object/],
    ['"pass"', /not an object/],
    ['1', /not an object/],
    ['true', /not an object/],
  ])('refuses %j', (text, reason) => {
    const error = refusalOf(text);

    expect(error).toMatchObject({ code: 'bad_response', retry: 'never', effect: 'unknown', ...CONTEXT });
    expect(error.message).toMatch(reason);
    expect(error.body).toBe(text);
  });

  it.each([
    '{"__proto__": {"result": "pass"}}',
    '{"a": [{"b": {"__proto__": 1}}]}',
    '{"\\u005f\\u005fproto__": {}}',
    '{"__pr\\u006Fto__": null}',
    '{"constructor": {"prototype": {"suggestion": "pass"}}}',
    '{"a": {"constr\\u0075ctor": {"protot\\u0079pe": 1}}}',
  ])('refuses %s and leaves prototypes alone', (text) => {
    const error = refusalOf(text);

    expect(error.message).toContain('forbidden name');
    expect({}).not.toHaveProperty('result');
    expect({}).not.toHaveProperty('suggestion');
  });

  it.each([
    '{"suggestion":"block","suggestion":"pass"}',
    '{"suggestion":"pass","suggestion":"pass"}',
    '{"suggestion":"block","\\u0073uggestion":"pass"}',
    '{"a":[{"b":{"c":1,"c":2}}]}',
    '{"":1,"":2}',
    '{"a\\\\":1,"a\\\\":2}',
    '{"a\\"b":1,"a\\"b":2}',
    '{"1":1,"1":2}',
    '{"toString":1,"toString":2}',
    '\ufeff {"a" : 1 , "a"\n:\t2}',
    '{"b":":","a":1,"a":2}',
    '{"b":"\\":","a" :1,"a" :2}',
  ])('refuses a name that stands twice: %s', (text) => {
    expect(refusalOf(text).message).toContain('stands twice');
  });

  it.each([
    '{"a:b":":","c":"\\":\\\\","d":["e:",{"a:b":1}]}',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '{"a":"\\\\","b":"\\\\\\"","c":"{\\"c\\":1,\\"c\\":2}"}',
    '{"A":1,"a":2,"á":3,"a\u0301":4}',
  ])('reads equal names in different places, and colons and quotes in texts: %s', (text) => {
    expect(readJson(text, CONTEXT)).toEqual(JSON.parse(text));
  });

  it('counts names alike where all objects seem to have one more', () => {
    Object.defineProperty(Object.prototype, 'inherited', { value: 1, enumerable: true, configurable: true });
    try {
      expect(readJson('{"a":{"b":1},"inherited":2}', CONTEXT)).toHaveProperty('a.b', 1);
      expect(refusalOf('{"a":{"b":1,"b":1}}').message).toContain('stands twice');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'inherited');
    }
  });

  it('lets the same words stand as values and as harmless names', () => {
    const value = { text: '__proto__ constructor prototype', constructor: 'Acme', prototype: 1, proto: {} };

    expect(readJson(JSON.stringify(value), CONTEXT)).toEqual(value);
  });

  it('reads 64 levels and refuses 65, and 100 000 without overflowing the stack', () => {
    const nested = (levels: number) => '{"a":'.repeat(levels - 1) + '{}' + '}'.repeat(levels - 1);

    expect(readJson(nested(64), CONTEXT)).toHaveProperty('a');
    expect(refusalOf(nested(65)).message).toContain('deeper than 64');
    expect(refusalOf(nested(100_000)).message).toContain('deeper than 64');
    expect(refusalOf(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`).message).toContain('deeper than 64');
  });

  it('gives back what JSON.stringify wrote', () => {
    const json = fc
      .dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }))
      .filter((value) => !/"(__proto__|constructor)":/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(json, (value) =>
        expect(readJson(JSON.stringify(value), CONTEXT)).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it('throws nothing but a ModerationError for any text, cut off anywhere', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))),
        ),
        (text) => {
          try {
            return typeof readJson(text, CONTEXT) === 'object';
          } catch (error) {
            return isModerationError(error) && error.code === 'bad_response';
          }
        },
      ),
    );
  });

  it('never repeats the text in a printed form, and attaches it without the given secrets', () => {
    const text = '{"message": "bad signature for AKSECRET1 of user text", ';
    const response = { status: 200, headers: {}, body: text };

    const error = refusalOf(text, { ...CONTEXT, response, secrets: [new Secret('AKSECRET1')] });

    expect(error).toMatchObject({
      status: 200,
      body: '{"message": "bad signature for [secret] of user text", ',
    });
    expect(error.message).toContain('HTTP status 200');
    expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain('user text');
  });
});
