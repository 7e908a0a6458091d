import { trimBlanks, type XmlElement } from '@moderato/http/xml';
import { z } from 'zod';

/** The text of a child, trimmed. Null for every way of writing nothing (absent, empty, blank) and for repeated or nested children. */
export function textOf(element: XmlElement, name: string): string | null {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return typeof value === 'string' ? trimBlanks(value) || null : null;
}

/** The texts of a repeated child, without the empty ones. */
export function textsOf(element: XmlElement, name: string): string[] {
  return childrenOf(element, name)
    .map((value) => (typeof value === 'string' ? trimBlanks(value) : ''))
    .filter((value) => value !== '');
}

/** The child elements of one name, however many there are; empty ones and plain text are none. */
export function elementsOf(element: XmlElement, name: string): XmlElement[] {
  return childrenOf(element, name).filter(
    (value): value is XmlElement => typeof value === 'object' && !Array.isArray(value),
  );
}

/** A child that is a number not below zero, else null. */
export function numberOf(element: XmlElement, name: string): number | null {
  const text = textOf(element, name);
  return text !== null && /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : null;
}

function childrenOf(element: XmlElement, name: string) {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

const datetime = z.iso.datetime({ offset: true });

/**
 * Puts a `CreationTime` into ISO-8601. Both `+0800` and `+08:00` occur, at times for one operation (Tencent Cloud CI,
 * "Querying audio moderation job", S:audio-q, and the same for text, S:text-q); null for anything else.
 */
export function instantOf(text: string | null): string | null {
  const result = datetime.safeParse(text?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return result.success && !Number.isNaN(Date.parse(result.data)) ? result.data : null;
}

/** How long the copies of slices and frames can be fetched (S:audio-q, S:video-q). */
const URL_MS = 2 * 3_600_000;

/** The copy of a part of the content, good for two hours after the response. */
export function urlIn(element: XmlElement, nowMs: number) {
  const url = textOf(element, 'Url');
  return { url, urlExpiresAt: url === null ? null : new Date(nowMs + URL_MS).toISOString() };
}

/** The decision on a part of the content. Absent: its scenes alone decide. There but empty: unknown. */
export function decisionIn(element: XmlElement, name = 'Result'): string | null {
  return Object.hasOwn(element, name) ? (textOf(element, name) ?? '') : null;
}
