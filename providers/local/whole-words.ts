/** Letters, their marks and digits make up words. An underscore and an apostrophe do not, so that `bad_word` holds two. */
const IN_WORDS = /[\p{L}\p{M}\p{N}]/u;

/** Scripts that put no blanks between words: each place in them may be the end of one. */
const WITHOUT_BLANKS =
  /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const MARK = /\p{M}/u;

/**
 * Tells whether a range of a text is made of whole words: on neither side does a letter or digit go on. Beside a character of a script
 * without blanks, such as Han, a word may always end.
 * @param start in UTF-16 units. @param end exclusive.
 */
export function isWholeWords(text: string, start: number, end: number): boolean {
  return (
    isBoundary(characterBefore(text, start), characterAt(text, start)) &&
    isBoundary(characterBefore(text, end), characterAt(text, end))
  );
}

function isBoundary(before: string, after: string): boolean {
  if (!IN_WORDS.test(before) || !IN_WORDS.test(after)) return true;
  // a mark belongs to what it stands on
  if (MARK.test(after)) return false;
  return WITHOUT_BLANKS.test(before) || WITHOUT_BLANKS.test(after);
}

/** Empty at the ends of the text. */
function characterAt(text: string, place: number): string {
  const code = text.codePointAt(place);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function characterBefore(text: string, place: number): string {
  const last = text.charCodeAt(place - 1);
  const isSecondHalf = place > 1 && last >= 0xdc00 && last <= 0xdfff;
  return place === 0 ? '' : characterAt(text, isSecondHalf ? place - 2 : place - 1);
}
