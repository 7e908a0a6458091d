import { trimBlanks, type XmlElement, type XmlValue } from '@moderato/http/xml';
import { z } from 'zod';

/** The text of a child, trimmed. Null for every way of writing nothing (absent, empty, blank) and for repeated or nested children. */
export function textOf(element: XmlElement, name: string): string | null {
  const value = element[name];
  return typeof value === 'string' && Object.hasOwn(element, name) ? trimBlanks(value) || null : null;
}

/** The texts of a repeated child, without the empty ones. */
export function textsOf(element: XmlElement, name: string): string[] {
  const value = element[name];
  if (value === undefined) return NOTHING;
  if (typeof value !== 'object' || !Array.isArray(value)) {
    const text = textOf(element, name);
    return text === null ? NOTHING : [text];
  }
  const texts: string[] = [];
  for (const item of value) {
    const text = typeof item === 'string' ? trimBlanks(item) : '';
    if (text !== '') texts.push(text);
  }
  // a list that grew keeps room for more, its copy does not
  return texts.length === 0 ? NOTHING : texts.slice();
}

/** A list that holds nothing, shared by all that have none. */
export const NOTHING: never[] = [];
Object.freeze(NOTHING);

/** Each text once, in their order. */
export function distinctOf(texts: string[]): string[] {
  if (texts.length < 2 || (texts.length === 2 && texts[0] !== texts[1])) return texts;
  return [...new Set(texts)];
}

/** The child elements of one name, however many there are; empty ones and plain text are none. */
export function elementsOf(element: XmlElement, name: string): readonly XmlElement[] {
  const value = element[name];
  if (typeof value !== 'object' || !Object.hasOwn(element, name)) return NONE;
  if (!Array.isArray(value)) return [value];
  return value.every(isElement) ? value : value.filter(isElement);
}

const NONE: readonly XmlElement[] = [];

function isElement(value: XmlValue): value is XmlElement {
  return typeof value === 'object' && !Array.isArray(value);
}

/** A child that is a number not below zero, else null. */
export function numberOf(element: XmlElement, name: string): number | null {
  const text = textOf(element, name);
  if (text === null) return null;
  let value = 0;
  for (let index = 0; index < text.length && index < MOST_DIGITS; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return FRACTION.test(text) ? Number(text) : null;
    value = value * 10 + digit;
  }
  return text.length <= MOST_DIGITS ? value : FRACTION.test(text) ? Number(text) : null;
}

const ZERO = 48;
const MOST_DIGITS = 15;
const FRACTION = /^\d{1,15}\.\d+$/;

const INSTANT = z.regexes.datetime({ offset: true });

/**
 * Puts a `CreationTime` into ISO-8601. Both `+0800` and `+08:00` occur, at times for one operation (Tencent Cloud CI,
 * "Querying audio moderation job", S:audio-q, and the same for text, S:text-q); null for anything else.
 */
export function instantOf(text: string | null): string | null {
  if (text === null) return null;
  const sign = text[text.length - '+0800'.length];
  const isShort = sign === '+' || sign === '-';
  const instant = isShort ? `${text.slice(0, -2)}:${text.slice(-2)}` : text;
  return INSTANT.test(instant) && !Number.isNaN(Date.parse(instant)) ? instant : null;
}

/** How long the copies of slices and frames can be fetched (S:audio-q, S:video-q). */
const URL_MS = 2 * 3_600_000;

/** When the copies of a response's parts can no longer be fetched. */
export function expiryOfUrls(nowMs: number): string {
  return new Date(nowMs + URL_MS).toISOString();
}

/** The decision on a part of the content. Absent: its scenes alone decide. There but empty: unknown. */
export function decisionIn(element: XmlElement, name = 'Result'): string | null {
  return Object.hasOwn(element, name) ? (textOf(element, name) ?? '') : null;
}
