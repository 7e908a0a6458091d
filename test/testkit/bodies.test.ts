import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  doubled,
  leavesOf,
  rewriteBody,
  valuesOf,
  withUnknownFields,
} from '../../packages/testkit/bodies.js';

const XML = '<?xml version="1.0"?>\n<R><A>1</A><B/><C><A> x &amp; &#20013; </A><D></D></C></R>';
const JSON_TEXT = '{"a":1,"b":null,"c":[{"a":"x"},{"a":true}],"d":[]}';

describe('leavesOf', () => {
  it('lists the values of XML with their elements', () => {
    expect(leavesOf(XML).map(({ name, text }) => `${name}=${text}`)).toEqual(['A=1', 'B=', 'A=x & 中', 'D=']);
  });

  it('lists the values of JSON with their fields', () => {
    expect(leavesOf(JSON_TEXT).map(({ name, text }) => `${name}=${text}`)).toEqual([
      'a=1',
      'b=null',
      'a=x',
      'a=true',
    ]);
  });

  it('lists the fields of a form', () => {
    expect(leavesOf('a=1&b=x+%26%20y&a=').map(({ name, text }) => `${name}=${text}`)).toEqual([
      'a=1',
      'b=x & y',
      'a=',
    ]);
  });

  it('refuses what is none of them', () => {
    expect(() => leavesOf('plain text')).toThrow('JSON, XML and forms only');
  });
});

describe('rewriteBody', () => {
  it('removes, replaces and keeps values of XML', () => {
    expect(
      rewriteBody(XML, ({ name, index }) => (name === 'A' ? (index === 0 ? null : '<2>') : undefined)),
    ).toBe('<?xml version="1.0"?>\n<R><B/><C><A>&#60;2&#62;</A><D></D></C></R>');
  });

  it('removes, replaces and keeps values of JSON', () => {
    expect(
      rewriteBody(JSON_TEXT, ({ name, index }) => (name === 'a' ? (index === 0 ? null : '2') : undefined)),
    ).toBe('{"b":null,"c":[{"a":"2"},{"a":"2"}],"d":[]}');
  });

  it('removes, replaces and keeps fields of a form', () => {
    expect(
      rewriteBody('a=1&b=2&a=3', ({ name, index }) =>
        name === 'a' ? (index === 0 ? null : '&') : undefined,
      ),
    ).toBe('b=2&a=%26');
  });

  it('leaves JSON as it was when every value is kept', () => {
    fc.assert(
      fc.property(fc.object(), (value) => {
        const text = JSON.stringify(value);

        expect(JSON.parse(rewriteBody(text, () => undefined))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('withUnknownFields', () => {
  it('adds to every element that holds others', () => {
    const body = withUnknownFields('<R><A>1</A><C><D/></C></R>');

    expect(body.match(/<unknownToTestkit>/g)).toHaveLength(2);
    expect(leavesOf(body)).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'D' })]));
  });

  it('adds to every object', () => {
    expect(withUnknownFields(JSON_TEXT).match(/"unknownToTestkit"/g)).toHaveLength(3);
  });

  it('leaves tables of words as they are', () => {
    const body = '{"flags":{"word":true},"rest":{"flag":true}}';

    expect(JSON.parse(withUnknownFields(body, ['flags']))).toMatchObject({ flags: { word: true } });
    expect(withUnknownFields(body, ['flags']).match(/"unknownToTestkit"/g)).toHaveLength(2);
  });
});

describe('doubled', () => {
  it('is no single document any more', () => {
    expect(doubled(XML)).toMatch(/^\s*<R>.*<\/R>\s*<R>.*<\/R>$/);
    expect(JSON.parse(doubled(JSON_TEXT))).toHaveLength(2);
  });
});

describe('valuesOf', () => {
  it('compares a parsed answer with its body', () => {
    const parsed = { R: { A: '1', B: '', C: { A: 'x & 中', D: '' } } };

    expect(valuesOf(parsed)).toEqual(['A=1', 'A=x & 中', 'B=', 'D=']);
  });
});
