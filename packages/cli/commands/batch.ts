import { relative, resolve } from 'node:path';
import { assertSeparateFiles, runBatch, type BatchModerator, type BatchSummary } from '@moderato/batch';
import { severity, type Decision } from '@moderato/core';
import { describeErrors } from '../batch/error-codes.js';
import { startBatchProgress } from '../batch/batch-progress.js';
import { addLineOptions, addReportOptions, type LineFlags } from '../batch/line-options.js';
import { openInput, type BatchInput } from '../batch/open-input.js';
import { readColumns, readRows } from '../batch/read-rows.js';
import { assertRejectsFile, createRejects, describeRejects, type Rejects } from '../batch/rejects.js';
import { type AddCommand } from '../command.js';
import { failOnOption, providerOption } from '../common-options.js';
import { EXAMPLE_VENDOR } from '../example-vendors.js';
import { EXIT, exitCodeOfError } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readCallOptions } from '../options.js';
import { printError } from '../print/error.js';
import { jsonLine } from '../print/text.js';
import { createQueueModerator } from '../queue/queue-moderator.js';
import { openQueue, type QueueFlags } from '../queue/open-queue.js';
import { queueNameOption, redisOption } from '../queue/redis-option.js';
import { openSession } from '../session.js';
import { runCompareSet, type CompareSetOptions } from './compare-set.js';

const HELP = `
A line is an object such as {"id":"a1","text":"…"}, with one of text, url, object or file; a table has columns of these names.
Results are written as they come. After a kill or an interrupt, the same command goes on and submits nothing again that was paid for.
Output, journal and rejects hold content; keep them as you keep the input.

Exit codes: 3 when a line ended in an error, else 2 when lines were rejected, else 4 with --fail-on, else 0.

Examples:
  moderato batch comments.jsonl
  moderato batch comments.csv --column text=comment --out verdicts.jsonl --concurrency 16
  moderato batch uploads.jsonl --kind audio --provider ${EXAMPLE_VENDOR} --fail-on block
  cat comments.jsonl | moderato batch - --out verdicts.jsonl --json`;

/** Adds `moderato batch`; with several vendors it is `compare-set`. */
export const addBatch: AddCommand = (program, io, finish) => {
  const command = program
    .command('batch')
    .description('moderate the lines of a file; a rerun goes on where the last one ended')
    .argument('<file>', 'a file of JSON lines (.jsonl, .ndjson) or a table (.csv), or - for stdin')
    .addOption(providerOption())
    .option('--journal <file>', 'file that keeps what was paid for; default: <out>.journal')
    .addOption(redisOption('have workers moderate the lines, by the queue in this Redis'))
    .addOption(queueNameOption())
    .addOption(failOnOption());
  addReportOptions(addLineOptions(command), 'with several vendors: ')
    .addHelpText('after', HELP)
    .action(async (file: string, options: BatchCommandOptions & CompareSetOptions) =>
      finish(await runBatchOrSet(file, options, io)),
    );
};

/** The options of `moderato batch`. */
interface BatchCommandOptions extends LineFlags, QueueFlags {
  provider?: string | undefined;
  journal?: string | undefined;
  failOn?: Decision | undefined;
}

async function runBatchOrSet(
  file: string,
  options: BatchCommandOptions & CompareSetOptions,
  io: CommandIo,
): Promise<number> {
  const { providers, report, provider, journal, failOn } = options;
  if (providers === undefined) {
    if (report !== undefined) throw usageError('--report: needs --providers with at least two vendors');
    return runBatchCommand(file, options, io);
  }
  const { redis } = options;
  for (const [flag, value] of Object.entries({ provider, journal, redis, 'fail-on': failOn })) {
    if (value !== undefined) throw usageError(`--${flag}: does not go with --providers`);
  }
  return runCompareSet(file, options, io);
}

/** What a run has come to, as `--json` prints it. */
interface Outcome extends BatchSummary {
  rejects: number;
  files: Files;
}

interface Files {
  out: string;
  journal: string;
  rejects: string;
}

/**
 * Moderates the lines of a file and goes on where an earlier run with the same files has ended.
 * @returns the exit code.
 * @throws ModerationError for everything that keeps the run from beginning, or its files from being written.
 */
