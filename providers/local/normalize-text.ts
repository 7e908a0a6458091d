import { HOMOGLYPHS } from './homoglyphs.js';

/** A copy of a text in which spellings of one word are alike, and where each UTF-16 unit of it comes from. */
export interface NormalizedText {
  text: string;
  /** Where the original of a unit begins in the original text, in UTF-16 units. */
  startOf(unit: number): number;
  /** Where the original of a unit ends. */
  endOf(unit: number): number;
}

/** Characters that nobody sees: zero-width ones, soft hyphens, directions, variation selectors, controls that are no blanks. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u;
/** Without the byte order mark, which nobody sees. */
const BLANK = /^[^\S\ufeff]+$/u;
/** What NFKC may compose with the character before it: marks, the half-width signs of kana, and the parts of a Hangul syllable. */
const JOINS = /[\p{M}\uff9e\uff9f\u1160-\u11ff]/u;
const ACCENTS = /[\u0300-\u036f]/g;
const SIMPLE = /^[\x20-\x7e]*$/;

/**
 * Normalises a text: NFKC, so that full-width and other compatible forms are plain; case folded; invisible characters left out; blanks
 * in a row made one space. With `homoglyphs`, letters that look like Latin ones become those, and accents are left out.
 */
export function normalizeText(original: string, homoglyphs: boolean): NormalizedText {
  // most text is plain, and then stands where it stood
  if (!homoglyphs && SIMPLE.test(original) && !original.includes('  ')) {
    return { text: original.toLowerCase(), startOf: (unit) => unit, endOf: (unit) => unit + 1 };
  }
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  const append = (cluster: string, start: number, end: number) => {
    if (cluster.length === 1 && isUnchanging(cluster.charCodeAt(0))) {
      const lower = cluster.toLowerCase();
      text += homoglyphs ? (HOMOGLYPHS.get(lower) ?? lower) : lower;
      starts.push(start);
      ends.push(end);
      return;
    }
    const folded = fold(cluster, homoglyphs);
    for (const character of folded) {
      const isBlank = BLANK.test(character);
      if (isBlank && text.endsWith(' ')) continue;
      text += isBlank ? ' ' : character;
      for (let unit = 0; unit < character.length; unit += 1) {
        starts.push(start);
        ends.push(end);
      }
    }
  };

  let cluster = '';
  let start = 0;
  let end = 0;
  for (let place = 0; place < original.length;) {
    const code = original.codePointAt(place) as number;
    const width = code > 0xffff ? 2 : 1;
    const character = original.slice(place, place + width);
    const isPlain = code === 0x20 || isUnchanging(code);
    if (isPlain || !isInvisible(character)) {
      const joins = !isPlain && cluster !== '' && JOINS.test(character);
      if (!joins) {
        append(cluster, start, end);
        cluster = '';
        start = place;
      }
      cluster += character;
      end = place + width;
    }
    place += width;
  }
  append(cluster, start, end);
  return {
    text,
    startOf: (unit) => starts[unit] ?? original.length,
    endOf: (unit) => ends[unit] ?? original.length,
  };
}

/** Chinese characters and printable ASCII without the space: there is nothing to compose, and at most a case to fold. */
function isUnchanging(code: number): boolean {
  return (
    (code > 0x20 && code < 0x7f) || (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf)
  );
}

/** Normalises one character with its marks. */
function fold(cluster: string, homoglyphs: boolean): string {
  const plain = cluster.normalize('NFKC');
  // upper case first, so that letters with several lower-case forms, such as the Greek sigma, get one; the dotted I loses its dot
  const folded = plain.toUpperCase().toLowerCase().replaceAll('i\u0307', 'i').replaceAll('ς', 'σ');
  const composed = folded.normalize('NFKC');
  const visible = INVISIBLE.test(composed)
    ? Array.from(composed)
        .filter((character) => !isInvisible(character))
        .join('')
    : composed;
  if (!homoglyphs) return visible;
  const bare = visible.normalize('NFD').replace(ACCENTS, '');
  return Array.from(bare, (character) => HOMOGLYPHS.get(character) ?? character).join('');
}

/** Line feeds and tabs are controls too, but blanks first. */
function isInvisible(character: string): boolean {
  return INVISIBLE.test(character) && !BLANK.test(character);
}
