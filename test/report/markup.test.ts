import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentOf } from '../../packages/report/html/document.js';
import { markup, scriptJson, textOf, type Part } from '../../packages/report/html/markup.js';

/** Texts that try to get out of where they were put. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '&lt;',
        '</script>',
        '<!--',
        '<img src=x onerror=1>',
        ' a=b ',
        '`',
        '=',
        '/',
        'x',
      ),
    )
    .map((parts) => parts.join('')),
);

/** What a parser makes of line ends and of characters that HTML has no place for is not asked here. */
const visible = (text: string) => text.replaceAll(/[\0\r\n\f\u2028\u2029]|\p{Cs}/gu, ' ');

describe('the template', () => {
  it('lets no text open an element or leave an attribute', () => {
    fc.assert(
      fc.property(hostile.map(visible), (text) => {
        const html = textOf(markup`<p title="${text}">${text}</p>`);
        const { body } = documentOf(`<!doctype html><html><body>${html}</body></html>`);
        const [paragraph, ...others] = body.querySelectorAll('*');

        expect(html.match(/</g)).toHaveLength(2);
        expect(html.match(/"/g)).toHaveLength(2);
        expect(others).toEqual([]);
        expect(paragraph?.textContent).toBe(text);
        expect(paragraph?.getAttribute('title')).toBe(text);
        expect(paragraph?.attributes).toHaveLength(1);
      }),
    );
  });

  it('escapes inside of lists, and takes finished markup as it is', () => {
    const parts: Part[] = ['<', markup`<b>${'&'}</b>`, 3, null, false];

    expect(textOf(markup`<p>${parts}</p>`)).toBe('<p>&lt;<b>&amp;</b>3</p>');
  });

  it('takes no object from outside for finished markup', () => {
    const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}') as Part;

    expect(() => textOf(markup`<p>${forged}</p>`)).toThrow(TypeError);
  });
});

describe('JSON in a page', () => {
  it('is read back as it was, and never ends its element', () => {
    fc.assert(
      fc.property(fc.array(hostile), (texts) => {
        const json = textOf(scriptJson(texts));

        expect(json).not.toContain('<');
        expect(JSON.parse(json)).toEqual(texts);
      }),
    );
  });
});
