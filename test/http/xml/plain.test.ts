import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isModerationError, runAtOnce } from '@moderato/core';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { readCarefully } from '../../../packages/http/xml/careful.js';
import { type XmlElement, type XmlValue } from '../../../packages/http/xml/element.js';
import { readPlainXmlSteps } from '../../../packages/http/xml/plain.js';
import { mutate, mutationArbitrary } from '../../fail-closed/mutations.js';
import { casesOf } from '../../support/exhaustive.js';
import { XML_CONTEXT } from './refusal.js';

const ARRAYS = new Set(['Section', 'Snapshot', 'Keywords', 'OcrResults', 'a']);

/** Cases for each property; many more by hand with `MODERATO_FUZZ_RUNS=300000`. */
const RUNS = Number(process.env['MODERATO_FUZZ_RUNS'] ?? casesOf(1_000, 40_000));
const SETTINGS = { numRuns: RUNS };
const TIME_LIMIT_MS = 20_000 + RUNS * 10;

const FOLDER = new URL('../../fixtures/tencent/', import.meta.url);

/** All recorded bodies that are XML of some kind. */
const BODIES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(new URL(`${name}/`, FOLDER))
      .filter((file) => file === 'response.xml')
      .map((file) => readFileSync(new URL(`${name}/${file}`, FOLDER), 'utf8')),
  );

function readPlainXml(text: string): XmlElement | null {
  return runAtOnce(readPlainXmlSteps(text, ARRAYS));
}

/** What the careful reader reads; null where it refuses. */
function careful(text: string): XmlElement | null {
  try {
    return readCarefully(text, { ...XML_CONTEXT, arrays: ARRAYS });
  } catch (error) {
    if (isModerationError(error)) return null;
    throw error;
  }
}

/** What a strict parser of another make reads; null where it refuses. Knows only what the plain reader has to. */
function thirdOpinion(text: string): XmlElement | null {
  const document: XmlElement = {};
  const open: { children: XmlElement; text: string }[] = [{ children: document, text: '' }];
  const parser = new SaxesParser({ xmlns: false });
  const refusals: Error[] = [];
  parser.on('error', (error) => refusals.push(error));
  parser.on('opentag', () => open.push({ children: {}, text: '' }));
  parser.on('text', (piece) => (open.at(-1)!.text += piece));
  parser.on('closetag', ({ name }) => {
    const { children, text: inside } = open.pop()!;
    const value = Object.keys(children).length > 0 ? children : inside.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
    const parent = open.at(-1)!.children;
    const earlier = Object.hasOwn(parent, name) ? parent[name] : undefined;
    if (earlier === undefined) parent[name] = ARRAYS.has(name) ? [value] : value;
    else parent[name] = [...(Array.isArray(earlier) ? earlier : [earlier]), value];
  });
  parser.write(text).close();
  return refusals.length > 0 ? null : document;
}

/** Holds for every text: what the plain reader reads, both others read alike. Tells whether it was read. */
function expectAgreement(text: string): boolean {
  const read = readPlainXml(text);
  if (read === null) return false;
  expect({ text, read }).toEqual({ text, read: careful(text) });
  expect({ text, read }).toEqual({ text, read: thirdOpinion(text) });
  expect(JSON.stringify(read)).toBe(JSON.stringify(careful(text)));
  return true;
}

describe('the plain reader: what it reads', () => {
  it('reads most recorded bodies, as the careful reader does', () => {
    const read = BODIES.filter(expectAgreement);

    expect(read.length).toBeGreaterThan(BODIES.length * 0.75);
  });

  it.each([
    ['<R/>', { R: '' }],
    ['<R></R>', { R: '' }],
    ['<R> \t\r\n</R>\n', { R: '' }],
    ['\n <R>1</R>', { R: '1' }],
    ["<?xml version='1.0' encoding='UTF-8' ?>\r\n<R>1</R>", { R: '1' }],
    ['<R><a/></R>', { R: { a: [''] } }],
    ['<R><a>1</a><b>2</b><a/></R>', { R: { a: ['1', ''], b: '2' } }],
    ['<R><b>1</b><b/><b><c>3</c></b></R>', { R: { b: ['1', '', { c: '3' }] } }],
    ['<a><a>1</a></a>', { a: [{ a: ['1'] }] }],
    ['<R><b> 1\r\n2\r3 </b></R>', { R: { b: '1\n2\n3' } }],
    ['<R>\r\n  <b>\u3000中\u00a0</b>\r\n</R>', { R: { b: '\u3000中\u00a0' } }],
    ['<R>\ud83d\ude00\ufffd</R>', { R: '\ud83d\ude00\ufffd' }],
    ['<R>&lt;&amp;lt;&gt;&quot;&apos; > ]] ></R>', { R: `<&lt;>"' > ]] >` }],
    ['<R><isPrototypeOfThis>1</isPrototypeOfThis></R>', { R: { isPrototypeOfThis: '1' } }],
  ])('reads %j without help', (text, expected) => {
    expect(readPlainXml(text)).toEqual(expected);
    expect(careful(text)).toEqual(expected);
  });

  it('tells names apart that add up to the same', () => {
    const names = ['AaAa', 'AaBB', 'BBAa', 'BBBB', 'AaAa'];
    const text = `<R>${names.map((name, index) => `<${name}>${index}</${name}>`).join('')}</R>`;

    expect(readPlainXml(text)).toEqual({ R: { AaAa: ['0', '4'], AaBB: '1', BBAa: '2', BBBB: '3' } });
    expect(readPlainXml('<R><AaAa>1</AaBB></R>')).toBeNull();
    expect(expectAgreement(text)).toBe(true);
  });

  it('reads up to 32 levels', () => {
    const nested = (levels: number) => '<R>'.repeat(levels) + '</R>'.repeat(levels);

    expect(expectAgreement(nested(32))).toBe(true);
    expect(readPlainXml(nested(33))).toBeNull();
    expect(readPlainXml(nested(100_000))).toBeNull();
  });
});

