import { CATEGORIES, DECISIONS, type Category, type Decision } from '@moderato/core';
import { type BatchRow } from '@moderato/batch';
import { type ComparedRow } from 'moderato';
import { usageError } from '../failure.js';
import { readList } from '../options.js';

/** Which fields of `meta` say what is right, and by which to compare. */
export interface GoldFlags {
  /** The field with the right label. */
  gold?: string | undefined;
  /** What its words mean, each `<word>=<decision or category>`, separated by commas. */
  goldMap?: string | undefined;
  /** Fields to compare by, separated by commas. */
  slice?: string | undefined;
}

/** Reads rows for a report. */
export interface GoldReaders {
  goldOf: (row: BatchRow) => ComparedRow['gold'];
  slicesOf: (row: BatchRow) => Record<string, string>;
}

/**
 * Makes the readers of right labels and of slices. A label is a decision, one or several categories (separated by commas, or a
 * list), or a word of the map. A word that is none of them counts as unknown and is in no figure.
 * @throws ModerationError `config`.
 */
export function readGold({ gold, goldMap, slice }: GoldFlags): GoldReaders {
  if (goldMap !== undefined && gold === undefined) throw usageError('--gold-map: needs --gold');
  const meanings = readMeanings(goldMap ?? '');
  const fields = readList(slice ?? '');
  return {
    goldOf: ({ meta }) => (gold === undefined ? null : labelOf(meta?.[gold], meanings)),
    slicesOf: ({ meta }) =>
      Object.fromEntries(
        fields.flatMap((field) => {
          const value = meta?.[field];
          const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
          return isPlain && value !== '' ? [[field, String(value)]] : [];
        }),
      ),
  };
}

function readMeanings(text: string): Map<string, string> {
  return new Map(
    readList(text).map((pair) => {
      const [, word, meaning] = /^(.+)=([a-z_]+)$/.exec(pair) ?? [];
      if (word === undefined || meaning === undefined || !(isDecision(meaning) || isCategory(meaning)))
        throw usageError(
          `--gold-map: expected <word>=<meaning>, where the meaning is one of ${[...DECISIONS, ...CATEGORIES].join(', ')}`,
        );
      return [word, meaning];
    }),
  );
}

function labelOf(value: unknown, meanings: ReadonlyMap<string, string>): ComparedRow['gold'] {
  const given = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : null;
  if (given === null) return null;
  const words = given
    .flatMap((text) => (meanings.has(text) ? [text] : readList(text)))
    .map((word) => meanings.get(word) ?? word);
  const decision = words.find(isDecision) ?? null;
  const categories = words.filter(isCategory);
  const isKnown = words.length > 0 && words.every((word) => isDecision(word) || isCategory(word));
  if (!isKnown) return null;
  return { decision, categories: decision === 'pass' ? [] : categories.length > 0 ? categories : null };
}

function isDecision(word: string): word is Decision {
  return (DECISIONS as readonly string[]).includes(word);
}

function isCategory(word: string): word is Category {
  return (CATEGORIES as readonly string[]).includes(word);
}
