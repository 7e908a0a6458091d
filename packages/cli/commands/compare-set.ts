import { randomInt } from 'node:crypto';
import { basename, relative, resolve } from 'node:path';
import { type Analysis, type Manifest } from '@moderato/report';
import {
  assertSeparateFiles,
  comparedRows,
  compareBatches,
  resultsFile,
  type ComparedBatches,
} from '@moderato/batch';
import { MODERATO_VERSION, describeConfig, describeProviders, mappingVersion } from 'moderato';
import { openInput, type BatchInput } from '../batch/open-input.js';
import { assertRejectsFile, createRejects, noRejects, type Rejects } from '../batch/rejects.js';
import { readColumns, readRows } from '../batch/read-rows.js';
import { startSetProgress } from '../batch/set-progress.js';
import { readGold, type GoldCounts, type GoldFlags } from '../batch/gold.js';
import { describeErrors } from '../batch/error-codes.js';
import { addLineOptions, addReportOptions, type LineFlags } from '../batch/line-options.js';
import { assertReportFiles, reportFiles, writeReportFiles, type ReportFiles } from '../batch/report-files.js';
import { type AddCommand } from '../command.js';
import { EXAMPLE_VENDORS } from '../example-vendors.js';
import { EXIT, exitCodeOfError } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, readList } from '../options.js';
import { printError } from '../print/error.js';
import { excerpt, jsonLine } from '../print/text.js';
import { openSession, readSettings, type Settings } from '../session.js';

const HELP = `
Each vendor moderates and bills every line, in a batch of its own: <out>.<vendor>.jsonl and its journal. After a kill or an interrupt,
the same command goes on and submits nothing again that was paid for. The report holds content unless --no-content is given.

Exit codes: 3 when a line ended in an error, else 2 when lines were rejected, else 0.

Examples:
  moderato compare-set comments.jsonl --providers ${EXAMPLE_VENDORS}
  moderato compare-set cases.csv --providers ${EXAMPLE_VENDORS} --kind text --column text=test_case --gold label --gold-map hateful=hate,non-hateful=pass
  moderato compare-set comments.jsonl --providers ${EXAMPLE_VENDORS} --report weekly.html --slice source --no-content`;

/** Adds `moderato compare-set`. */
export const addCompareSet: AddCommand = (program, io, finish) => {
  const command = program
    .command('compare-set')
    .description('moderate the lines of a file with several vendors, and report on where they differ')
    .argument('<file>', 'a file of JSON lines (.jsonl, .ndjson) or a table (.csv)');
  addReportOptions(addLineOptions(command))
    .addHelpText('after', HELP)
    .action(async (file: string, options: CompareSetOptions) =>
      finish(await runCompareSet(file, options, io)),
    );
};

/** The options of `moderato compare-set`; those of `batch` and what belongs to the report. */
export interface CompareSetOptions extends LineFlags, GoldFlags {
  /** Vendors, separated by commas. */
  providers?: string | undefined;
  /** The HTML file; JSON and Markdown go beside it. */
  report?: string | undefined;
  title?: string | undefined;
  /** Lets the report overwrite files that are no reports. */
  force?: boolean | undefined;
  /** Of the bootstrap; drawn where it is not given, and written into the report. */
  seed?: string | undefined;
  /** `false` leaves texts and addresses out of the report. */
  content?: boolean | undefined;
}

/** Where everything goes. */
interface Files {
  out: string;
  rejects: string;
  report: ReportFiles;
}

/**
 * Moderates the lines of a file with several vendors, each in a batch that can go on after a crash, and reports on where they differ.
 * @returns the exit code.
 * @throws ModerationError for everything that keeps the run from beginning, or its files from being written.
 */
