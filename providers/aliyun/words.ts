import { isJsonObject } from '@moderato/core';

/** A word that is no text is kept as its JSON, so that it counts as unknown and not as absent. */
export function toWord(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A number as it was sent; one that is neither number nor text is kept as its JSON, so that it is noticed. */
export function toScore(value: unknown): string | number | null {
  return typeof value === 'number' ? value : toWord(value);
}

/** Splits words that stand in one text, `a,b`, also with the Chinese comma; none where there is no text. */
export function splitWords(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  return value
    .split(/[,，]/)
    .map((word) => word.trim().replace(/^"(.*)"$/, '$1'))
    .filter((word) => word !== '');
}

/** A text that says something; undefined for everything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The entries of a list that are objects; none where there is no list. */
export function recordsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The object, or an empty one in the place of anything else. */
export function recordOf(value: unknown): Record<string, unknown> {
  return isJsonObject(value) ? value : {};
}

/**
 * Reads JSON that stands inside of a text, also with its quotes escaped once more, as in the samples of the vendor; null where it
 * is no object or list. Nothing is decided by it alone, so that a broken one is no reason to refuse a response.
 */
export function parseInner(value: unknown): object | null {
  if (typeof value !== 'string') return null;
  for (const text of [value, value.replaceAll('\\"', '"')]) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === 'object' && parsed !== null) return parsed;
    } catch {
      // the next form is tried
    }
  }
  return null;
}

/** Seconds as milliseconds; null for what is no number of them. */
export function toMilliseconds(seconds: unknown): number | null {
  const milliseconds = typeof seconds === 'number' ? Math.round(seconds * 1000) : Number.NaN;
  return Number.isSafeInteger(milliseconds) && milliseconds >= 0 ? milliseconds : null;
}

/** An address; null for everything else, such as the 暂无 ("none yet") of a sample. */
export function addressOf(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\/./.test(value) ? value : null;
}
