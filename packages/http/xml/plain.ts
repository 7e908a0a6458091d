import { type Steps } from '@moderato/core';
import { type XmlElement, type XmlValue } from './element.js';
import { isBlank, trimBlanks } from './blanks.js';

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
const LAST_SURROGATE = 0xdfff;
const LAST_CHARACTER = 0xfffd;
const LAST_UNIT = 0xffff;

/**
 * Reads XML that holds nothing but elements with ASCII names and text with the five named references, in one pass. Null for
 * everything else, well-formed or not: attributes, prefixes, comments, CDATA, instructions, other references, text beside
 * elements, halves of surrogate pairs, more than 32 levels, names of `Object.prototype`. Whoever gets null asks the careful reader, which reads alike
 * whatever is read here.
 */
export function* readPlainXmlSteps(text: string, arrays: ReadonlySet<string>): Steps<XmlElement | null> {
  const document: XmlElement = {};
  // by level: the name of the element that is open there, and its children, made when the first of them comes
  const names: string[] = [''];
  const elements: XmlElement[] = [document];
  const isLiteral = !text.includes('&') && !text.includes('\r');
  let level = 0;
  let mayBeText = false;
  let index = DECLARATION.exec(text)?.[0].length ?? 0;

  let rest = STEP_CHARACTERS;

  for (;;) {
    const start = index;
    if (start > rest) {
      rest = start + STEP_CHARACTERS;
      yield;
    }
    index = mayBeText ? endOfText(text, start) : endOfBlanks(text, start);
    if (text.charCodeAt(index) !== LESS) {
      return index === text.length && level === 0 && !isEmpty(document) ? document : null;
    }
    if (text.charCodeAt(index + 1) === SLASH) {
      if (level === 0) return null;
      const name = names[level] as string;
      const end = index + 2 + name.length;
      if (text.charCodeAt(end) !== GREATER || !text.startsWith(name, index + 2)) return null;
      const value = mayBeText ? readText(text.slice(start, index), isLiteral) : elements[level];
      level--;
      if (value == null || !add(elements[level] as XmlElement, name, value, arrays)) return null;
      mayBeText = false;
      index = end + 1;
    } else {
      const end = endOfName(text, index + 1);
      const name = text.slice(index + 1, end);
      if (name === '' || level === MAX_LEVELS) return null;
      if (level === 0 && (/^html/i.test(name) || !isEmpty(document))) return null;
      if (mayBeText) {
        if (endOfBlanks(text, start) !== index) return null;
        elements[level] = {};
      }
      const isClosed = text.charCodeAt(end) === SLASH;
      index = isClosed ? end + 1 : end;
      if (text.charCodeAt(index++) !== GREATER) return null;
      mayBeText = !isClosed;
      if (!isClosed) names[++level] = name;
      else if (!add(elements[level] as XmlElement, name, '', arrays)) return null;
    }
  }
}

/** Where text ends: at the next `<`, or at what no text may hold. */
function endOfText(text: string, start: number): number {
  for (let index = start; ; index++) {
    const code = text.charCodeAt(index);
    if (code > GREATER && code < FIRST_SURROGATE) continue;
    if (code === LESS || Number.isNaN(code)) return index;
    if (code < SPACE && !isBlank(code)) return index;
    if (code === GREATER && isCdataEnd(text, index)) return index;
    if (code >= FIRST_SURROGATE) {
      const character = text.codePointAt(index) as number;
      if (character > LAST_UNIT) index++;
      else if (character <= LAST_SURROGATE || character > LAST_CHARACTER) return index;
    }
  }
}

/** `]]>` is forbidden in text. */
function isCdataEnd(text: string, index: number): boolean {
  return text.charCodeAt(index - 1) === CLOSING_BRACKET && text.charCodeAt(index - 2) === CLOSING_BRACKET;
}

function endOfBlanks(text: string, start: number): number {
  let index = start;
  while (isBlank(text.charCodeAt(index))) index++;
  return index;
}

/** Where an ASCII name ends; at its start where there is none. */
function endOfName(text: string, start: number): number {
  let index = start;
  if (isNameStart(text.charCodeAt(index)))
    do index++;
    while (isNamePart(text.charCodeAt(index)));
  return index;
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || (code >= 48 && code <= 57) || code === 45 || code === 46;
}

/** The value of a leaf; null where it holds another reference than the five. */
function readText(text: string, isLiteral: boolean): string | null {
  if (isLiteral || !/[&\r]/.test(text)) return detach(trimBlanks(text));
  // before references are decoded, as the careful reader does
  const trimmed = trimBlanks(text.replace(/\r\n?/g, '\n'));
  return /&(?!(?:amp|lt|gt|quot|apos);)/.test(trimmed)
    ? null
    : trimmed.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => CHARACTERS[name] as string);
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Longer parts of a string are windows on it, so that a value that is kept would keep the whole response. */
const SHORTEST_WINDOW = 13;

function detach(part: string): string {
  return part.length < SHORTEST_WINDOW ? part : ` ${part}`.slice(1);
}

/** Adds a child; false for names that mean something in any object. */
function add(
  parent: XmlElement,
  name: string,
  value: string | XmlElement,
  arrays: ReadonlySet<string>,
): boolean {
  const earlier: XmlValue | undefined = parent[name];
  if (earlier === undefined) {
    if (name === 'prototype') return false;
    parent[name] = arrays.has(name) ? [value] : value;
    return true;
  }
  if (!Object.hasOwn(parent, name)) return false;
  if (Array.isArray(earlier)) earlier.push(value);
  else parent[name] = [earlier, value];
  return true;
}

function isEmpty(element: XmlElement): boolean {
  return Object.keys(element).length === 0;
}