export async function runCompareSet(
  argument: string,
  options: CompareSetOptions,
  io: CommandIo,
): Promise<number> {
  if (argument === '-')
    throw usageError('-: a comparison reads its lines once for each vendor, so it needs a file');
  const isJson = options.json === true;
  const providers = readProviders(options.providers, io);
  const columns = readColumns(options.column ?? []);
  const readers = readGold(options);
  const seed = options.seed === undefined ? randomInt(2 ** 32) : readSeed(options.seed);
  const call = readCallOptions({ ...options, provider: undefined });
  const input = await openInput(argument, options.format, io);
  const files = await filesOf(input, providers, options, io);
  await readers.assertFields(readRows(input, columns, options.kind, noRejects, () => undefined));
  const settings = await readSettings({ config: options.config }, io);
  const moderator = await openSession({ config: options.config }, io);
  const rejects = createRejects(files.rejects);
  const progress = startSetProgress(input.total, providers, isJson, io);
  const read = (kept: Rejects) => readRows(input, columns, options.kind, kept, () => undefined);
  // every vendor reads the file, and finds the same rejects
  let kept: Rejects = rejects;
  const rows = () => {
    const reading = read(kept);
    kept = noRejects;
    return reading;
  };
  try {
    const run = await compareBatches(moderator, rows, {
      providers,
      out: files.out,
      input: input.digest,
      settings: { kind: options.kind, column: options.column, format: input.format },
      call,
      concurrency: options.concurrency === undefined ? undefined : Number(options.concurrency),
      onUncertain: options.onUncertain,
      retryErrors: options.retryErrors,
      signal: io.signal,
      onStart: progress.start,
      onResult: progress.result,
    });
    progress.stop();
    const unfinished = exitCodeOfUnfinished(run, isJson, io);
    if (unfinished !== null) return unfinished;
    const { createAnalysis } = await loadReport();
    const analysis = createAnalysis({ providers, seed });
    const joined = comparedRows(read(noRejects), {
      files: run.files,
      maps: Object.fromEntries((io.parts.maps ?? []).map((map) => [map.provider, map])),
      prices: settings.config.prices,
      goldOf: readers.goldOf,
      slicesOf: readers.slicesOf,
      withContent: options.content !== false,
    });
    let items = 0;
    for await (const row of joined) {
      analysis.add(row);
      items += 1;
    }
    const manifest: Manifest = {
      title: options.title ?? `${providers.join(' and ')} on ${basename(argument)}`,
      createdAt: new Date().toISOString(),
      versions: { moderato: MODERATO_VERSION, node: process.versions.node },
      providers: providersOf(providers, settings),
      input: { name: basename(argument), sha256: input.digest, items, rejected: rejects.count },
      seed,
      notes: [],
    };
    await writeReport(files.report, analysis.finish(), manifest, options.content !== false);
    sayWhatWasDone({ run, files, manifest, gold: readers.counts() }, isJson, io);
    return exitCodeOf(run, rejects.count);
  } finally {
    progress.stop();
    await rejects.close();
    await moderator.close();
  }
}

function readProviders(given: string | undefined, { parts }: CommandIo): string[] {
  const providers = readList(given ?? '');
  const own = (parts.providers ?? []).map(({ id }) => id);
  const known = [...describeProviders().map(({ id }) => id), ...own].sort();
  const unknownId = providers.find((id) => !known.includes(id));
  if (unknownId !== undefined)
    throw usageError(`--providers: unknown vendor "${unknownId}"; known are ${known.join(', ')}`);
  if (new Set(providers).size < 2 || new Set(providers).size < providers.length)
    throw usageError('--providers: expected at least two vendors, each once, separated by commas');
  return providers;
}

/** Only this command needs it, and it takes long to load. */
function loadReport() {
  return import('@moderato/report');
}

function exitCodeOfUnfinished({ summaries }: ComparedBatches, isJson: boolean, io: CommandIo): number | null {
  const all = Object.values(summaries);
  const stoppedBy = all.find((summary) => summary.stoppedBy !== null)?.stoppedBy ?? null;
  if (stoppedBy === null && !all.some(({ isInterrupted }) => isInterrupted)) return null;
  if (stoppedBy !== null) printError(stoppedBy, isJson, io);
  io.stderr.write('not finished; the same command goes on, and submits nothing again that was paid for\n');
  return stoppedBy === null ? EXIT.interrupted : exitCodeOfError(stoppedBy.code);
}

