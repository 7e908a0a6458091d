/** A part of a longer text, and where it starts in it. */
export interface TextPart {
  text: string;
  /** Characters (Unicode code points) from the start of the whole text. */
  startChar: number;
}

/** How many characters of a part the next part repeats at least, so that a phrase of this length stands whole in one of them. */
const OVERLAP_CHARACTERS = 200;

/** How far a part may start before that, so that it starts with a whole word. */
const WORD_CHARACTERS = 50;

/** How much text around a place is looked at to tell whether it lies between two characters as a reader sees them. */
const GRAPHEME_CHARACTERS = 32;

const SENTENCE_END = /[。！？!?；;…\n]/u;
const BLANK = /\s/u;
const REGIONAL_INDICATOR = /\p{Regional_Indicator}/u;
/** Made for the first long text: it takes as long as a sixth of the whole start. */
let graphemes: Intl.Segmenter | undefined;

/**
 * Cuts a text into parts of at most `maxCharacters`: after the last sentence end that lies far enough in the part, else after
 * the last blank, else at the limit. Every part after the first starts at least 200 characters before the end of the one before
 * it (half a part, where a part is shorter than 400), and with a whole word where there is one. Characters are code points, as
 * the vendors count; what a reader sees as one character is cut only where it is longer than any word.
 * A text within the limit comes back whole.
 */
export function splitText(text: string, maxCharacters: number): TextPart[] {
  if (text.length <= maxCharacters) return [{ text, startChar: 0 }];
  const characters = Array.from(text);
  const overlap = Math.min(OVERLAP_CHARACTERS, Math.floor(maxCharacters / 2));
  const parts: TextPart[] = [];
  for (let start = 0; ;) {
    const end = endOfPart(characters, start, maxCharacters, overlap);
    parts.push({ text: characters.slice(start, end).join(''), startChar: start });
    if (end === characters.length) return parts;
    start = startOfNextPart(characters, end - overlap, start);
  }
}

function endOfPart(characters: readonly string[], start: number, maxCharacters: number, overlap: number) {
  const limit = start + maxCharacters;
  if (limit >= characters.length) return characters.length;
  // what is new in a part is never less than a quarter of it, since each part is paid for
  const least = start + Math.max(Math.ceil(maxCharacters / 2), overlap + Math.ceil(maxCharacters / 4));
  for (const isEnd of [endsSentence, endsWord, isBetweenGraphemes]) {
    const lowest = isEnd === isBetweenGraphemes ? Math.max(least, limit - GRAPHEME_CHARACTERS) : least;
    for (let end = limit; end >= lowest; end -= 1) {
      if (isEnd(characters, end) && isBetweenGraphemes(characters, end)) return end;
    }
  }
  return limit;
}

/** @param latest where the next part has to start at the latest. */
function startOfNextPart(characters: readonly string[], latest: number, start: number): number {
  for (const isStart of [endsWord, isBetweenGraphemes]) {
    for (let next = latest; next > Math.max(start, latest - WORD_CHARACTERS); next -= 1) {
      if (isStart(characters, next) && isBetweenGraphemes(characters, next)) return next;
    }
  }
  return latest;
}

/** A full stop ends a sentence only before a blank, unlike the point in a number. */
function endsSentence(characters: readonly string[], end: number): boolean {
  const last = characters[end - 1] ?? '';
  return last === '.' ? BLANK.test(characters[end] ?? '') : SENTENCE_END.test(last);
}

function endsWord(characters: readonly string[], end: number): boolean {
  return BLANK.test(characters[end - 1] ?? '');
}

/** Whether a cut before the character at `index` leaves emoji with their modifiers, letters with their accents, and CR LF whole. */
function isBetweenGraphemes(characters: readonly string[], index: number): boolean {
  let from = Math.max(0, index - GRAPHEME_CHARACTERS);
  // flags are pairs, counted from the first of a row
  while (from > 0 && REGIONAL_INDICATOR.test(characters[from] ?? '')) from -= 1;
  const before = characters.slice(from, index).join('');
  const around = before + characters.slice(index, index + GRAPHEME_CHARACTERS).join('');
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return graphemes.segment(around).containing(before.length)?.index === before.length;
}
