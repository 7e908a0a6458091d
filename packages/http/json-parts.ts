import { type Steps } from '@moderato/core';
import { endOfString } from './json-strings.js';

/** About as long as what is parsed between two interruptions. */
const PART_CHARACTERS = 64 * 1024;

/** Characters that are looked through between two interruptions. */
const STEP_CHARACTERS = 256 * 1024;

/** Lists that lie deeper are parsed in one piece with what they are in. */
const MAX_LEVEL = 4;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** A long list in a text: from its bracket to behind the other one, and the commas at which it is cut. */
interface LongList {
  start: number;
  end: number;
  cuts: readonly number[];
}

/** Where a text can be cut, and how many names it has, if it is JSON. */
export interface Layout {
  lists: readonly LongList[];
  names: number;
}

/**
 * Finds the long lists of a JSON text, none of them inside another one, and counts its names: each is followed by a colon.
 * @param partCharacters length from which a list is cut.
 */
export function* readLayout(text: string, partCharacters = PART_CHARACTERS): Steps<Layout> {
  const lists: LongList[] = [];
  const open: { start: number; cuts: number[] | null; lastCut: number }[] = [];
  let level = 0;
  let names = 0;
  let rest = STEP_CHARACTERS;
  for (let index = 0; index < text.length; index++) {
    if (index > rest) {
      rest = index + STEP_CHARACTERS;
      yield;
    }
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      if (index < 0) break;
    } else if (code === COLON) names++;
    else if (code === COMMA) {
      const list = level <= MAX_LEVEL ? open[level] : undefined;
      if (list === undefined || list.cuts === null || index - list.lastCut < partCharacters) continue;
      list.cuts.push(index);
      list.lastCut = index;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      level++;
      const cuts = code === OPEN_LIST ? [] : null;
      if (level <= MAX_LEVEL) open[level] = { start: index, cuts, lastCut: index };
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      const list = level <= MAX_LEVEL ? open[level] : undefined;
      // a list that a brace closes is no JSON: its bracket stays in the text, where JSON.parse refuses it
      if (code === CLOSE_LIST && list?.cuts != null && list.cuts.length > 0) {
        while ((lists.at(-1)?.start ?? -1) > list.start) lists.pop();
        lists.push({ start: list.start, end: index + 1, cuts: list.cuts });
      }
      level--;
    }
  }
  return { lists, names };
}

/**
 * Parses a long JSON text part by part; can be interrupted. What it gives is what `JSON.parse` would give: the text without its long
 * lists is JSON, and so is each part of a list, which is never empty. Undefined where that cannot be shown; then `JSON.parse` decides.
 * @param mark stands in the place of the lists, and nowhere in the text.
 */
export function* parseParts(text: string, { lists }: Layout, mark: string): Steps<unknown> {
  if (lists.length === 0) return undefined;
  try {
    const found: unknown[][] = [];
    let rest = '';
    let done = 0;
    for (const { start, end, cuts } of lists) {
      rest += `${text.slice(done, start)}["${mark}",${found.length}]`;
      done = end;
      const items: unknown[] = [];
      let from = start + 1;
      for (const to of [...cuts, end - 1]) {
        yield;
        const part = JSON.parse(`[${text.slice(from, to)}]`) as unknown[];
        if (part.length === 0) return undefined;
        for (const item of part) items.push(item);
        from = to + 1;
      }
      found.push(items);
    }
    const value: unknown = JSON.parse(rest + text.slice(done));
    return fill(value, found, mark) === found.length ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Puts the lists where they belong. @returns how many places there were. */
function fill(value: unknown, lists: readonly unknown[][], mark: string): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value) && value[0] === mark) {
    const list = lists[value[1] as number] ?? [];
    value.length = 0;
    for (const item of list) value.push(item);
    return 1;
  }
  let places = 0;
  for (const child of Object.values(value)) places += fill(child, lists, mark);
  return places;
}
