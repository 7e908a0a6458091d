import { basename, relative, resolve } from 'node:path';
import {
  assertSeparateFiles,
  comparedResults,
  comparedRows,
  storedRows,
  type ComparableRow,
  type StoredRow,
} from '@moderato/batch';
import { Option } from 'commander';
import { KINDS, type Kind } from '@moderato/core';
import { type Manifest } from '@moderato/report';
import { MODERATO_VERSION } from 'moderato';
import { openInputOf } from '../batch/find-input.js';
import { readGold, type GoldFlags } from '../batch/gold.js';
import { readGoldFile, type GoldFile } from '../batch/gold-file.js';
import { expandNames, holdsLabels, readGoldLabels, type GoldLabels } from '../batch/gold-labels.js';
import { type Format } from '../batch/read-records.js';
import { readColumns, readRows } from '../batch/read-rows.js';
import { noRejects } from '../batch/rejects.js';
import { assertCompared, failedConditions, readConditions, readCosts } from '../batch/report-conditions.js';
import { readEarlier } from '../batch/earlier-report.js';
import { assertTableFile, writingTable } from '../batch/report-csv.js';
import { assertReportFiles, reportFiles, type ReportFiles } from '../batch/report-files.js';
import {
  describeUnknownGold,
  goldOfManifest,
  rowReaders,
  writeSetReport,
  type FinishedReport,
} from '../batch/set-report.js';
import { readStoredVendors, type StoredVendors } from '../batch/stored-vendors.js';
import { type AddCommand } from '../command.js';
import { configOption } from '../common-options.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readSeed } from '../options.js';
import { jsonLine } from '../print/text.js';
import { readSettings } from '../session.js';

const HELP = `
Calls no vendor and costs nothing: results of compare-set or batch are read again, one file for each vendor. Gold can come later, in a file
of its own with the id of each item (id or key) and its label. <name>=<results> gives a vendor a name, such as for two set-ups of one.

Examples:
  moderato report comments.results.*.jsonl
  moderato report comments.results.*.jsonl --gold-file labels.csv --gold label --gold-map spam=block+spam,ok=pass
  moderato report comments.results.*.jsonl --gold-file 'labels.*.jsonl' --adjudicator chris
  moderato report strict=a.results.jsonl mild=b.results.jsonl --slice source --cluster template --out weekly.html`;

/** Adds `moderato report`. */
export const addReport: AddCommand = (program, io, finish) => {
  const collect = (value: string, before: string[] = []) => [...before, value];
  program
    .command('report')
    .description('report on stored results again, with other labels or slices; calls no vendor')
    .argument('<results...>', 'results of one vendor each, about the same items')
    .option(
      '--out <file.html>',
      'file for the report, with .json and .md beside it; default: <results>.report.html',
    )
    .option('--force', 'overwrite files that are no reports')
    .option('--title <text>', 'title of the report')
    .option(
      '--gold-file <files...>',
      "labels: files of moderato label, such as 'labels.*.jsonl'; or JSON lines or a table (.csv), with the id of the item in id or key",
    )
    .option('--gold-id <field>', 'field of the gold file with the id of the item; default: id or key')
    .option('--adjudicator <rater>', 'rater of moderato label whose word decides')
    .option(
      '--gold <field>',
      'field with the label, in the gold file or in meta; default with --gold-file: gold',
    )
    .option('--gold-map <list>', 'meaning of its words, such as hateful=block+hate,ok=pass')
    .option('--slice <list>', 'fields to compare by, beside kind and language')
    .option('--cluster <field>', 'field that names what items are variants of, such as a template')
    .option('--input <file>', 'file that was moderated, for the content; default: a report without content')
    .addOption(new Option('--format <format>', 'of the input').choices(['jsonl', 'csv']))
    .addOption(
      new Option('--kind <kind>', 'kind of the lines of the input that do not name one').choices(KINDS),
    )
    .option(
      '--column <field=column>',
      'for tables: which column holds a field, as when it was moderated',
      collect,
    )
    .option('--cost <list>', 'what errors cost, such as miss=5,wrong-block=1,review=0.2')
    .option('--compare-with <report.json>', 'say what changed since an earlier report')
    .option(
      '--fail-if <condition>',
      'exit with 4 where a figure is so, such as recall<0.8; repeatable',
      collect,
    )
    .option('--csv <file>', 'also write a table: one line for each item and vendor')
    .option('--seed <number>', 'seed of the bootstrap; default: random, and written into the report')
    .addOption(configOption())
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', HELP)
    .action(async (results: string[], options: ReportCommandOptions) =>
      finish(await runReport(results, options, io)),
    );
};

