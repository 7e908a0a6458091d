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
  if (typeof value !== 'object' || !Array.isArray(value)) {
    const text = textOf(element, name);
    return text === null ? [] : [text];
  }
  return value
    .map((item) => (typeof item === 'string' ? trimBlanks(item) : ''))
    .filter((text) => text !== '');
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
  return text !== null && /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : null;
}

const INSTANT = z.regexes.datetime({ offset: true });

/**
 * Puts a `CreationTime` into ISO-8601. Both `+0800` and `+08:00` occur, at times for one operation (Tencent Cloud CI,
 * "Querying audio moderation job", S:audio-q, and the same for text, S:text-q); null for anything else.
 */
export function instantOf(text: string | null): string | null {
  const instant = text?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  return instant !== undefined && INSTANT.test(instant) && !Number.isNaN(Date.parse(instant))
    ? instant
    : null;
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
