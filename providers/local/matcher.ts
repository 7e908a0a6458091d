import { setImmediate } from 'node:timers/promises';
import { createAutomaton } from './automaton.js';
import { type ListSettings, type LocalSettings } from './config.js';
import { normalizeText, type NormalizedText } from './normalize-text.js';
import { compilePattern, type Pattern } from './pattern.js';
import { configError, readEntries, type Entry } from './read-list.js';
import { isWholeWords } from './whole-words.js';

/** One occurrence of an entry. */
export interface Hit {
  list: ListSettings;
  /** The entry as it was written; for a regular expression what it matched. */
  keyword: string;
  /** In the original text, in UTF-16 units. */
  start: number;
  /** Exclusive. */
  end: number;
}

/** What was found in a text. */
export interface Found {
  hits: Hit[];
  /** False where there were more hits than are looked at. */
  isComplete: boolean;
}

/** Looks for the entries of all lists. */
export interface Matcher {
  /**
   * Finds the entries of some lists in a text, in no particular order. Lets other work have its turn between expressions.
   * @param checkTime called between expressions; ends the search by what it throws.
   */
  find(text: string, lists: ReadonlySet<ListSettings>, checkTime: () => void): Promise<Found>;
}

/** The most hits of words that are looked at in one text, and of one regular expression: each of its matches is a search of its own. */
const MAX_WORD_HITS = 10_000;
const MAX_PATTERN_HITS = 100;

/** How long the event loop may be held up before other work has its turn, in milliseconds. */
const TURN_MS = 10;

/** An entry of a list of words, with the form in which it is looked for. */
interface Word {
  list: ListSettings;
  keyword: string;
}

/**
 * Reads all lists and prepares the search.
 * @throws ModerationError `config`.
 */
export function createMatcher({ lists, homoglyphs }: Pick<LocalSettings, 'lists' | 'homoglyphs'>): Matcher {
  const words = new Map<string, Word[]>();
  const patterns: { list: ListSettings; pattern: Pattern }[] = [];
  lists.forEach((list, index) => {
    for (const entry of readEntries(list, index)) {
      if (list.match === 'regex') patterns.push({ list, pattern: compilePattern(entry) });
      else addWord(words, list, entry, homoglyphs);
    }
  });
  const automaton = createAutomaton([...words.keys()]);
  const forms = [...words.keys()];
  const meanings = [...words.values()];

  return {
    async find(text, wanted, checkTime) {
      const hits: Hit[] = [];
      let isComplete = true;
      const copy = normalizeText(text, homoglyphs);
      let visited = 0;
      automaton.search(copy.text, (word, end) => {
        visited += 1;
        if (visited > MAX_WORD_HITS) isComplete = false;
        else addHits(hits, copy, meanings[word] as Word[], end - (forms[word] as string).length, end, wanted);
        return isComplete;
      });

      // digits stay digits for expressions
      const plain = homoglyphs && patterns.length > 0 ? normalizeText(text, false) : copy;
      let turnedMs = performance.now();
      for (const { list, pattern } of patterns) {
        if (!wanted.has(list)) continue;
        if (performance.now() - turnedMs > TURN_MS) {
          await setImmediate();
          turnedMs = performance.now();
        }
        checkTime();
        let matches = 0;
        pattern.search(plain.text, (first, end) => {
          matches += 1;
          if (matches > MAX_PATTERN_HITS) isComplete = false;
          else hits.push({ list, keyword: plain.text.slice(first, end), ...placeOf(plain, first, end) });
          return matches <= MAX_PATTERN_HITS;
        });
      }
      return { hits, isComplete };
    },
  };
}

function addWord(
  words: Map<string, Word[]>,
  list: ListSettings,
  { text, place }: Entry,
  homoglyphs: boolean,
): void {
  const form = normalizeText(text, homoglyphs).text.trim();
  if (form === '') throw configError(`${place}: holds nothing but invisible characters`);
  const known = words.get(form);
  if (known === undefined) words.set(form, [{ list, keyword: text }]);
  // one list may write one word in several ways
  else if (!known.some((word) => word.list === list)) known.push({ list, keyword: text });
}

function addHits(
  hits: Hit[],
  copy: NormalizedText,
  meanings: readonly Word[],
  first: number,
  end: number,
  wanted: ReadonlySet<ListSettings>,
): void {
  const isWhole = meanings.some(({ list }) => list.match === 'word') && isWholeWords(copy.text, first, end);
  for (const { list, keyword } of meanings) {
    if (!wanted.has(list) || (list.match === 'word' && !isWhole)) continue;
    hits.push({ list, keyword, ...placeOf(copy, first, end) });
  }
}

function placeOf(copy: NormalizedText, first: number, end: number): Pick<Hit, 'start' | 'end'> {
  return { start: copy.startOf(first), end: copy.endOf(end - 1) };
}
