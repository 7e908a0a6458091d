import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitText } from '../../../packages/moderato/call/split-text.js';

const LIMIT = 40;
const words = fc.array(fc.constantFrom('你好。', '😀', 'word ', 'e\u0301', '👩‍👩‍👧', 'x', '1.5', '!', '\n'), {
  maxLength: 200,
});
const text = words.map((found) => found.join(''));

describe('splitText', () => {
  it('leaves a text within the limit whole', () => {
    expect(splitText('短文', 2)).toEqual([{ text: '短文', startChar: 0 }]);
    expect(splitText('', 10)).toEqual([{ text: '', startChar: 0 }]);
  });

  it('cuts at the last sentence end', () => {
    expect(splitText('一二三。四五六。七八', 9)).toEqual([
      { text: '一二三。四五六。', startChar: 0 },
      { text: '七八', startChar: 8 },
    ]);
  });

  it('takes the point in a number for no sentence end', () => {
    expect(splitText('it costs 1.5 yuan', 11)[0]?.text).toBe('it costs ');
  });

  it('counts emoji as one character and never cuts one in two', () => {
    expect(splitText('😀'.repeat(10), 10)).toHaveLength(1);
    expect(splitText('😀'.repeat(11), 10).every((part) => !/\p{Surrogate}/u.test(part.text))).toBe(true);
  });

  it('says the end of a part again where no sentence or word ends near the limit', () => {
    const parts = splitText('x'.repeat(100), 40);

    expect(parts.map(({ startChar }) => startChar)).toEqual([0, 30, 60]);
  });

  it('cuts ten million characters', () => {
    const text = '好'.repeat(9999) + '。';
    const parts = splitText(text.repeat(1000), 10_000);

    expect(parts).toHaveLength(1000);
    expect(parts.every((part, index) => part.text === text && part.startChar === index * 10_000)).toBe(true);
  });

  it('covers every character, within the limit, at the offsets that it says', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const characters = Array.from(whole);
        let covered = 0;
        for (const part of splitText(whole, LIMIT)) {
          const length = Array.from(part.text).length;
          expect(length).toBeLessThanOrEqual(LIMIT);
          expect(part.startChar).toBeLessThanOrEqual(covered);
          expect(characters.slice(part.startChar, part.startChar + length).join('')).toBe(part.text);
          covered = part.startChar + length;
        }
        expect(covered).toBe(characters.length);
      }),
    );
  });
});
