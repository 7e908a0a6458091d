/** A piece of a longer text, and where it starts in it. */
export interface TextPart {
  text: string;
  /** Characters (Unicode code points) from the start of the whole text. */
  startChar: number;
}

/** How much of a part is said again in the next one when no sentence ends near the limit, so that no phrase is cut in two. */
const OVERLAP_CHARACTERS = 100;

const SENTENCE_END = /[。！？!?；;…\n]/u;
const BLANK = /\s/u;

/**
 * Cuts a text into parts of at most `maxCharacters`, at the last sentence end in the second half of each part, else at the
 * last blank; where there is neither, the parts overlap. Characters are code points, as the vendors count; no surrogate pair
 * is split. Together the parts cover every character. A text within the limit comes back whole.
 */
export function splitText(text: string, maxCharacters: number): TextPart[] {
  if (text.length <= maxCharacters) return [{ text, startChar: 0 }];
  const characters = Array.from(text);
  const overlap = Math.min(OVERLAP_CHARACTERS, Math.floor(maxCharacters / 4));
  const parts: TextPart[] = [];
  for (let start = 0; start < characters.length;) {
    const { end, next } = cutAfter(characters, start, maxCharacters, overlap);
    parts.push({ text: characters.slice(start, end).join(''), startChar: start });
    start = next;
  }
  return parts;
}

function cutAfter(characters: readonly string[], start: number, maxCharacters: number, overlap: number) {
  const limit = start + maxCharacters;
  if (limit >= characters.length) return { end: characters.length, next: characters.length };
  const half = start + Math.ceil(maxCharacters / 2);
  for (const ends of [endsSentence, endsWord]) {
    for (let end = limit; end > half; end -= 1) {
      if (ends(characters[end - 1] ?? '', characters[end] ?? '')) return { end, next: end };
    }
  }
  return { end: limit, next: limit - overlap };
}

/** A full stop ends a sentence only before a blank, unlike the point in a number. */
function endsSentence(last: string, following: string): boolean {
  return last === '.' ? BLANK.test(following) : SENTENCE_END.test(last);
}

function endsWord(last: string): boolean {
  return BLANK.test(last);
}
