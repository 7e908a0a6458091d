import {
  KINDS,
  type ComparedOutcome,
  type ComparedRow,
  type Content,
  type Kind,
  type ModerationError,
} from '@moderato/core';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';
import { type BatchRow } from '../batch/judge-row.js';
import { coveredBy } from './categories.js';
import { type Comparison } from './comparison.js';
import { openResults, type StoredResult, type StoredResults } from './stored-results.js';
import { timelineOf } from './timeline.js';

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

/** Joins the vendors' results with the rows that they are about, one row at a time; a row that no vendor has judged is left out. */
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

/** What is known of a content beside what the vendors say. */
export interface ComparedRowFacts {
  slices?: Record<string, string>;
  gold?: ComparedRow['gold'];
}

/**
 * Puts the result of `compare` into the form that reports take.
 * @param key names the content among all of the report.
 */
export function comparedRow(
  key: string,
  content: Content,
  { outcomes, kind }: Comparison,
  { maps, slices = {}, gold = null }: ComparedRowFacts & { maps?: ComparedRowsInit['maps'] } = {},
): ComparedRow {
  return {
    key,
    kind,
    text: subjectOf(content),
    gold,
    slices: { kind, ...(content.language === undefined ? {} : { language: content.language }), ...slices },
    outcomes: Object.fromEntries(
      outcomes.flatMap(({ provider, verdict, error, elapsedMs, cost }) => {
        const map = maps?.[provider] ?? vendorMaps[provider];
        if (map === undefined) return [];
        const failure = error === null ? null : { code: error.code, uncertain: error.uncertain === true };
        return [[provider, outcomeOf(provider, { verdict, error: failure, elapsedMs }, map, cost)]];
      }),
    ),
  };
}

/** The row of a content that no vendor was asked about, because it is none. */
export function failedRow(
  key: string,
  { kind }: Partial<Content>,
  providers: readonly string[],
  { code }: ModerationError,
  { slices = {}, gold = null }: ComparedRowFacts,
): ComparedRow {
  const outcome = { verdict: null, error: { code, uncertain: false }, elapsedMs: null };
  const known = KINDS.find((each) => each === kind) ?? 'text';
  return {
    key,
    kind: known,
    text: null,
    gold,
    slices: { kind: known, ...slices },
    outcomes: Object.fromEntries(
      providers.map((provider) => [provider, outcomeOf(provider, outcome, null, null)]),
    ),
  };
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
        return [[provider, outcomeOf(provider, result, map, prices?.[provider]?.[kind] ?? null)]];
      }),
    ),
  };
}

function subjectOf(content: Content): string | null {
  if ('text' in content) return content.text;
  if ('url' in content) return content.url;
  return 'object' in content ? content.object : null;
}

function outcomeOf(
  provider: string,
  { verdict, error, elapsedMs }: StoredResult,
  map: VendorMap | null,
  price: number | null,
): ComparedOutcome {
  const deciding = verdict?.findings.find(({ category }) => category === verdict.category);
  const intervals =
    verdict === null ? [] : (timelineOf([{ provider, verdict }])?.vendors[0]?.intervals ?? []);
  return {
    decision: verdict?.decision ?? null,
    category: verdict?.category ?? null,
    score: deciding?.score?.native ?? null,
    scale:
      deciding?.score?.scale ?? verdict?.findings.find(({ score }) => score !== null)?.score?.scale ?? null,
    error: error?.code ?? null,
    uncertain: error?.uncertain ?? false,
    elapsedMs,
    findings: (verdict?.findings ?? []).map(({ category, decision, score }) => ({
      category,
      decision,
      score: score?.native ?? null,
    })),
    covered: verdict === null || map === null ? null : coveredBy({ provider, verdict, map }),
    intervals,
    keywords: [...new Set((verdict?.findings ?? []).flatMap(({ keywords }) => keywords))],
    cost: verdict === null && error?.uncertain !== true ? null : price,
  };
}