/** The options of `moderato report`. */
export interface ReportCommandOptions extends GoldFlags {
  out?: string | undefined;
  force?: boolean | undefined;
  title?: string | undefined;
  goldFile?: string[] | undefined;
  goldId?: string | undefined;
  adjudicator?: string | undefined;
  input?: string | undefined;
  format?: Format | undefined;
  kind?: Kind | undefined;
  column?: string[] | undefined;
  cost?: string | undefined;
  compareWith?: string | undefined;
  failIf?: string[] | undefined;
  csv?: string | undefined;
  seed?: string | undefined;
  config?: string | undefined;
  json?: boolean | undefined;
}

/**
 * Reports on stored results.
 * @returns the exit code.
 * @throws ModerationError `config`.
 */
export async function runReport(
  results: readonly string[],
  options: ReportCommandOptions,
  io: CommandIo,
): Promise<number> {
  const seed = readSeed(options.seed);
  const { goldFile, labels } = await readGoldSource(options, seed, io);
  const goldFlags = {
    ...options,
    gold: options.gold ?? (goldFile === null ? undefined : 'gold'),
  };
  const readers = readGold(goldFlags);
  const costs = readCosts(options.cost);
  const { ANALYSIS_VERSION, KEY_FIGURES, changesSince, keyFigures, raterSentences } =
    await import('@moderato/report');
  const conditions = readConditions(options.failIf ?? [], KEY_FIGURES);
  const earlier =
    options.compareWith === undefined ? null : await readEarlier(options.compareWith, ANALYSIS_VERSION, io);
  const vendors = await readStoredVendors(results, io);
  assertCompared(conditions, Object.keys(vendors.files));
  const files = await filesOf(vendors, options, io);
  const withContent = options.input !== undefined;
  const rows = () => rowsOf(vendors, goldFile, options, io);
  await readers.assertFields(rows());
  const { config } = await readSettings({ config: options.config }, io);
  const providers = Object.keys(vendors.files);
  const prices = Object.fromEntries(providers.map((name) => [name, config.prices?.[vendors.vendorOf(name)]]));
  const init = {
    files: vendors.files,
    maps: vendors.maps,
    prices: prices as typeof config.prices,
    ...rowReaders(readers),
    ...(labels === null ? {} : { goldOf: labels.goldOf, weightOf: labels.weightOf }),
    onResult: vendors.watch,
    withContent,
  };
  const joined = withContent
    ? comparedRows(rows(), init)
    : comparedResults({ ...init, addTo: (row) => goldFile?.addTo(row) ?? row });
  const finished = await writeSetReport({
    rows:
      options.csv === undefined
        ? joined
        : writingTable(joined, providers, resolve(io.directory, options.csv)),
    providers,
    costs,
    seed,
    files,
    withContent,
    manifest: (analysis) => ({
      title: options.title ?? `${providers.join(' and ')} on ${basename(vendors.stem)}`,
      createdAt: new Date().toISOString(),
      versions: { moderato: MODERATO_VERSION, node: process.versions.node },
      providers: vendors.described(),
      input: {
        name: basename(options.input ?? vendors.stem),
        sha256: null,
        items: analysis.items,
        rejected: 0,
      },
      seed,
      ...(goldFlags.gold === undefined ? {} : { gold: goldOfManifest(readers.counts()) }),
      ...(labels === null ? {} : { raters: labels.figures }),
      ...(earlier === null
        ? {}
        : {
            since: {
              title: earlier.title,
              createdAt: earlier.createdAt,
              changes: changesSince(earlier.analysis, analysis),
            },
          }),
      notes: [...notesOf(goldFile), ...(labels === null ? [] : unmatchedLabels(labels))],
    }),
    nothing: () => `${results.join(', ')}: there is no result`,
  });
  const failures = failedConditions(conditions, keyFigures(finished.analysis));
  const raters = labels === null ? [] : [...raterSentences(labels.figures), ...unmatchedLabels(labels)];
  sayWhatWasDone(finished, { files, goldFile, raters, failures }, options.json === true, io);
  return failures.length > 0 ? EXIT.decision : EXIT.done;
}

/** Gold from elsewhere: a file of labels as they come, or the labels of raters. */
async function readGoldSource(
  { goldFile: names = [], goldId, gold, goldMap, adjudicator }: ReportCommandOptions,
  seed: number,
  io: CommandIo,
): Promise<{ goldFile: GoldFile | null; labels: GoldLabels | null }> {
  if (goldId !== undefined && names.length === 0) throw usageError('--gold-id: needs --gold-file');
  const paths = await expandNames(names, io);
  const areLabels = await Promise.all(paths.map(holdsLabels));
  if (areLabels.includes(true)) {
    if (areLabels.includes(false))
      throw usageError(
        `--gold-file: ${relative(io.directory, paths[areLabels.indexOf(false)] ?? '')} holds no labels of moderato label, and others do`,
      );
    if (gold !== undefined || goldMap !== undefined || goldId !== undefined)
      throw usageError('--gold, --gold-id and --gold-map: labels of moderato label need none of them');
    return { goldFile: null, labels: await readGoldLabels(paths, { adjudicator, seed }) };
  }
  if (adjudicator !== undefined) throw usageError('--adjudicator: needs labels of moderato label');
  const [first, second] = paths;
  if (second !== undefined)
    throw usageError('--gold-file: several files need to be labels of moderato label');
  const name = first === undefined ? null : relative(io.directory, first);
  return { goldFile: name === null ? null : await readGoldFile(name, io, goldId), labels: null };
}

