import { type ComparedRow, type Content, type Kind } from '@moderato/core';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';
import { comparedOutcome, subjectOf } from 'moderato';
import { type BatchRow } from './moderate-row.js';
import { type StoredRow } from './stored-rows.js';
import { openResults, type StoredResult, type StoredResults } from './stored-results.js';

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
  const stores: [string, StoredResults][] = [];
  const seen = new Set<string>();
  try {
    for (const [provider, path] of Object.entries(init.files))
      stores.push([provider, await openResults(path)]);
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
    for (const [, store] of stores) await store.close();
  }
}

function joined(
  row: ComparableRow,
  results: readonly (readonly [string, StoredResult | null])[],
  { maps, prices, goldOf, slicesOf, clusterOf, weightOf, withContent = true }: ComparedRowsInit,
): ComparedRow {
  const content: Content | null = typeof row.content === 'function' ? null : (row.content ?? null);
  const kind =
    content?.kind ??
    results.map(([, result]) => result?.verdict?.source.kind).find((each) => each !== undefined) ??
    'image';
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
