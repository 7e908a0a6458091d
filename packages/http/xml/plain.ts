import { type Steps } from '@moderato/core';
import { type XmlElement, type XmlValue } from './element.js';
import { isBlank, trimBlanks } from './blanks.js';
import { codesOf, type Codes } from './codes.js';
import { isAt, knownNames, readName, type ElementName, type KnownNames } from './names.js';

/** Characters between two places where reading can be interrupted. */
const STEP_CHARACTERS = 32 * 1024;

/** As many levels as the careful reader takes. */
const MAX_LEVELS = 32;

const DECLARATION =
  /^<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))? ?\?>/;

const LESS = 60;
const GREATER = 62;
const SLASH = 47;
const CLOSING_BRACKET = 93;
const SPACE = 32;
const FIRST_SURROGATE = 0xd800;
const FIRST_LOW_SURROGATE = 0xdc00;
const LAST_SURROGATE = 0xdfff;
const LAST_CHARACTER = 0xfffd;

/**
 * Reads XML that holds nothing but elements with ASCII names and text with the five named references, in one pass. Null for
 * everything else, well-formed or not: attributes, prefixes, comments, CDATA, instructions, other references, text beside
 * elements, halves of surrogate pairs, more than 32 levels, names of `Object.prototype`. Whoever gets null asks the careful reader, which reads alike
 * whatever is read here.
 */
export function* readPlainXmlSteps(text: string, arrays: ReadonlySet<string>): Steps<XmlElement | null> {
  const reading = startReading(text, arrays);
  for (;;) {
    const document = readOn(reading, reading.index + STEP_CHARACTERS);
    if (document !== undefined) return document;
    yield;
  }
}

/** How far a document is read. */
interface Reading {
  text: string;
  codes: Codes;
  known: KnownNames;
  index: number;
  /** By level: the name of the element that is open there, and its children, made when the first of them comes. */
  names: ElementName[];
  elements: XmlElement[];
  level: number;
  mayBeText: boolean;
  isLiteral: boolean;
}

function startReading(text: string, arrays: ReadonlySet<string>): Reading {
  return {
    text,
    codes: codesOf(text),
    known: knownNames(arrays),
    index: DECLARATION.exec(text)?.[0].length ?? 0,
    names: [NO_NAME],
    elements: [{}],
    level: 0,
    mayBeText: false,
    isLiteral: !text.includes('&') && !text.includes('\r'),
  };
}

const NO_NAME: ElementName = { name: '', isRepeated: false, codes: codesOf('') };

/** Reads to about that place. @returns the document at its end, null for what is not plain, undefined where there is more to read. */
function readOn(reading: Reading, stop: number): XmlElement | null | undefined {
  const { text, codes, known, names, elements } = reading;
  const document = elements[0] as XmlElement;
  let { index, level, mayBeText } = reading;
  while (index < stop) {
    const start = index;
    index = mayBeText ? endOfText(codes, start) : endOfBlanks(codes, start);
    if (codes[index] !== LESS) {
      return index === text.length && level === 0 && !isEmpty(document) ? document : null;
    }
    if (codes[index + 1] === SLASH) {
      if (level === 0) return null;
      const element = names[level] as ElementName;
      const end = index + 2 + element.name.length;
      if (!isAt(element, codes, index + 2) || codes[end] !== GREATER) return null;
      const value = mayBeText ? readText(reading, start, index) : elements[level];
      level--;
      if (value == null || !add(elements[level] as XmlElement, element, value)) return null;
      mayBeText = false;
      index = end + 1;
    } else {
      const element = readName(text, codes, index + 1, known);
      const { name } = element;
      if (name === '' || level === MAX_LEVELS) return null;
      if (level === 0 && (/^html/i.test(name) || !isEmpty(document))) return null;
      if (mayBeText) {
        if (endOfBlanks(codes, start) !== index) return null;
        elements[level] = {};
      }
      const end = index + 1 + name.length;
      const isClosed = codes[end] === SLASH;
      index = isClosed ? end + 1 : end;
      if (codes[index++] !== GREATER) return null;
      mayBeText = !isClosed;
      if (!isClosed) names[++level] = element;
      else if (!add(elements[level] as XmlElement, element, '')) return null;
    }
  }
  reading.index = index;
  reading.level = level;
  reading.mayBeText = mayBeText;
  return undefined;
}

/** Where text ends: at the next `<`, or at what no text may hold. */
function endOfText(codes: Codes, start: number): number {
  for (let index = start; ; index++) {
    const code = codes[index] as number;
    if (code > GREATER && code < FIRST_SURROGATE) continue;
    if (code === LESS) return index;
    if (code < SPACE && !isBlank(code)) return index;
    if (code === GREATER && isCdataEnd(codes, index)) return index;
    if (code >= FIRST_SURROGATE && !isCharacter(code)) {
      if (!isPair(code, codes[index + 1] as number)) return index;
      index++;
    }
  }
}

/** `]]>` is forbidden in text. */
function isCdataEnd(codes: Codes, index: number): boolean {
  return codes[index - 1] === CLOSING_BRACKET && codes[index - 2] === CLOSING_BRACKET;
}

/** Whether a code unit from the first surrogate on is a character by itself. */
function isCharacter(code: number): boolean {
  return code > LAST_SURROGATE && code <= LAST_CHARACTER;
}

function isPair(first: number, second: number): boolean {
  return first < FIRST_LOW_SURROGATE && second >= FIRST_LOW_SURROGATE && second <= LAST_SURROGATE;
}

function endOfBlanks(codes: Codes, start: number): number {
  let index = start;
  while (isBlank(codes[index] as number)) index++;
  return index;
}

/** The value of a leaf; null where it holds another reference than the five. */
function readText({ text, codes, isLiteral }: Reading, start: number, end: number): string | null {
  if (isLiteral) return readLiteral(text, codes, start, end);
  const part = text.slice(start, end);
  if (!/[&\r]/.test(part)) return readLiteral(text, codes, start, end);
  // before references are decoded, as the careful reader does
  const trimmed = trimBlanks(part.replace(/\r\n?/g, '\n'));
  return /&(?!(?:amp|lt|gt|quot|apos);)/.test(trimmed)
    ? null
    : trimmed.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => CHARACTERS[name] as string);
}

function readLiteral(text: string, codes: Codes, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(codes[from] as number)) from++;
  while (to > from && isBlank(codes[to - 1] as number)) to--;
  return detach(text.slice(from, to));
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Longer parts of a string are windows on it, so that a value that is kept would keep the whole response. */
const SHORTEST_WINDOW = 13;

function detach(part: string): string {
  return part.length < SHORTEST_WINDOW ? part : ` ${part}`.slice(1);
}

/** Adds a child; false for names that mean something in any object. */
function add(parent: XmlElement, { name, isRepeated }: ElementName, value: string | XmlElement): boolean {
  const earlier: XmlValue | undefined = parent[name];
  if (earlier === undefined) {
    if (name === 'prototype') return false;
    parent[name] = isRepeated ? [value] : value;
    return true;
  }
  if (!Object.hasOwn(parent, name)) return false;
  if (!Array.isArray(earlier)) parent[name] = [earlier, value];
  // a list that grows makes room for many more, and most lists are short
  else if (earlier.length === 1) parent[name] = [earlier[0] as XmlValue, value];
  else earlier.push(value);
  return true;
}

function isEmpty(element: XmlElement): boolean {
  return Object.keys(element).length === 0;
}
