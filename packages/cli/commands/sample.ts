import { relative, resolve } from 'node:path';
import { assertSeparateFiles, openResults, type BatchRow, type StoredResults } from '@moderato/batch';
import {
  SAMPLE_METHODS,
  drawSample,
  itemLine,
  stratumOf,
  type Candidate,
  type LabelItem,
  type Sample,
  type SampleMethod,
} from '@moderato/label';
import { Option } from 'commander';
import { addInputOptions, openRowsOf, type InputFlags } from '../batch/input-rows.js';
import { writeSample } from '../batch/sample-file.js';
import { missingItems, readShownContent } from '../batch/shown-content.js';
import { type AddCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { describeSample } from '../print/sample.js';
import { jsonLine } from '../print/text.js';

const HELP = `
The sample holds content and weights, and nothing of what the vendors said: whoever labels should not know. Cells are the
combinations of the vendors' decisions; rare ones are drawn more often, and weights undo that in every estimate.

Examples:
  moderato sample comments.results.*.jsonl --n 200
  moderato sample comments.results.*.jsonl --input comments.jsonl --by uncertain --seed 7 --out to-label.jsonl
  moderato sample verdicts.jsonl --input comments.csv --column text=comment --by random`;

/** Adds `moderato sample`. */
export const addSample: AddCommand = (program, io, finish) => {
  const command = program
    .command('sample')
    .description('draw items to label from the results of compare-set or batch')
    .argument('<results...>', 'results of one vendor each, all about the same file')
    .option('--n <number>', 'items to draw', '200')
    .addOption(
      new Option(
        '--by <method>',
        'what is drawn more often: rare combinations of decisions, or doubtful items',
      )
        .choices(SAMPLE_METHODS)
        .default('cells'),
    )
    .option('--seed <number>', 'the same seed and results give the same sample', '1')
    .option('--out <file>', 'file for the sample', 'to-label.jsonl')
    .option('--force', 'overwrite another sample');
  addInputOptions(command)
    .option('--json', 'print what was drawn as JSON')
    .addHelpText('after', HELP)
    .action(async (results: string[], options: SampleCommandOptions) =>
      finish(await runSample(results, options, io)),
    );
};

/** The options of `moderato sample`. */
interface SampleCommandOptions extends InputFlags {
  n: string;
  by: SampleMethod;
  seed: string;
  out: string;
  force?: boolean | undefined;
  json?: boolean | undefined;
}

/**
 * Draws items to label from stored results and says how precise labels will be; calls no vendor.
 * @returns the exit code.
 * @throws ModerationError `config`.
 */
async function runSample(results: string[], options: SampleCommandOptions, io: CommandIo): Promise<number> {
  const size = readWhole(options.n, '--n', 1, 1_000_000);
  const seed = readWhole(options.seed, '--seed', 0, 2 ** 32 - 1);
  const paths = results.map((name) => resolve(io.directory, name));
  const out = resolve(io.directory, options.out);
  await assertSeparateFiles({
    ...Object.fromEntries(paths.map((path, at) => [`results ${at + 1}`, path])),
    '--out': out,
    ...(options.input === undefined ? {} : { '--input': resolve(io.directory, options.input) }),
  });
  const { input, rows } = await openRowsOf(paths, options, io);
  await assertSeparateFiles({ '--out': out, '--input': input });

  const candidates = await readCandidates(paths, rows(), options.by);
  const sample = drawSample(candidates, { size, method: options.by, seed });
  const items = await itemsOf(sample, rows());
  await writeSample(out, items.map(itemLine).join(''), options.force === true);
  const { population, strata } = sample;
  if (options.json === true)
    io.stdout.write(jsonLine({ out, items: items.length, population, seed, by: options.by, strata }));
  io.stderr.write(
    describeSample(sample, {
      wanted: size,
      out: relative(io.directory, out),
      isCells: options.by === 'cells',
    }),
  );
  return EXIT.done;
}

/** Every row with a result of at least one vendor, by what the vendors said of it. */
async function readCandidates(
  paths: readonly string[],
  rows: AsyncIterable<BatchRow>,
  method: SampleMethod,
): Promise<Candidate[]> {
  const stores: StoredResults[] = [];
  try {
    for (const path of paths) stores.push(await openResults(path));
    const missing = new Set(stores.flatMap((store) => [...store.keys()]));
    if (missing.size === 0) throw usageError('the results are empty; there is nothing to draw from');
    const candidates: Candidate[] = [];
    const seen = new Set<string>();
    for await (const { key } of rows) {
      if (seen.has(key)) continue;
      seen.add(key);
      const found = await Promise.all(stores.map((store) => store.get(key)));
      if (found.every((result) => result === null)) continue;
      missing.delete(key);
      candidates.push({ key, stratum: stratumOf(found, method) });
    }
    if (missing.size > 0) throw missingItems(missing.size);
    return candidates;
  } finally {
    for (const store of stores) await store.close();
  }
}

/** The drawn items with their content, in the order in which they were drawn. */
async function itemsOf({ items }: Sample, rows: AsyncIterable<BatchRow>): Promise<LabelItem[]> {
  const shown = await readShownContent(
    rows,
    items.map(({ key }) => key),
  );
  return items.flatMap((item) => {
    const content = shown.get(item.key);
    return content === undefined ? [] : [{ ...item, ...content }];
  });
}

function readWhole(text: string, flag: string, low: number, high: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high))
    throw usageError(`${flag}: expected a whole number from ${low} to ${high}`);
  return value;
}
