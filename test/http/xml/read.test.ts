import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isModerationError, Secret } from '@moderato/core';
import { readXml } from '@moderato/http/xml';
import { refusalOf, XML_CONTEXT } from './refusal.js';
import { casesOf } from '../../support/exhaustive.js';

const ARRAYS = new Set(['Section', 'Keywords']);

function read(text: string): unknown {
  return readXml(text, { ...XML_CONTEXT, arrays: ARRAYS });
}

describe('readXml: what it reads', () => {
  it('gives one key, the root, and text for every leaf', () => {
    const text = `<?xml version='1.0' encoding='utf-8' ?>
      <Response>
        <JobsDetail><Result>1</Result><Score>091</Score><Ratio>1.0</Ratio><Id>12345678901234567890</Id><Flag>true</Flag></JobsDetail>
        <Empty></Empty><Closed/><Blank>  </Blank>
      </Response>`;

    expect(read(text)).toEqual({
      Response: {
        JobsDetail: { Result: '1', Score: '091', Ratio: '1.0', Id: '12345678901234567890', Flag: 'true' },
        Empty: '',
        Closed: '',
        Blank: '',
      },
    });
  });

  it.each([
    ['<R><Section><A>1</A></Section></R>', [{ A: '1' }]],
    ['<R><Section><A>1</A></Section><Section><A>2</A></Section></R>', [{ A: '1' }, { A: '2' }]],
    ['<R><Section>1</Section></R>', ['1']],
    ['<R><Section/></R>', ['']],
    ['<R><Section> </Section><Section>2</Section></R>', ['', '2']],
    ['<R><n:Section xmlns:n="u">1</n:Section></R>', ['1']],
  ])('gives a list for a name that may repeat: %s', (text, expected) => {
    expect(read(text)).toEqual({ R: { Section: expected } });
  });

  it('gives a list for a repeated name that nobody announced', () => {
    expect(read('<R><a>1</a><a/></R>')).toEqual({ R: { a: ['1', ''] } });
  });

  it('decodes named and numeric references, in the root too', () => {
    expect(read('<R>&lt;&amp;&gt;&quot;&apos;&#20013;&#x6587;&#x1F600;&#13;</R>')).toEqual({
      R: `<&>"'中文😀\r`,
    });
  });

  it('decodes each reference once', () => {
    expect(read('<R><a>&amp;lt;</a><b>&amp;#65;</b><c>&#38;amp;</c></R>')).toEqual({
      R: { a: '&lt;', b: '&#65;', c: '&amp;' },
    });
  });

  it('keeps references that nobody declared as they stand', () => {
    expect(read('<R>a &nope; b</R>')).toEqual({ R: 'a &nope; b' });
  });

  it('takes CDATA literally and joins it with the text around it', () => {
    expect(read('<R><a><![CDATA[ <b>&amp; ]]></a><b>x<![CDATA[<y>]]>z</b></R>')).toEqual({
      R: { a: ' <b>&amp; ', b: 'x<y>z' },
    });
  });

  it('ignores comments, attributes, namespaces and a byte order mark', () => {
    const text =
      '\ufeff<?xml version="1.0"?><!-- a --><c:R xmlns:c="urn:x" c:d="1"><c:a e="2">1<!-- < -->2</c:a></c:R><!-- z -->';

    expect(read(text)).toEqual({ R: { a: '12' } });
  });

  it("trims XML's own blanks around text and no others", () => {
    expect(read('<R><a>\r\n\t 1 2 \n</a><b>\u3000中\u00a0</b><c>&#32;x&#10;</c></R>')).toEqual({
      R: { a: '1 2', b: '\u3000中\u00a0', c: ' x\n' },
    });
  });

  it('keeps text beside child elements under #text', () => {
    expect(read('<R>before<a>1</a></R>')).toEqual({ R: { '#text': 'before', a: '1' } });
  });

  it('drops references to control characters, also where the document calls itself XML 1.1', () => {
    expect(read('<?xml version="1.1"?><R>a&#1;&#x1F;&#xD800;b</R>')).toEqual({ R: 'ab' });
    expect(read('<R>a&#1;b</R>')).toEqual({ R: 'ab' });
  });

  it('reads the same after a refusal as before', () => {
    refusalOf(() => read('<R><Section>1</Section><a>'));
    refusalOf(() => read('<R>&#0;</R>'));

    expect(read('<R><a>x</a></R>')).toEqual({ R: { a: 'x' } });
  });

  it('reads up to 32 levels', () => {
    expect(read('<a>'.repeat(32) + '</a>'.repeat(32))).toHaveProperty('a');
  });
});

