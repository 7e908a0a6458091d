import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { type Estimate, type ItemTable, type PairTable, type RatingTable } from '@moderato/statistics';

const ROOT = resolve(import.meta.dirname, '../..');

export const LABELS = ['pass', 'review', 'block'];

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(ROOT, `test/fixtures/statistics/${name}.json`), 'utf8'));

/** Counts of real labels, with their licence: five annotators of HateCheck. */
export const HATECHECK = fixture('hatecheck-annotations') as RatingTable & { licence: string };

/** Counts of real labels, with their licence: gold and three annotators of Multilingual HateCheck, Mandarin. */
export const MANDARIN = fixture('mhc-mandarin-cases') as ItemTable & { licence: string };

/** The text of a file of real labels, which is no part of the project; undefined, with a notice, where it is absent. */
export function realData(name: string): string | undefined {
  const path = join(ROOT, '../shared/data', name);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  process.stderr.write(
    `notice: ../shared/data/${name} is absent; only the counts derived from it are tested\n`,
  );
  return undefined;
}

/** The value of a statistic that has one. */
export function valueOf(estimate: Estimate): number {
  if (estimate.value === null) throw new Error(`no value: ${estimate.reason}`);
  return estimate.value;
}

const letters = (size: number) => 'abcdef'.slice(0, size).split('');

// Small, large and zero counts: degenerate tables must be frequent.
const count = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
);

const countsOf = (length: number) => fc.array(count, { minLength: length, maxLength: length });

/** Any pair table of two to five labels, degenerate ones included. */
export const pairTables: fc.Arbitrary<PairTable> = fc.integer({ min: 2, max: 5 }).chain((size) =>
  fc.record({
    labels: fc.constant(letters(size)),
    counts: fc.array(countsOf(size), { minLength: size, maxLength: size }),
    firstOnly: countsOf(size),
    secondOnly: countsOf(size),
    neither: count,
  }),
);

/** A square of small counts, at least one of them above 0. */
export const squares = (size: number): fc.Arbitrary<number[][]> =>
  fc
    .array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    })
    .filter((rows) => rows.flat().some((cell) => cell > 0));

/** Any rating table of two to five labels and up to six raters, degenerate ones included. */
export const ratingTables: fc.Arbitrary<RatingTable> = fc.integer({ min: 2, max: 5 }).chain((size) =>
  fc.record({
    labels: fc.constant(letters(size)),
    patterns: fc.array(
      fc.record({
        counts: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: size, maxLength: size }),
        items: count,
      }),
      { maxLength: 8 },
    ),
  }),
);

/** Ratings of two to four raters of up to twelve items, some of them missing: one list for each item. */
export const ratingLists: fc.Arbitrary<(string | null)[][]> = fc.integer({ min: 2, max: 4 }).chain((raters) =>
  fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', null), { minLength: raters, maxLength: raters }), {
    minLength: 1,
    maxLength: 12,
  }),
);
