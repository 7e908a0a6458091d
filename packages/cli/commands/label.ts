import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { decodeUtf8, readFileAtMost } from '@moderato/core';
import { assertSeparateFiles, realPathOf, takeLock } from '@moderato/batch';
import {
  itemsOfRater,
  openLabels,
  readItems,
  startLabelling,
  type LabelItem,
  type Labelling,
} from '@moderato/label';
import { addInputOptions, openRowsOf, type InputFlags } from '../batch/input-rows.js';
import { exportLabelStudio, importLabelStudio } from '../batch/label-studio-files.js';
import { readQueue } from '../batch/read-queue.js';
import { Option } from 'commander';
import { type AddCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readList, readPort } from '../options.js';
import { counted, jsonLine } from '../print/text.js';

const HELP = `
The page is served on this machine alone, under the address that is printed. Each label is on the disk before the next item is shown.
Stop with Ctrl-C whenever you like; the same command goes on.

With --queue the items are those that a batch wants a person to look at: its verdicts review.

Examples:
  moderato label to-label.jsonl --rater anna --policy-text policy.md
  moderato label to-label.jsonl --rater anna --raters anna,ben --overlap 20% --categories hate,harassment
  moderato label --queue comments.results.jsonl --rater anna
  moderato label to-label.jsonl --export-label-studio tasks.json`;

/** Adds `moderato label`. */
export const addLabel: AddCommand = (program, io, finish) => {
  const command = program
    .command('label')
    .description('serve a page on this machine on which a person labels items')
    .argument('[items]', 'items to label, made by moderato sample')
    .option(
      '--queue <results...>',
      'instead of items: results of a batch, whose verdicts review are labelled',
    )
    .option('--rater <name>', 'who labels', 'rater')
    .option('--raters <list>', 'all raters, separated by commas; needed with --overlap')
    .option('--overlap <percent>', 'how many of the items every rater gets; the others are divided', '100%')
    .option('--policy-text <file>', 'text to label by, shown beside the items; plain or Markdown')
    .option('--categories <list>', 'categories to choose from, separated by commas; default: all')
    .option(
      '--out <file>',
      'file for the labels; default: labels.<rater>.jsonl beside the items, or queue.<rater>.jsonl',
    )
    .option('--port <port>', 'port of the page; default: any free port')
    .addOption(
      new Option(
        '--export-label-studio <file>',
        'write the items as tasks for Label Studio, and serve nothing',
      ).conflicts('importLabelStudio'),
    )
    .option(
      '--import-label-studio <file>',
      'add the labels of an export of Label Studio in the format JSON, and serve nothing',
    );
  addInputOptions(command)
    .option('--json', 'print address and counts as one line of JSON')
    .addHelpText('after', HELP)
    .action(async (items: string | undefined, options: LabelCommandOptions) =>
      finish(await runLabel(items, options, io)),
    );
};

/** The options of `moderato label`. */
interface LabelCommandOptions extends InputFlags {
  queue?: string[] | undefined;
  rater: string;
  raters?: string | undefined;
  overlap: string;
  policyText?: string | undefined;
  exportLabelStudio?: string | undefined;
  importLabelStudio?: string | undefined;
  categories?: string | undefined;
  out?: string | undefined;
  port?: string | undefined;
  json?: boolean | undefined;
}

/**
 * Serves the labelling page until it is interrupted.
 * @returns the exit code.
 * @throws ModerationError `config`.
 */