function unmatchedLabels({ unmatched, figures }: GoldLabels): string[] {
  return unmatched() === 0
    ? []
    : [
        `${unmatched()} of ${figures.items} labelled items have no result: are these the results that the sample is of?`,
      ];
}

/** The items, with what the gold file says of them. */
async function* rowsOf(
  { files }: StoredVendors,
  goldFile: GoldFile | null,
  options: ReportCommandOptions,
  io: CommandIo,
): AsyncGenerator<ComparableRow> {
  const labelled = <Row extends StoredRow>(row: Row) => goldFile?.addTo(row) ?? row;
  if (options.input === undefined) {
    for await (const row of storedRows(files)) yield labelled(row);
    return;
  }
  const input = await openInputOf(Object.values(files), options, io);
  const columns = readColumns(options.column ?? []);
  for await (const row of readRows(input, columns, options.kind, noRejects, () => undefined))
    yield labelled(row);
}

async function filesOf(
  vendors: StoredVendors,
  options: ReportCommandOptions,
  io: CommandIo,
): Promise<ReportFiles> {
  const path = (name: string) => resolve(io.directory, name);
  const report = reportFiles(path(options.out ?? `${vendors.stem}.report.html`), '--out');
  await assertSeparateFiles({
    ...Object.fromEntries(Object.entries(vendors.files).map(([name, file]) => [`results of ${name}`, file])),
    ...(options.input === undefined ? {} : { '--input': path(options.input) }),
    ...Object.fromEntries(
      (await expandNames(options.goldFile ?? [], io)).map((file, at) => [
        at === 0 ? '--gold-file' : `--gold-file ${at + 1}`,
        file,
      ]),
    ),
    '--out': report.html,
    '--out (.json)': report.json,
    '--out (.md)': report.markdown,
    ...(options.csv === undefined ? {} : { '--csv': path(options.csv) }),
    ...(options.compareWith === undefined ? {} : { '--compare-with': path(options.compareWith) }),
  });
  if (options.csv !== undefined) await assertTableFile(path(options.csv), options.force === true);
  await assertReportFiles(report, options.force === true);
  return report;
}

function notesOf(goldFile: GoldFile | null): Manifest['notes'] {
  const unmatched = goldFile === null ? null : describeUnmatched(goldFile);
  return unmatched === null ? [] : [unmatched];
}

/** How many labels are of items that have no result; null where there are none. */
function describeUnmatched(goldFile: GoldFile): string | null {
  const { records, unmatched, ids } = goldFile.counts();
  if (unmatched === 0) return null;
  return `${unmatched} of ${records} labels are of items without a result, such as ${ids.map((id) => JSON.stringify(id)).join(', ')}`;
}

/** What else there is to say of a finished report. */
interface Done {
  files: ReportFiles;
  goldFile: GoldFile | null;
  /** How far the raters agree, where labels name them. */
  raters: string[];
  failures: string[];
}

function sayWhatWasDone(
  { analysis, manifest, sentences }: FinishedReport,
  { files, goldFile, raters, failures }: Done,
  isJson: boolean,
  io: CommandIo,
): void {
  const { gold } = manifest;
  if (isJson) {
    const { records = 0, unmatched = 0 } = goldFile?.counts() ?? {};
    io.stdout.write(
      jsonLine({
        items: analysis.items,
        seed: analysis.seed,
        report: files,
        gold,
        goldFile: { records, unmatched },
        raters: manifest.raters,
        failures,
        since: manifest.since,
      }),
    );
    return;
  }
  const unmatched = goldFile === null ? null : describeUnmatched(goldFile);
  const lines = [
    ...raters,
    ...(unmatched === null ? [] : [`--gold-file: ${unmatched}`]),
    ...(gold !== undefined && gold.unknown > 0
      ? [describeUnknownGold({ ...gold, unknownWords: new Map(Object.entries(gold.unknownWords)) })]
      : []),
    ...failures.map((failure) => `failed: ${failure}`),
    `${sentences.join('\n')}; the report is ${relative(io.directory, files.html)}`,
  ];
  io.stderr.write(`${lines.join('\n')}\n`);
}
