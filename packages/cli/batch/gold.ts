import { CATEGORIES, DECISIONS, type Category, type ComparedRow, type Decision } from '@moderato/core';
import { type BatchRow, type StoredRow } from '@moderato/batch';
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
  /** The field that names what items are variants of. */
  cluster?: string | undefined;
}

/** What was read of the labels so far. */
export interface GoldCounts {
  /** Rows with a label that was understood. */
  labelled: number;
  /** Rows with a label that holds an unknown word. */
  unknown: number;
  /** How often each unknown word came, the first of them only. */
  unknownWords: ReadonlyMap<string, number>;
}

/** The part of a row that labels are read from. */
export type MetaRow = Pick<StoredRow | BatchRow, 'meta'>;

/** Reads rows for a report. */
export interface GoldReaders {
  goldOf: (row: MetaRow) => ComparedRow['gold'];
  slicesOf: (row: MetaRow) => Record<string, string>;
  clusterOf: (row: MetaRow) => string | null;
  counts: () => GoldCounts;
  /**
   * Makes sure that the fields that were named exist in at least one row, before anything is paid for.
   * @throws ModerationError `config`, naming the fields that do.
   */
  assertFields: (rows: AsyncIterable<MetaRow>) => Promise<void>;
}

const MOST_UNKNOWN_WORDS = 10;
const MOST_FIELDS = 30;

/**
 * Makes the readers of right labels and of slices. A label is a decision, one or several categories (separated by commas, or a
 * list), both joined by +, or a word of the map, in any case; numbers and booleans count as their words. A label with an unknown word,
 * or with two decisions, is in no figure, and is counted.
 * @throws ModerationError `config`.
 */
export function readGold({ gold, goldMap, slice, cluster }: GoldFlags): GoldReaders {
  if (goldMap !== undefined && gold === undefined) throw usageError('--gold-map: needs --gold');
  const meanings = readMeanings(goldMap ?? '');
  const slices = readList(slice ?? '');
  const twice = slices.find((name, at) => slices.indexOf(name) !== at);
  if (twice !== undefined) throw usageError(`--slice: the field ${JSON.stringify(twice)} is given twice`);
  const unknownWords = new Map<string, number>();
  let labelled = 0;
  let unknown = 0;
  const note = (word: string) => {
    if (unknownWords.has(word) || unknownWords.size < MOST_UNKNOWN_WORDS)
      unknownWords.set(word, (unknownWords.get(word) ?? 0) + 1);
  };
  return {
    goldOf: ({ meta = {} }) => {
      if (gold === undefined) return null;
      const words = wordsOf(meta[gold], meanings);
      if (words.length === 0) return null;
      const strange = isContradictory(words) ? [words.join('+')] : words.filter((word) => !isKnown(word));
      for (const word of strange) note(word);
      if (strange.length > 0) unknown += 1;
      else labelled += 1;
      return strange.length > 0 ? null : labelOf(words);
    },
    slicesOf: ({ meta }) =>
      Object.fromEntries(
        slices.flatMap((field) => {
          const value = meta?.[field];
          return isPlain(value) && value !== '' ? [[field, String(value)]] : [];
        }),
      ),
    clusterOf: ({ meta }) => {
      const value = cluster === undefined ? undefined : meta?.[cluster];
      return isPlain(value) && value !== '' ? String(value) : null;
    },
    counts: () => ({ labelled, unknown, unknownWords }),
    assertFields: async (rows) => {
      const named = [
        ...(gold === undefined ? [] : [['--gold', gold]]),
        ...slices.map((name) => ['--slice', name]),
        ...(cluster === undefined ? [] : [['--cluster', cluster]]),
      ];
      const seen = new Set<string>();
      let isEmpty = true;
      for await (const { meta = {} } of named.length === 0 ? [] : rows) {
        isEmpty = false;
        for (const field of Object.keys(meta)) seen.add(field);
        if (named.every(([, name = '']) => seen.has(name))) return;
      }
      const [flag = '', name = ''] = named.find(([, field = '']) => !seen.has(field)) ?? [];
      if (!isEmpty) throw missingField(flag, name, [...seen]);
    },
  };
}

function missingField(flag: string, name: string, fields: readonly string[]) {
  const known =
    fields.length === 0 ? 'no row has meta' : `there are ${fields.slice(0, MOST_FIELDS).join(', ')}`;
  return usageError(`${flag}: no row has the field ${JSON.stringify(name)} in its meta; ${known}`);
}

function readMeanings(text: string): Map<string, string[]> {
  const meanings = new Map<string, string[]>();
  for (const pair of readList(text)) {
    const sign = pair.lastIndexOf('=');
    const word = normalized(pair.slice(0, Math.max(0, sign)));
    const parts = partsOf(pair.slice(sign + 1));
    if (word === '' || parts.length === 0 || !parts.every(isKnown) || parts.filter(isDecision).length > 1)
      throw usageError(
        `--gold-map: expected <word>=<meaning>, where the meaning is a decision, a category, or some of them joined by +, such as block+hate; there are ${[...DECISIONS, ...CATEGORIES].join(', ')}`,
      );
    if (meanings.has(word))
      throw usageError(`--gold-map: the word ${JSON.stringify(word)} is given twice; say once what it means`);
    meanings.set(word, parts);
  }
  return meanings;
}

/** The words of a label, those of the map in our own; empty for a row without one. */
function wordsOf(value: unknown, meanings: ReadonlyMap<string, string[]>): string[] {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  const texts = given
    .filter((one) => one !== undefined && one !== null)
    .map((one) => normalized(isPlain(one) ? String(one) : JSON.stringify(one)));
  const words = texts.flatMap((text) => (meanings.has(text) || isKnown(text) ? [text] : readList(text)));
  return words.flatMap(
    (word) => meanings.get(word) ?? (partsOf(word).every(isKnown) ? partsOf(word) : [word]),
  );
}

function labelOf(words: readonly string[]): NonNullable<ComparedRow['gold']> {
  const decision = words.find(isDecision) ?? null;
  const categories = [...new Set(words.filter(isCategory))];
  if (categories.length > 0) return { decision, categories };
  return { decision, categories: decision === 'pass' ? [] : null };
}

/** Two decisions cannot both be right. */
function isContradictory(words: readonly string[]): boolean {
  return new Set(words.filter(isDecision)).size > 1;
}

function partsOf(text: string): string[] {
  return text.split('+').map(normalized).filter(Boolean);
}

function isKnown(word: string): boolean {
  return isDecision(word) || isCategory(word);
}

function normalized(word: string): string {
  return word.trim().toLowerCase();
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isDecision(word: string): word is Decision {
  return (DECISIONS as readonly string[]).includes(word);
}

function isCategory(word: string): word is Category {
  return (CATEGORIES as readonly string[]).includes(word);
}
