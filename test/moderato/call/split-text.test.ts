import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitText, type TextPart } from '../../../packages/moderato/call/split-text.js';
import { casesOf } from '../../support/exhaustive.js';

const OVERLAP = 200;
const LIMIT = 1000;
const LONE_SURROGATE = /\p{Surrogate}/u;

const lengthOf = (text: string) => Array.from(text).length;
const endOf = ({ text, startChar }: TextPart) => startChar + lengthOf(text);

/** Texts around the limit and above, of words, sentences, line ends, letters with accents, emoji and flags. */
const pieces = fc.constantFrom(
  ...[
    '你好。',
    '😀',
    'word ',
    'e\u0301',
    '👩‍👩‍👧',
    '👍🏽',
    '🇨🇳',
    'x',
    '1.5',
    '! ',
    '\r\n',
    'Well. ',
    '今天天气很好',
  ],
);
const texts = fc
  .array(fc.tuple(pieces, fc.integer({ min: 1, max: 400 })), { maxLength: 12 })
  .map((found) => found.map(([piece, times]) => piece.repeat(times)).join(''));

/** Every kind of cut: at a blank, at a sentence end, at a line end, at the limit. */
const FILLERS: [string, string][] = [
  ['words', 'lorem ipsum dolor sit amet '],
  ['English sentences', 'All is well here. '],
  ['Chinese sentences', '今天天气很好。我们去公园玩！'],
  ['Chinese without any mark', '今天天气很好我们去公园玩'],
  ['lines', 'line\r\n'],
  ['emoji', '👍🏽👨‍👩‍👧'],
  ['one long word', 'x'],
];

const fill = (filler: string, length: number) =>
  Array.from(filler.repeat(Math.ceil(length / lengthOf(filler))))
    .slice(0, length)
    .join('');

describe('splitText', () => {
  it('leaves a text within the limit whole', () => {
    expect(splitText('短文', 2)).toEqual([{ text: '短文', startChar: 0 }]);
    expect(splitText('', 10)).toEqual([{ text: '', startChar: 0 }]);
  });

  it('ends a part at the last sentence end and repeats what stands before it', () => {
    expect(splitText('一二三。四五六。七八', 9)).toEqual([
      { text: '一二三。四五六。', startChar: 0 },
      { text: '四五六。七八', startChar: 4 },
    ]);
  });

  it('takes the point in a number for no sentence end', () => {
    expect(splitText('it costs 1.5 yuan', 11)[0]?.text).toBe('it costs ');
  });

  it('counts emoji as one character', () => {
    expect(splitText('😀'.repeat(10), 10)).toHaveLength(1);
    expect(splitText('😀'.repeat(11), 10)).toHaveLength(2);
  });

  it('starts a part with a whole word', () => {
    const [, second] = splitText('antidisestablishmentarianism '.repeat(60), LIMIT);

    expect(second?.text.startsWith('antidisestablishmentarianism ')).toBe(true);
  });

  it.each([
    ['an emoji with its modifiers', '👩‍👩‍👧'],
    ['a letter and its accent', 'e\u0301'],
    ['a flag', '🇨🇳'],
    ['a carriage return and its line feed', '\r\n'],
    ['a blank and its accent', ' \u0301'],
  ])('never cuts %s in two', (_what, character) => {
    const text = character.repeat(2000);
    const parts = splitText(text, LIMIT);

    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.startChar % lengthOf(character)).toBe(0);
      expect(lengthOf(part.text) % lengthOf(character)).toBe(0);
    }
  });

  it('cuts at the limit where one character is longer than a part', () => {
    const parts = splitText(`x${'\u0301'.repeat(3000)}`, LIMIT);

    expect(parts.map(({ text }) => lengthOf(text)).every((length) => length <= LIMIT)).toBe(true);
    expect(endOf(parts.at(-1) as TextPart)).toBe(3001);
  });

  it.each(FILLERS)('keeps a phrase of 200 characters whole wherever it stands in %s', (_name, filler) => {
    const phrase = fill('buy followers now, cheap。马上加微信 ', OVERLAP);
    const missed: number[] = [];
    for (let at = LIMIT - OVERLAP - 5; at <= LIMIT + 5; at += 3) {
      const text = fill(filler, at) + phrase + fill(filler, 400);
      if (!splitText(text, LIMIT).some((part) => part.text.includes(phrase))) missed.push(at);
    }

    expect(missed).toEqual([]);
  });

  it('cuts millions of characters into parts that are mostly new', () => {
    const sentences = casesOf(200, 1000);
    const parts = splitText(`${'好'.repeat(9999)}。`.repeat(sentences), 10_000);

    expect(parts.length).toBeLessThan(1.1 * sentences);
    expect(parts.every(({ text }) => lengthOf(text) <= 10_000)).toBe(true);
  });

  it('covers every character, within the limit, at the offsets that it says, with an overlap at every cut', () => {
    fc.assert(
      fc.property(texts, (whole) => {
        const characters = Array.from(whole);
        let previous: TextPart | undefined;
        for (const part of splitText(whole, LIMIT)) {
          expect(lengthOf(part.text)).toBeLessThanOrEqual(LIMIT);
          expect(characters.slice(part.startChar, endOf(part)).join('')).toBe(part.text);
          expect(part.text).not.toMatch(LONE_SURROGATE);
          if (previous === undefined) expect(part.startChar).toBe(0);
          else {
            expect(part.startChar).toBeLessThanOrEqual(endOf(previous) - OVERLAP);
            expect(endOf(part)).toBeGreaterThan(endOf(previous));
          }
          previous = part;
        }
        expect(previous === undefined ? 0 : endOf(previous)).toBe(characters.length);
      }),
    );
  });

  it('ends with any limit, however small', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (whole, limit) => {
          const parts = splitText(whole, limit);

          expect(parts.every(({ text }) => lengthOf(text) <= limit)).toBe(true);
          expect(endOf(parts.at(-1) as TextPart)).toBe(lengthOf(whole));
        },
      ),
    );
  });
});
