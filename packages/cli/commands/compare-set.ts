import { basename, relative, resolve } from 'node:path';
import { type Manifest } from '@moderato/report';
import {
  assertSeparateFiles,
  comparedRows,
  compareBatches,
  resultsFile,
  type ComparedBatches,
} from '@moderato/batch';
import { MODERATO_VERSION, describeProviders } from 'moderato';
import { openInput, type BatchInput } from '../batch/open-input.js';
import {
  assertRejectsFile,
  createRejects,
  describeRejects,
  noRejects,
  type Rejects,
} from '../batch/rejects.js';
import { readColumns, readRows } from '../batch/read-rows.js';
import { startSetProgress } from '../batch/set-progress.js';
import { readGold, type GoldCounts, type GoldFlags } from '../batch/gold.js';
import { aboutVendor, createVerdictFacts } from '../batch/provenance.js';
import { describeErrors } from '../batch/error-codes.js';
import { addLineOptions, addReportOptions, type LineFlags } from '../batch/line-options.js';
import { assertReportFiles, reportFiles, type ReportFiles } from '../batch/report-files.js';
import { readCosts } from '../batch/report-conditions.js';
import { describeUnknownGold, goldOfManifest, rowReaders, writeSetReport } from '../batch/set-report.js';
import { type AddCommand } from '../command.js';
import { EXAMPLE_VENDORS } from '../example-vendors.js';
import { EXIT, exitCodeOfError } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, readList, readSeed } from '../options.js';
import { printError } from '../print/error.js';
import { jsonLine } from '../print/text.js';
import { openSession, readSettings } from '../session.js';

const HELP = `
Each vendor moderates and bills every line, in a batch of its own: <out>.<vendor>.jsonl and its journal. After a kill or an interrupt,
the same command goes on and submits nothing again that was paid for. The report holds content unless --no-content is given.

Exit codes: 3 when a line ended in an error, else 2 when lines were rejected, else 0.

Examples:
  moderato compare-set comments.jsonl --providers ${EXAMPLE_VENDORS}
  moderato compare-set cases.csv --providers ${EXAMPLE_VENDORS} --kind text --column text=test_case --gold label --gold-map hateful=block+hate,non-hateful=pass
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
  /** What errors cost, such as `miss=5,wrong-block=1`. */
  cost?: string | undefined;
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
  const seed = readSeed(options.seed);
  const costs = readCosts(options.cost);
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
      perVendor: (provider) => {
        const about = aboutVendor(provider, settings);
        const { mapping, endpoint, region, settings: vendor } = about;
        return { about, settings: { mapping, vendor: { endpoint, region, ...vendor } } };
      },
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
    const facts = createVerdictFacts(providers);
    const joined = comparedRows(read(noRejects), {
      files: run.files,
      maps: Object.fromEntries((io.parts.maps ?? []).map((map) => [map.provider, map])),
      prices: settings.config.prices,
      ...rowReaders(readers),
      onResult: (provider, result) => facts.add(provider, result),
      withContent: options.content !== false,
    });
    const { manifest, sentences } = await writeSetReport({
      rows: joined,
      providers,
      seed,
      files: files.report,
      withContent: options.content !== false,
      costs,
      manifest: ({ items }) => ({
        title: options.title ?? `${providers.join(' and ')} on ${basename(argument)}`,
        createdAt: new Date().toISOString(),
        versions: { moderato: MODERATO_VERSION, node: process.versions.node },
        providers: providers.map((id) => ({ id, ...aboutVendor(id, settings), verdicts: facts.of(id) })),
        input: { name: basename(argument), sha256: input.digest, items, rejected: rejects.count },
        seed,
        ...(options.gold === undefined ? {} : { gold: goldOfManifest(readers.counts()) }),
        notes: [],
      }),
      nothing: () => `${argument}: ${rejects.count === 0 ? 'it holds no item' : describeRejects(rejects)}`,
    });
    sayWhatWasDone({ run, files, manifest, sentences, gold: readers.counts(), rejects }, isJson, io);
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

function exitCodeOfUnfinished({ summaries }: ComparedBatches, isJson: boolean, io: CommandIo): number | null {
  const all = Object.values(summaries);
  const stoppedBy = all.find((summary) => summary.stoppedBy !== null)?.stoppedBy ?? null;
  if (stoppedBy === null && !all.some(({ isInterrupted }) => isInterrupted)) return null;
  if (stoppedBy !== null) printError(stoppedBy, isJson, io);
  io.stderr.write('not finished; the same command goes on, and submits nothing again that was paid for\n');
  return stoppedBy === null ? EXIT.interrupted : exitCodeOfError(stoppedBy.code);
}

/** What a run has come to. */
interface Outcome {
  run: ComparedBatches;
  files: Files;
  manifest: Manifest;
  /** What stands on top of the report. */
  sentences: string[];
  gold: GoldCounts;
  rejects: Rejects;
}

function sayWhatWasDone(
  { run, files, manifest, sentences, gold, rejects }: Outcome,
  isJson: boolean,
  io: CommandIo,
): void {
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
  if (input.rejected > 0) lines.push(`${describeRejects(rejects)}, see ${name(files.rejects)}`);
  if (gold.unknown > 0) lines.push(describeUnknownGold(gold));
  lines.push(`${sentences.join('\n')}; the report is ${name(files.report.html)}`);
  io.stderr.write(`${lines.join('\n')}\n`);
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
