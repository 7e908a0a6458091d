import { type ComparedRow, type Content, type Kind } from '@moderato/core';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';
import { comparedOutcome, subjectOf } from 'moderato';
import { type BatchRow } from './moderate-row.js';
import { openResults, type StoredResult, type StoredResults } from './stored-results.js';

/** What rows are joined from, and what goes along. */
export interface ComparedRowsInit {
  /** The results of each vendor. */
  files: Readonly<Record<string, string>>;
  /** Maps of vendors of the caller's own. */
  maps?: Readonly<Record<string, VendorMap>> | undefined;
  prices?: Readonly<Record<string, Partial<Record<Kind, number | undefined>>>> | undefined;
  /** Reads what people said of a row. Default: nobody did. */
  goldOf?: (row: BatchRow) => ComparedRow['gold'];
  /** Further properties to compare by; kind and language are always among them. */
  slicesOf?: (row: BatchRow) => Record<string, string>;
  /** Whether texts and addresses are kept. Default true. */
  withContent?: boolean;
}

/** Joins the vendors' results with the rows that they are about, one row at a time; a row without a result of any vendor is left out. */
export async function* comparedRows(
  rows: Iterable<BatchRow> | AsyncIterable<BatchRow>,
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
      if (results.some(([, result]) => result !== null)) yield joined(row, results, init);
    }
  } finally {
    for (const [, store] of stores) await store.close();
  }
}

function joined(
  row: BatchRow,
  results: readonly (readonly [string, StoredResult | null])[],
  { maps, prices, goldOf, slicesOf, withContent = true }: ComparedRowsInit,
): ComparedRow {
  const content: Content | null = typeof row.content === 'function' ? null : row.content;
  const kind =
    content?.kind ??
    results.map(([, result]) => result?.verdict?.source.kind).find((each) => each !== undefined) ??
    'image';
  return {
    key: row.key,
    kind,
    text: withContent && content !== null ? subjectOf(content) : null,
    gold: goldOf?.(row) ?? null,
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