const REFUSED = (
  [
    ['', /empty/],
    [' \n ', /empty/],
    ['{"JobsDetail":{"State":"Success"}}', /not XML/],
    ['Bad Gateway', /not XML/],
    ['<!DOCTYPE html><html><body>502</body></html>', /HTML page/],
    ['<html>\n<head><title>502 Bad Gateway</title></head><hr></html>', /HTML page/],
    ['<HTML><BODY>x</BODY></HTML>', /HTML page/],
    ['<Response><a>1</b></Response>', /well-formed/],
    ['<Response><a>1</a>', /cut off/],
    ['<Response><a>12', /cut off/],
    ['<Response><a>1</a></Resp', /cut off/],
    ['<Response', /cut off/],
    ['<Response/', /cut off/],
    ['<R><a/', /cut off/],
    ['<R><a/ >', /well-formed/],
    ['<', /cut off/],
    ['<?xml version="1.0"?>', /cut off/],
    ['</Response>', /well-formed/],
    ['<R><a>1</a></a></R>', /well-formed/],
    ['<R></a/></R>', /well-formed/],
    ['<R></a/><Result>1</Result></R>', /well-formed/],
    ['<R><a>1</a></R/>', /well-formed/],
    ['<R></a />1</R>', /well-formed/],
    ['<R>1</R><R>2</R>', /well-formed/],
    ['<R/><S/>', /well-formed/],
    ['<R>1</R>x', /followed by/],
    ['<R/>x', /followed by/],
    ['<R/>&', /followed by/],
    ['<R/>x<!-- -->', /well-formed/],
    ['<R a="1" a="2"/>', /well-formed/],
    ['<R a=1/>', /well-formed/],
    ['<R>a & b</R>', /well-formed/],
    ['<R><1a/></R>', /well-formed/],
    ['<R>\u0001</R>', /well-formed/],
    ['<R><![CDATA[\u0000]]></R>', /well-formed/],
    ['<R>]]></R>', /well-formed/],
    ['<R><!-- a -- b --></R>', /well-formed/],
    ['<R><![CDATA[x</R>', /well-formed/],
    ['<R><!DOCTYPE R></R>', /well-formed/],
    [' <?xml version="1.0"?><R/>', /well-formed/],
    ['<R>&#0;</R>', /cannot be read/],
    ['<!DOCTYPE R><R/>', /DOCTYPE/],
    ['<!DOCTYPE R SYSTEM "http://127.0.0.1/x.dtd"><R/>', /DOCTYPE/],
    ['<?xml version="1.0"?>\n<!-- c -->\n<!DOCTYPE R [<!ENTITY a "1">]><R>&a;</R>', /DOCTYPE/],
    ['<!DOCTYPE R [<!ENTITY amp "evil">]><R>&amp;</R>', /DOCTYPE/],
    ['<!DOCTYPE R [<!ENTITY x SYSTEM "file:///etc/passwd">]><R>&x;</R>', /DOCTYPE/],
    ['<!DOCTYPE R [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]><R/>', /DOCTYPE/],
    ['<R><__proto__><Result>0</Result></__proto__></R>', /forbidden/],
    ['<__proto__/>', /forbidden/],
    ['<R><constructor><prototype>1</prototype></constructor></R>', /forbidden/],
    ['<R><n:prototype xmlns:n="u"/></R>', /forbidden/],
    ['<R><toString>1</toString></R>', /forbidden/],
    ['<R><hasOwnProperty/></R>', /forbidden/],
    ["<R><?x '?><Result>1</Result><?x '?></R>", /processing instruction|cannot be read/],
    ['<R><?x y?></R>', /processing instruction/],
    ['<a>'.repeat(33) + '</a>'.repeat(33), /deeper than 32/],
    ['<a>'.repeat(100_000) + '</a>'.repeat(100_000), /deeper than 32/],
  ] as const
).map(([text, reason]) => [JSON.stringify(text.slice(0, 60)), reason, text] as const);