async function runLabel(
  file: string | undefined,
  options: LabelCommandOptions,
  io: CommandIo,
): Promise<number> {
  const { path, all, name } = await readWork(file, options, io);
  const done = await exchange(path, all, options, io);
  if (done !== null) {
    io.stderr.write(done);
    return EXIT.done;
  }
  const items = itemsOf(all, options);
  const policy = options.policyText === undefined ? null : await readPolicy(options.policyText, io);
  const port = options.port === undefined ? 0 : readPort(options.port, '--port');
  const directory = dirname(path);
  const out =
    options.out === undefined
      ? resolve(directory, `${name}.${options.rater}.jsonl`)
      : resolve(io.directory, options.out);
  await assertSeparateFiles({ items: path, '--out': out });
  const lock = await takeLock(`${await realPathOf(out)}.lock`);
  try {
    const keys = new Set(all.map(({ key }) => key));
    const labels = await openLabels(out, { rater: options.rater, keys });
    const labelling = await startLabelling({
      ...{ rater: options.rater, items, labels, directory, policy, port },
      categories: options.categories === undefined ? undefined : readList(options.categories),
    }).catch(async (error: unknown) => {
      await labels.close();
      throw error;
    });
    try {
      announce(labelling, { ...options, out: relative(io.directory, out) }, io);
      await interrupted(io.signal);
    } finally {
      await labelling.close();
      await labels.close();
    }
    const { labelled, unsure, open } = countsOf(labelling);
    io.stderr.write(`${labelled} labelled, ${unsure} unsure, ${open} left; the same command goes on\n`);
    return EXIT.done;
  } finally {
    await lock.release();
  }
}

/** Exchanges items or labels with Label Studio where that was asked for; null where a page is to be served. */
async function exchange(
  path: string,
  items: readonly LabelItem[],
  { exportLabelStudio: out, importLabelStudio: from }: LabelCommandOptions,
  io: CommandIo,
): Promise<string | null> {
  if (out !== undefined) return exportLabelStudio(out, items, io);
  return from === undefined ? null : importLabelStudio(from, { items, path }, io);
}

/** All items that there are labels for, and the file beside which the labels go. */
interface Work {
  path: string;
  all: LabelItem[];
  /** How the file of labels is named. */
  name: 'labels' | 'queue';
}

async function readWork(
  file: string | undefined,
  options: LabelCommandOptions,
  io: CommandIo,
): Promise<Work> {
  const { queue } = options;
  if (file !== undefined && queue !== undefined)
    throw usageError('--queue: does not go with a file of items');
  if (queue !== undefined) {
    const results = queue.map((each) => resolve(io.directory, each));
    const { input, rows } = await openRowsOf(results, options, io);
    return { path: input, all: await readQueue(results, rows()), name: 'queue' };
  }
  if (file === undefined)
    throw usageError('name a file of items, made by moderato sample, or --queue <results>');
  const path = resolve(io.directory, file);
  await assertReadable(path, file);
  return { path, all: await readItems(path), name: 'labels' };
}

function itemsOf(items: LabelItem[], { rater, raters, overlap }: LabelCommandOptions): LabelItem[] {
  const percent = /^(\d{1,3}(?:\.\d+)?)%?$/.exec(overlap)?.[1];
  if (percent === undefined) throw usageError('--overlap: expected a percentage such as 20%');
  const names = raters === undefined ? undefined : readList(raters);
  const own = itemsOfRater(items, { rater, raters: names, overlap: Number(percent) / 100 });
  if (own.length === 0) throw usageError(`--raters: there are too few items for ${rater} to get one`);
  return own;
}

function countsOf(labelling: Labelling) {
  const states = labelling.states();
  const count = (wanted: (typeof states)[number]) => states.filter((state) => state === wanted).length;
  return { items: states.length, labelled: count('labelled'), unsure: count('unsure'), open: count('open') };
}

function announce(
  labelling: Labelling,
  { rater, out, json }: { rater: string; out: string; json?: boolean | undefined },
  io: CommandIo,
): void {
  const { url } = labelling;
  const counts = countsOf(labelling);
  const before = counts.items - counts.open;
  const lines = [
    `${counted(counts.items, 'item')} for ${rater}${before === 0 ? '' : `, ${before} labelled before`}; labels go to ${out}`,
    `open ${url}`,
    'whoever has this address can read the items and label them; stop with Ctrl-C',
  ];
  io.stderr.write(`${lines.join('\n')}\n`);
  if (json === true) io.stdout.write(jsonLine({ url, out, rater, ...counts }));
}

async function assertReadable(path: string, name: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw usageError(
      `${name}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  });
  if (!found.isFile()) throw usageError(`${name}: is no plain file; name a file`);
}

async function readPolicy(name: string, io: CommandIo): Promise<string> {
  const read = await readFileAtMost(resolve(io.directory, name));
  const { text, problem } = read.bytes === undefined ? read : decodeUtf8(read.bytes);
  if (text === undefined) throw usageError(`--policy-text: ${name} ${problem}`);
  return text;
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