async function runBatchCommand(
  argument: string,
  options: BatchCommandOptions,
  io: CommandIo,
): Promise<number> {
  const call = readCallOptions(options);
  const columns = readColumns(options.column ?? []);
  const byDefault = options.redis === undefined ? undefined : QUEUED_AT_ONCE;
  const concurrency = options.concurrency === undefined ? byDefault : Number(options.concurrency);
  const input = await openInput(argument, options.format, io);
  const files = await filesOf(input, options, io);
  const moderator = await openModerator(options, files.out, io);
  const rejects = createRejects(files.rejects);
  const progress = startBatchProgress(input.total, options.json === true, io);
  try {
    const summary = await runBatch(
      moderator,
      readRows(input, columns, options.kind, rejects, progress.reject),
      {
        ...files,
        input: input.digest,
        settings: { kind: options.kind, column: options.column, format: input.format },
        call,
        concurrency,
        onUncertain: options.onUncertain,
        retryErrors: options.retryErrors,
        signal: io.signal,
        onStart: progress.start,
        onResult: progress.result,
        onDuplicate: async ({ line, key }, first) => {
          progress.reject();
          await rejects.add({ line, reason: `id: line ${first} has the id ${JSON.stringify(key)} too` });
        },
      },
    );
    progress.stop();
    const outcome = { ...summary, rejects: rejects.count, files };
    report(outcome, rejects, options.json === true, io);
    return exitCodeOf(outcome, options.failOn);
  } finally {
    progress.stop();
    await rejects.close();
    await moderator.close();
  }
}

/** Lines that a batch has in a queue at once. */
const QUEUED_AT_ONCE = 500;

/** What moderates the lines: this process, or the workers of a queue. */
async function openModerator(
  options: BatchCommandOptions,
  out: string,
  io: CommandIo,
): Promise<BatchModerator & { close(): Promise<void> }> {
  if (options.redis === undefined) return openSession(options, io);
  const queue = await openQueue(options, io);
  return { ...createQueueModerator(queue, out), close: () => queue.close() };
}

async function filesOf(input: BatchInput, options: BatchCommandOptions, io: CommandIo): Promise<Files> {
  const path = (name: string) => resolve(io.directory, name);
  const ownOut =
    input.path === null ? 'results.jsonl' : `${input.path.replace(/\.[^./\\]*$/, '')}.results.jsonl`;
  const out = path(options.out ?? ownOut);
  const journal = path(options.journal ?? `${out}.journal`);
  const rejects = path(options.rejects ?? `${out}.rejects`);
  await assertSeparateFiles({
    ...(input.path === null ? {} : { input: input.path }),
    '--out': out,
    '--journal': journal,
    '--rejects': rejects,
    ...(options.config === undefined ? {} : { '--config': path(options.config) }),
  });
  await assertRejectsFile(rejects);
  return { out, journal, rejects };
}

/** The worst thing that happened decides; see docs/batch.md. */
function exitCodeOf(outcome: Outcome, failOn: Decision | undefined): number {
  const { stoppedBy, isInterrupted, errors, rejects } = outcome;
  if (stoppedBy !== null) return exitCodeOfError(stoppedBy.code);
  if (isInterrupted) return EXIT.interrupted;
  if (errors > 0) return EXIT.failed;
  if (rejects > 0) return EXIT.usage;
  const decisions = (['review', 'block'] as const).filter((decision) => outcome[decision] > 0);
  const isBad = failOn !== undefined && decisions.some((decision) => severity(decision) >= severity(failOn));
  return isBad ? EXIT.decision : EXIT.done;
}

function report(outcome: Outcome, rejected: Rejects, isJson: boolean, io: CommandIo): void {
  const { stoppedBy, isInterrupted, results, pass, review, block } = outcome;
  const { reused, fetched, submitted, rejects, files } = outcome;
  if (isJson) io.stdout.write(jsonLine(outcome));
  if (stoppedBy !== null) printError(stoppedBy, isJson, io);
  if (isJson) return;
  const name = (path: string) => relative(io.directory, path);
  const lines = [
    `${results} results in ${name(files.out)}: pass ${pass}, review ${review}, block ${block}, errors ${describeErrors(outcome)}`,
    `  ${reused} stood before, ${fetched} fetched by their tickets, ${submitted} submitted`,
    ...(rejects === 0 ? [] : [`  ${describeRejects(rejected)}, see ${name(files.rejects)}`]),
    ...(isInterrupted || stoppedBy !== null
      ? ['not finished; the same command goes on, and submits nothing again that was paid for']
      : []),
  ];
  io.stderr.write(`${lines.join('\n')}\n`);
}