describe('readXml: what it refuses', () => {
  it.each(REFUSED)('refuses %s: %p', (_, reason, text) => {
    const error = refusalOf(() => read(text));

    expect(error).toMatchObject({ code: 'bad_response', retry: 'never', effect: 'unknown', ...XML_CONTEXT });
    expect(error.message).toMatch(reason);
    expect(String(error.body).slice(0, 1000)).toBe(text.slice(0, 1000));
    expect({}).not.toHaveProperty('Result');
  });

  it('refuses nested entities without expanding them', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `<!ENTITY e${level + 1} "&e${level};&e${level};">`,
    ).join('');
    const text = `<!DOCTYPE R [<!ENTITY e0 "ha">${levels}]><R>&e30;</R>`;

    expect(refusalOf(() => read(text)).message).toContain('DOCTYPE');
  });

  it('refuses a megabyte of openings that never close', () => {
    for (const piece of ['<![CDATA[', '<!--', '</', '</a/', '<a b="', '<?x ', '&', '<!DOCTYPE ', '<a ']) {
      const text = `<R></a/>${piece.repeat(Math.ceil(1_000_000 / piece.length))}</R>`;

      expect(refusalOf(() => read(text)).code).toBe('bad_response');
    }
  });

  it('lets a text speak of doctypes, entities and prototypes', () => {
    const text =
      '<R><a>&lt;!DOCTYPE x&gt; __proto__</a><b><![CDATA[<!DOCTYPE html><html></br/><?php ?>]]></b><!-- </a/> --></R>';

    expect(read(text)).toEqual({
      R: { a: '<!DOCTYPE x> __proto__', b: '<!DOCTYPE html><html></br/><?php ?>' },
    });
  });

  it('names the place of the damage and nothing of the text, which it attaches without secrets', () => {
    const text = '<Error>\n<Message>AKIDx user words</Massage></Error>';
    const response = { status: 403, headers: {}, body: text };

    const error = refusalOf(() =>
      readXml(text, { ...XML_CONTEXT, arrays: ARRAYS, response, secrets: [new Secret('AKIDx')] }),
    );

    expect(error.message).toBe(
      'the XML is cut off or not well-formed (InvalidTag in line 2) (HTTP status 403)',
    );
    expect(error).toMatchObject({ status: 403, body: text.replace('AKIDx', '[secret]') });
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('user words');
    expect(error.cause).toBeUndefined();
  });

  it('refuses every proper beginning of a document, so that a cut-off answer is never read', () => {
    const text =
      '<?xml version="1.0"?><Response><JobsDetail><Result>1</Result><Label a="b>">P&amp;</Label><Section/></JobsDetail></Response>';

    for (let end = 0; end < text.length; end++) {
      expect(refusalOf(() => read(text.slice(0, end))).code).toBe('bad_response');
    }
    expect(read(text)).toHaveProperty('Response');
  });

  it('throws nothing but a ModerationError for any text', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<R>',
      '</R>',
      '<a b="',
      '"',
      "'",
      '&',
      '&amp;',
      ';',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '<!DOCTYPE ',
      '#',
      ' ',
      '\n',
      'x',
      '=',
      '__proto__',
    );
    const text = fc.array(fc.oneof(piece, fc.string())).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((inner) => `<R>${inner}</R>`),
        ),
        (candidate) => {
          try {
            return Object.keys(read(candidate) as object).length === 1;
          } catch (error) {
            return isModerationError(error) && error.code === 'bad_response';
          }
        },
      ),
      { numRuns: casesOf(500, 2000) },
    );
  });
});
