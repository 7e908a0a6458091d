import { codesOf, type Codes } from './codes.js';

/** The name of an element. */
export interface ElementName {
  name: string;
  /** Whether such elements always come as a list. */
  isRepeated: boolean;
  codes: Codes;
}

/** The names that were met, so that each is made once and not for each of its elements; by what their characters add up to. */
export interface KnownNames {
  arrays: ReadonlySet<string>;
  names: (ElementName | undefined)[];
}

/** A power of two; responses have some dozens of names. */
const MOST_NAMES = 1024;

const LONGEST_KEPT = 64;

const tables = new WeakMap<ReadonlySet<string>, KnownNames>();

/** The names that were met in responses of one kind. */
export function knownNames(arrays: ReadonlySet<string>): KnownNames {
  let known = tables.get(arrays);
  if (known === undefined) {
    known = { arrays, names: Array.from({ length: MOST_NAMES }, () => undefined) };
    tables.set(arrays, known);
  }
  return known;
}

/** Reads the ASCII name that starts at a place; an empty one where there is none. */
export function readName(text: string, codes: Codes, start: number, known: KnownNames): ElementName {
  let end = start;
  let sum = 0;
  let code = codes[end] as number;
  if (isNameStart(code))
    do {
      sum = (sum * 31 + code) | 0;
      code = codes[++end] as number;
    } while (isNamePart(code));
  const place = (sum ^ (sum >>> 15)) & (MOST_NAMES - 1);
  const [first, second] = [known.names[place], known.names[place ^ 1]];
  if (first !== undefined && first.name.length === end - start && isAt(first, codes, start)) return first;
  if (second !== undefined && second.name.length === end - start && isAt(second, codes, start)) return second;
  return addName(text.slice(start, end), first === undefined ? place : place ^ 1, known);
}

/** Whether a name stands at a place, whatever follows it. */
export function isAt({ codes: expected, name }: ElementName, codes: Codes, start: number): boolean {
  for (let index = 0; index < name.length; index++)
    if (codes[start + index] !== expected[index]) return false;
  return true;
}

function addName(text: string, place: number, { arrays, names }: KnownNames): ElementName {
  // as the name of a field a text is one that all objects share
  const [name = ''] = Object.keys({ [text]: null });
  const element = { name, isRepeated: arrays.has(name), codes: codesOf(name) };
  if (name.length <= LONGEST_KEPT) names[place] = element;
  return element;
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || (code >= 48 && code <= 57) || code === 45 || code === 46;
}
