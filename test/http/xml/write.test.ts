import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readXml, writeXml, type XmlFields } from '@moderato/http/xml';
import { refusalOf, XML_CONTEXT } from './refusal.js';
import { casesOf } from '../../support/exhaustive.js';

function write(fields: XmlFields): string {
  return writeXml('Request', fields, XML_CONTEXT);
}

describe('writeXml', () => {
  it('writes nested fields in order, repeated elements for lists, and leaves undefined ones out', () => {
    const fields = {
      Input: { Object: 'a.mp3', DataId: undefined, UserInfo: {} },
      Conf: { DetectType: 'Porn,Ads', Size: 20, Ratio: 0.5, Items: ['1', { Name: 'x' }], None: [] },
    };

    expect(write(fields)).toBe(
      '<Request><Input><Object>a.mp3</Object><UserInfo></UserInfo></Input>' +
        '<Conf><DetectType>Porn,Ads</DetectType><Size>20</Size><Ratio>0.5</Ratio><Items>1</Items><Items><Name>x</Name></Items></Conf></Request>',
    );
  });

  it('escapes what XML would read differently', () => {
    expect(write({ a: `<x a="1" b='2'>&amp;]]>` })).toBe(
      '<Request><a>&lt;x a=&quot;1&quot; b=&apos;2&apos;&gt;&amp;amp;]]&gt;</a></Request>',
    );
  });

  it('keeps a carriage return, and blanks at the edges, through any XML reader', () => {
    expect(write({ a: ' x\r\ny\t z\n' })).toBe('<Request><a>&#32;x&#13;\ny\t z&#10;</a></Request>');
  });

  it.each([' ', '\n', '\t', '\r', '&', ' x'])('writes %j any number of times', (run) => {
    const text = `a${run.repeat(casesOf(50_000, 500_000))}a`;

    expect(readXml(writeXml('R', { a: text }, XML_CONTEXT), { ...XML_CONTEXT, arrays: new Set() })).toEqual({
      R: { a: text },
    });
  });

  it('leaves other characters as they are', () => {
    expect(write({ a: '中文😀\u00a0\u007f\ufffd' })).toBe(
      '<Request><a>中文😀\u00a0\u007f\ufffd</a></Request>',
    );
  });

  it.each([
    ['\0', 'U+0000'],
    ['\u0008', 'U+0008'],
    ['\u000b', 'U+000B'],
    ['\u001f', 'U+001F'],
    ['\ud800', 'U+D800'],
    ['\udc00x', 'U+DC00'],
    ['\ud83d\ud83d\ude00', 'U+D83D'],
    ['\ufffe', 'U+FFFE'],
    ['\uffff', 'U+FFFF'],
  ])('refuses %j before any network and names the field', (text, character) => {
    const error = refusalOf(() =>
      write({ Input: { UserInfo: [{ Nickname: 'fine' }, { Nickname: `private words ${text}` }] } }),
    );

    expect(error).toMatchObject({ code: 'invalid_content', retry: 'never', effect: 'none', ...XML_CONTEXT });
    expect(error.message).toContain(`Request.Input.UserInfo[1].Nickname: holds the character ${character}`);
    expect(error.message).not.toContain('private words');
  });

  it.each([NaN, Infinity, -Infinity])('refuses the number %p', (number) => {
    expect(refusalOf(() => write({ Size: number })).message).toContain('Request.Size: not a finite number');
  });

  it.each(['', '1a', 'a b', 'a>b', '<a', 'a/', 'a=', '-a', 'a&b'])('refuses the element name %j', (name) => {
    expect(refusalOf(() => write({ [name]: 'x' })).code).toBe('invalid_content');
    expect(refusalOf(() => writeXml(name, {}, XML_CONTEXT)).code).toBe('invalid_content');
  });

  it('writes what readXml reads back, for any text that XML can carry', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((value) => !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(value));
    const tricky = fc
      .array(
        fc.constantFrom(
          ' ',
          '\t',
          '\n',
          '\r',
          '&',
          '<',
          '>',
          ']]>',
          '"',
          "'",
          'a',
          '中',
          '&#13;',
          '&lt;',
          '<!--',
          '\u3000',
          '\u0085',
          '\u2028',
        ),
      )
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(fc.oneof(text, tricky), { minLength: 1 }), (texts) => {
        const xml = writeXml(
          'R',
          { One: texts[0], Many: texts, Deep: { Deeper: { Last: texts.at(-1) } } },
          XML_CONTEXT,
        );

        expect(readXml(xml, { ...XML_CONTEXT, arrays: new Set(['Many']) })).toEqual({
          R: { One: texts[0], Many: texts, Deep: { Deeper: { Last: texts.at(-1) } } },
        });
      }),
      { numRuns: casesOf(250, 1000) },
    );
  });

  it('writes or refuses any text, and never anything that readXml cannot read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let xml: string;
        try {
          xml = writeXml('R', { a: text }, XML_CONTEXT);
        } catch {
          return true;
        }
        expect(readXml(xml, { ...XML_CONTEXT, arrays: new Set() })).toEqual({ R: { a: text } });
        return true;
      }),
    );
  });
});