describe('the plain reader: what it leaves to the careful reader', () => {
  it.each([
    '',
    ' ',
    'text',
    '{"a":1}',
    '<',
    '<R',
    '<R>',
    '<R>1',
    '<R>1</R',
    '<R>1</r>',
    '<R>1</R>x',
    '<R>1</R>\u00a0',
    '\u00a0<R>1</R>',
    '\ufeff<R>1</R>',
    '<R>1</R><R>2</R>',
    '<R/><S/>',
    '</R>',
    '<R></a/></R>',
    '<R></R/>',
    '<R a="1"/>',
    '<R >1</R>',
    '<R>1</R >',
    '<n:R>1</n:R>',
    '<中>1</中>',
    '<1>1</1>',
    '<html></html>',
    '<HTML></HTML>',
    '<!DOCTYPE R><R/>',
    '<R><!-- --></R>',
    '<R><![CDATA[1]]></R>',
    '<R><?x y?></R>',
    ' <?xml version="1.0"?><R/>',
    '<?xml version="1.1"?><R/>',
    '<?XML version="1.0"?><R/>',
    '<?xml VERSION="1.0"?><R/>',
    '<?xml version="1.0" encodinG="utf-8"?><R/>',
    '<?xml version="1.0" encoding="utf-16"?><R/>',
    '<R>1<a/></R>',
    '<R><a/>1</R>',
    '<R><a/>\u3000</R>',
    '<R>&#65;</R>',
    '<R>&#x41;</R>',
    '<R>&nope;</R>',
    '<R>&</R>',
    '<R>&amp</R>',
    '<R>&AMP;</R>',
    '<R>]]></R>',
    '<R>\u0000</R>',
    '<R>\u000b</R>',
    '<R>\u001f</R>',
    '<R>\ud800</R>',
    '<R>\udc00\ud800</R>',
    '<R>\uffff</R>',
    '<R><__proto__>1</__proto__></R>',
    '<R><__proto__/></R>',
    '<R><constructor>1</constructor></R>',
    '<R><prototype>1</prototype></R>',
    '<R><toString>1</toString></R>',
    '<R><hasOwnProperty/></R>',
    '<R><__defineGetter__/></R>',
  ])('does not read %j', (text) => {
    expect(readPlainXml(text)).toBeNull();
    expect({}).not.toHaveProperty('Result');
  });

  it('reads no proper beginning of a document, so that a cut-off response is never read', () => {
    const plain = BODIES.map((body) => body.trimEnd()).filter((body) => readPlainXml(body) !== null);
    const read = plain.flatMap((body) =>
      Array.from(body, (_, end) => body.slice(0, end)).filter((cut) => readPlainXml(cut) !== null),
    );

    expect(plain.length).toBeGreaterThan(0);
    expect(read).toEqual([]);
  });
});

const name = fc.constantFrom('R', 'a', 'b', 'Section', 'Keywords', 'x-1.2', '_y', 'prototype', 'valueOf');
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(' ', '\n', '\t', '\r', '&amp;', '&lt;', '&gt;', ']', '>', '"', 'x', '中', '\u00a0'),
    maxLength: 20,
  }),
);

/** Well-formed more often than not. */
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.tuple(name, text).map(([tag, inside]) => `<${tag}>${inside}</${tag}>`),
    name.map((tag) => `<${tag}/>`),
    fc
      .tuple(name, fc.array(tie('element'), { maxLength: 5 }), fc.constantFrom('', '\n', '\r\n  '))
      .map(([tag, inside, between]) => `<${tag}>${between}${inside.join(between)}${between}</${tag}>`),
  ),
}));

const piece = fc.constantFrom(
  ...['<', '>', '</', '/>', '<R>', '</R>', '<a>', '</a>', '<a/>', '<a b="', '"', "'", '&', '&amp;', ';', '#'],
  ...[
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<!DOCTYPE ',
    ' ',
    '\n',
    '\r',
    'x',
    '=',
    '__proto__',
    '\ud800',
  ],
);

describe('the plain reader beside the careful reader and a third one', () => {
  it(
    'reads generated documents alike, or not at all',
    () => {
      let count = 0;
      fc.assert(
        fc.property(element, (document) => {
          if (expectAgreement(document)) count++;
        }),
        SETTINGS,
      );

      expect(count).toBeGreaterThan(RUNS / 10);
    },
    TIME_LIMIT_MS,
  );

  it(
    'reads damaged bodies of the vendor alike, or not at all',
    () => {
      let count = 0;
      const damages = fc.array(mutationArbitrary, { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(fc.constantFrom(...BODIES), damages, (body, mutations) => {
          if (expectAgreement(mutations.reduce(mutate, body))) count++;
        }),
        SETTINGS,
      );

      expect(count).toBeGreaterThan(RUNS / 10);
    },
    TIME_LIMIT_MS,
  );

  it(
    'reads heaps of markup alike, or not at all',
    () => {
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
          expectAgreement(pieces.join(''));
          expectAgreement(`<R>${pieces.join('')}</R>`);
        }),
        SETTINGS,
      );
    },
    TIME_LIMIT_MS,
  );
});

describe('the comparison itself', () => {
  it('notices a reader that reads otherwise', () => {
    const wrong: XmlValue = '1';

    expect(careful('<R>2</R>')).not.toEqual({ R: wrong });
    expect(thirdOpinion('<R>2</R>')).not.toEqual({ R: wrong });
    expect(thirdOpinion('<R>2</r>')).toBeNull();
  });
});
