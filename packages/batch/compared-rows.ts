import { type ComparedRow, type Content, type Kind } from '@moderato/core';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';
import { comparedOutcome, subjectOf } from 'moderato';
import { type BatchRow } from './moderate-row.js';
import { type StoredResult, type StoredRow } from './stored-line.js';
import { openResults, type StoredRecord, type StoredResults } from './stored-results.js';
import { createVendorCheck } from './stored-rows.js';

/** What rows are joined from, and what goes along. */
export interface ComparedRowsInit {
  /** The results of each vendor. */
  files: Readonly<Record<string, string>>;
  /** Maps of vendors of the caller's own. */
  maps?: Readonly<Record<string, VendorMap>> | undefined;
  prices?: Readonly<Record<string, Partial<Record<Kind, number | undefined>>>> | undefined;
  /** Reads what people said of a row. Default: nobody did. */
  goldOf?: (row: StoredRow) => ComparedRow['gold'];
  /** Further properties to compare by; kind and language are always among them. */
  slicesOf?: (row: StoredRow) => Record<string, string>;
  /** What several items are variants of, so that they are not independent. Default: nothing. */
  clusterOf?: ((row: StoredRow) => string | null) | undefined;
  /** What an item counts for against gold, where items were drawn with unequal chances. Default: all count alike. */
  weightOf?: ((row: StoredRow) => number) | undefined;
  /** Told each result that is joined, by the name of its vendor. */
  onResult?: ((provider: string, result: StoredResult) => void) | undefined;
  /** Whether texts and addresses are kept. Default true. */
  withContent?: boolean;
}

/** An item with or without its content. */
export type ComparableRow = StoredRow & { content?: BatchRow['content'] };

/** Joins the vendors' results with the rows that they are about, one row at a time; a row without a result of any vendor is left out. */
export async function* comparedRows(
  rows: Iterable<ComparableRow> | AsyncIterable<ComparableRow>,
  init: ComparedRowsInit,
): AsyncGenerator<ComparedRow> {
  const stores = await openAll(init.files);
  const seen = new Set<string>();
  try {
    for await (const row of rows) {
      if (seen.has(row.key)) continue;
      seen.add(row.key);
      const results = await Promise.all(
        stores.map(async ([provider, store]) => [provider, await store.get(row.key)] as const),
      );
      if (results.every(([, result]) => result === null)) continue;
      for (const [provider, result] of results) if (result !== null) init.onResult?.(provider, result);
      yield joined(row, results, init);
    }
  } finally {
    await closeAll(stores);
  }
}

/**
 * Joins the vendors' results without their input: items as the results know them, each once, in the order in which they were finished.
 * Every line is read once. `addTo` adds to an item what is known from elsewhere, such as labels.
 * @throws ModerationError `config` for files that are no results or damaged, and for results of several vendors in one file.
 */
export async function* comparedResults(
  init: ComparedRowsInit & { addTo?: ((row: StoredRow) => StoredRow) | undefined },
): AsyncGenerator<ComparedRow> {
  const { files, addTo = (row: StoredRow): StoredRow => row } = init;
  const checks = Object.values(files).map(createVendorCheck);
  const stores = await openAll(files);
  const counts = new Map<Kind, number>();
  const withoutKind: string[] = [];
  const readAll = (key: string) => Promise.all(stores.map(([, store]) => store.read(key)));
  const join = (records: readonly (StoredRecord | null)[], kind: Kind) => {
    const row = records.find((record) => record !== null)?.row;
    const results = stores.map(([provider], at): readonly [string, StoredResult | null] => {
      const record = records[at] ?? null;
      if (record === null) return [provider, null];
      checks[at]?.(record.vendor, record.lineNumber);
      init.onResult?.(provider, record.result);
      return [provider, record.result];
    });
    return row === undefined ? [] : [joined(addTo(row), results, init, kind)];
  };
  try {
    for (const key of keysOf(stores)) {
      const records = await readAll(key);
      const kind = records.map((record) => record?.result.kind).find((each) => each != null);
      if (kind === undefined) withoutKind.push(key);
      else {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        yield* join(records, kind);
      }
    }
    // errors that do not say what failed: taken for what most of the others are
    const [[commonest] = ['text' as const]] = [...counts].sort(([, one], [, other]) => other - one);
    for (const key of withoutKind) yield* join(await readAll(key), commonest);
  } finally {
    await closeAll(stores);
  }
}

/** Each key once, in the order of the files. */
function* keysOf(stores: readonly [string, StoredResults][]): Generator<string> {
  for (const [place, [, store]] of stores.entries()) {
    const earlier = stores.slice(0, place);
    for (const key of store.keys()) if (!earlier.some(([, each]) => each.has(key))) yield key;
  }
}

async function openAll(files: Readonly<Record<string, string>>): Promise<[string, StoredResults][]> {
  const stores: [string, StoredResults][] = [];
  try {
    for (const [provider, path] of Object.entries(files)) stores.push([provider, await openResults(path)]);
    return stores;
  } catch (error) {
    await closeAll(stores);
    throw error;
  }
}

async function closeAll(stores: readonly [string, StoredResults][]): Promise<void> {
  for (const [, store] of stores) await store.close();
}

function joined(
  row: ComparableRow,
  results: readonly (readonly [string, StoredResult | null])[],
  { maps, prices, goldOf, slicesOf, clusterOf, weightOf, withContent = true }: ComparedRowsInit,
  // what is read when its turn has come is an image file
  otherwise: Kind = 'image',
): ComparedRow {
  const content: Content | null = typeof row.content === 'function' ? null : (row.content ?? null);
  const kind =
    content?.kind ?? results.map(([, result]) => result?.kind).find((each) => each != null) ?? otherwise;
  return {
    key: row.key,
    kind,
    text: withContent && content !== null ? subjectOf(content) : null,
    gold: goldOf?.(row) ?? null,
    ...(clusterOf === undefined ? {} : { cluster: clusterOf(row) }),
    ...(weightOf === undefined ? {} : { weight: weightOf(row) }),
    slices: {
      kind,
      ...(content?.language === undefined ? {} : { language: content.language }),
      ...slicesOf?.(row),
    },
    outcomes: Object.fromEntries(
      results.flatMap(([provider, result]) => {
        const map = maps?.[provider] ?? vendorMaps[provider];
        if (result === null || map === undefined) return [];
        return [[provider, comparedOutcome(provider, result, map, prices?.[provider]?.[kind] ?? null)]];
      }),
    ),
  };
}