function providersOf(providers: readonly string[], { config, environment }: Settings): Manifest['providers'] {
  const { vendors } = describeConfig(config, environment);
  return providers.map((id) => {
    const field = vendors
      .find((vendor) => vendor.id === id)
      ?.fields.find(({ field: name }) => name === 'region');
    return {
      id,
      region: field?.value == null ? null : String(JSON.parse(field.value)),
      mapping: mappingVersion(id) ?? 'of its own',
    };
  });
}

async function writeReport(
  files: ReportFiles,
  figures: Analysis,
  manifest: Manifest,
  withContent: boolean,
): Promise<void> {
  const { renderHtml, renderJson, renderMarkdown } = await loadReport();
  await writeReportFiles(files, {
    json: renderJson(figures, manifest, { content: withContent }),
    markdown: renderMarkdown(figures, manifest),
    html: renderHtml(figures, manifest, { content: withContent }),
  });
}

/** What a run has come to. */
interface Outcome {
  run: ComparedBatches;
  files: Files;
  manifest: Manifest;
  gold: GoldCounts;
}

function sayWhatWasDone({ run, files, manifest, gold }: Outcome, isJson: boolean, io: CommandIo): void {
  const { input } = manifest;
  const unknownWords = Object.fromEntries(gold.unknownWords);
  if (isJson) {
    const { labelled, unknown } = gold;
    const report = { rejects: files.rejects, out: files.out, ...files.report };
    const outcome = { ...run, items: input.items, rejects: input.rejected, report };
    io.stdout.write(jsonLine({ ...outcome, gold: { labelled, unknown, unknownWords } }));
    return;
  }
  const name = (path: string) => relative(io.directory, path);
  const lines = Object.entries(run.summaries).map(
    ([provider, summary]) =>
      `${provider}: pass ${summary.pass}, review ${summary.review}, block ${summary.block}, errors ${describeErrors(summary)}; ${summary.submitted} submitted`,
  );
  if (input.rejected > 0) lines.push(`${input.rejected} lines rejected, see ${name(files.rejects)}`);
  if (gold.unknown > 0) lines.push(describeUnknownGold(gold));
  lines.push(`${input.items} items compared; the report is ${name(files.report.html)}`);
  io.stderr.write(`${lines.join('\n')}\n`);
}

function describeUnknownGold({ labelled, unknown, unknownWords }: GoldCounts): string {
  const words = [...unknownWords].map(([word, count]) => `${JSON.stringify(excerpt(word, 40))} ${count}`);
  return `gold: ${labelled} labels understood, ${unknown} not: ${words.join(', ')}; say what they mean with --gold-map`;
}

async function filesOf(
  input: BatchInput,
  providers: readonly string[],
  options: CompareSetOptions,
  io: CommandIo,
): Promise<Files> {
  const path = (name: string) => resolve(io.directory, name);
  const base = (input.path ?? 'results').replace(/\.[^./\\]*$/, '');
  const out = path(options.out ?? `${base}.results.jsonl`);
  const rejects = path(options.rejects ?? `${out}.rejects`);
  const report = reportFiles(path(options.report ?? `${base}.report.html`));
  const results = providers.flatMap((provider) => {
    const file = resultsFile(out, provider);
    return [
      [`results of ${provider}`, file],
      [`journal of ${provider}`, `${file}.journal`],
    ] as const;
  });
  await assertSeparateFiles({
    ...(input.path === null ? {} : { input: input.path }),
    '--out': out,
    ...Object.fromEntries(results),
    '--rejects': rejects,
    '--report': report.html,
    '--report (.json)': report.json,
    '--report (.md)': report.markdown,
    ...(options.config === undefined ? {} : { '--config': path(options.config) }),
  });
  await assertRejectsFile(rejects);
  await assertReportFiles(report, options.force === true);
  return { out, rejects, report };
}

function exitCodeOf({ summaries }: ComparedBatches, rejected: number): number {
  if (Object.values(summaries).some(({ errors }) => errors > 0)) return EXIT.failed;
  return rejected > 0 ? EXIT.usage : EXIT.done;
}

function readSeed(text: string): number {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seed < 2 ** 32)) throw usageError('--seed: expected a whole number from 0 to 4294967295');
  return seed;
}
