import { type BatchRow, type ComparedRowsInit } from '@moderato/batch';
import { type ComparedRow } from '@moderato/core';
import { type Analysis, type ErrorCosts, type Manifest } from '@moderato/report';
import { usageError } from '../failure.js';
import { counted, excerpt } from '../print/text.js';
import { type GoldCounts, type GoldReaders } from './gold.js';
import { writeReportFiles, type ReportFiles } from './report-files.js';

/** What a report is made of. */
export interface SetReport {
  /** Rows as they are joined from the vendors' results. */
  rows: AsyncIterable<ComparedRow>;
  providers: readonly string[];
  seed: number;
  /** What errors cost; null where nobody says. */
  costs?: ErrorCosts | undefined;
  files: ReportFiles;
  /** Whether texts and addresses are shown. */
  withContent: boolean;
  /** What is known before the rows are counted. */
  manifest: (analysis: Analysis) => Manifest;
  /** Why there is nothing to report on. */
  nothing: () => string;
}

/** What a report came to. */
export interface FinishedReport {
  analysis: Analysis;
  manifest: Manifest;
  /** What the terminal says of it: the sentences that stand on top of the report, and how many items there were. */
  sentences: string[];
}

/**
 * Counts rows and writes the report in its three forms.
 * @throws ModerationError `config` where there is no row, or a file cannot be written.
 */
export async function writeSetReport(given: SetReport): Promise<FinishedReport> {
  const { rows, providers, seed, files, withContent } = given;
  // only these commands need it, and it takes long to load
  const { createAnalysis, leadSentence, renderHtml, renderJson, renderMarkdown, uncoveredSentences } =
    await import('@moderato/report');
  const tally = createAnalysis({ providers, seed, costs: given.costs });
  let items = 0;
  for await (const row of rows) {
    tally.add(row);
    items += 1;
  }
  if (items === 0) throw usageError(`${given.nothing()}; a report needs one item or more`);
  const analysis = tally.finish();
  const manifest = given.manifest(analysis);
  await writeReportFiles(files, {
    json: renderJson(analysis, manifest, { content: withContent }),
    markdown: renderMarkdown(analysis, manifest),
    html: renderHtml(analysis, manifest, { content: withContent }),
  });
  const compared = `${counted(items, 'item')} compared`;
  return {
    analysis,
    manifest,
    sentences: [leadSentence(analysis), ...uncoveredSentences(analysis), compared],
  };
}

/** What rows are read with: gold, slices and clusters by the fields of their meta. */
export function rowReaders(
  readers: GoldReaders,
): Pick<ComparedRowsInit, 'goldOf' | 'slicesOf' | 'clusterOf'> {
  return {
    goldOf: readers.goldOf,
    slicesOf: readers.slicesOf,
    clusterOf: (row: Pick<BatchRow, 'meta'>) => readers.clusterOf(row),
  };
}

/** What the report says of labels; nothing where none were asked for. */
export function goldOfManifest({
  labelled,
  unknown,
  unknownWords,
}: GoldCounts): NonNullable<Manifest['gold']> {
  return { labelled, unknown, unknownWords: Object.fromEntries(unknownWords) };
}

/** What the terminal says of labels that were not understood. */
export function describeUnknownGold({ labelled, unknown, unknownWords }: GoldCounts): string {
  const words = [...unknownWords].map(([word, count]) => `${JSON.stringify(excerpt(word, 40))} ${count}`);
  return `gold: ${labelled} labels understood, ${unknown} not: ${words.join(', ')}; say what they mean with --gold-map`;
}
