import { relative, resolve } from 'node:path';
import { severity, type Decision, type Kind } from '@moderato/core';
import { runBatch, type BatchSummary } from '@moderato/batch';
import { startBatchProgress } from '../batch/batch-progress.js';
import { openInput, type BatchInput } from '../batch/open-input.js';
import { type Format } from '../batch/read-records.js';
import { readColumns, readRows } from '../batch/read-rows.js';
import { createRejects } from '../batch/rejects.js';
import { EXIT, exitCodeOfError } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, type CallFlags } from '../options.js';
import { printError } from '../print/error.js';
import { jsonLine } from '../print/text.js';
import { openSession, type ConfigOptions } from '../session.js';

/** The options of `moderato batch`. */
export interface BatchCommandOptions extends CallFlags, ConfigOptions {
  out?: string | undefined;
  rejects?: string | undefined;
  journal?: string | undefined;
  kind?: Kind | undefined;
  format?: Format | undefined;
  /** Each `<field>=<column>`. */
  column?: string[] | undefined;
  concurrency?: string | undefined;
  onUncertain?: 'error' | 'resubmit' | undefined;
  retryErrors?: boolean | undefined;
  failOn?: Decision | undefined;
  json?: boolean | undefined;
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
 * Judges the lines of a file and goes on where an earlier run with the same files has ended.
 * @returns the exit code.
 * @throws ModerationError for everything that keeps the run from beginning, or its files from being written.
 */
export async function runBatchCommand(
  argument: string,
  options: BatchCommandOptions,
  io: CommandIo,
): Promise<number> {
  const call = readCallOptions(options);
  const columns = readColumns(options.column ?? []);
  const concurrency = options.concurrency === undefined ? undefined : Number(options.concurrency);
  const input = await openInput(argument, options.format, io);
  const files = filesOf(input, options, io);
  const moderator = await openSession(options, io);
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
    report(outcome, options.json === true, io);
    return exitCodeOf(outcome, options.failOn);
  } finally {
    progress.stop();
    await rejects.close();
    await moderator.close();
  }
}

function filesOf(input: BatchInput, options: BatchCommandOptions, io: CommandIo): Files {
  const path = (name: string) => resolve(io.directory, name);
  const ownOut =
    input.path === null ? 'results.jsonl' : `${input.path.replace(/\.[^./\\]*$/, '')}.results.jsonl`;
  const out = path(options.out ?? ownOut);
  const journal = path(options.journal ?? `${out}.journal`);
  const rejects = path(options.rejects ?? `${out}.rejects`);
  const all = [out, journal, rejects, ...(input.path === null ? [] : [input.path])];
  if (new Set(all).size < all.length)
    throw usageError('input, --out, --journal and --rejects: expected four different files');
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

function report(outcome: Outcome, isJson: boolean, io: CommandIo): void {
  const { stoppedBy, isInterrupted, results, pass, review, block, errors, uncertain } = outcome;
  const { reused, fetched, submitted, rejects, files } = outcome;
  if (isJson) io.stdout.write(jsonLine(outcome));
  if (stoppedBy !== null) printError(stoppedBy, isJson, io);
  if (isJson) return;
  const name = (path: string) => relative(io.directory, path);
  const lost = uncertain === 0 ? '' : `, ${uncertain} of them uncertain`;
  const lines = [
    `${results} results in ${name(files.out)}: pass ${pass}, review ${review}, block ${block}, errors ${errors}${lost}`,
    `  ${reused} stood before, ${fetched} fetched by their tickets, ${submitted} submitted`,
    ...(rejects === 0 ? [] : [`  ${rejects} lines rejected, see ${name(files.rejects)}`]),
    ...(isInterrupted || stoppedBy !== null
      ? ['not finished; the same command goes on, and submits nothing again that was paid for']
      : []),
  ];
  io.stderr.write(`${lines.join('\n')}\n`);
}
