import { KINDS } from '@moderato/core';
import { Option, type Command } from 'commander';
import { runBatchCommand, type BatchCommandOptions } from '../commands/batch.js';
import { runCompareSet, type CompareSetOptions } from '../commands/compare-set.js';
import { configOption, failOnOption } from '../common-options.js';
import { usageError } from '../failure.js';
import * as help from '../help.js';
import { type CommandIo } from '../io.js';

/** Adds `moderato batch`; with several vendors it is `compare-set`. */
export function addBatch(program: Command, io: CommandIo, finish: (exitCode: number) => void): void {
  const command = program
    .command('batch')
    .description('judge the lines of a file; a rerun goes on where the last one ended')
    .argument('<file>', 'a file of JSON lines (.jsonl, .ndjson) or a table (.csv), or - for stdin')
    .option('--provider <vendor>', 'the vendor that decides; default: the configured one')
    .option('--journal <file>', 'what was paid for, kept for a rerun; default: <out>.journal')
    .addOption(failOnOption());
  addLineOptions(command);
  addReportOptions(command, 'with several vendors: ');
  command
    .addHelpText('after', help.BATCH)
    .action(async (file: string, options: BatchCommandOptions & CompareSetOptions) =>
      finish(await runBatchOrSet(file, options, io)),
    );
}

/** Adds `moderato compare-set`. */
export function addCompareSet(program: Command, io: CommandIo, finish: (exitCode: number) => void): void {
  const command = program
    .command('compare-set')
    .description('have several vendors judge the lines of a file, and write a report on where they differ')
    .argument('<file>', 'a file of JSON lines (.jsonl, .ndjson) or a table (.csv)');
  addLineOptions(command);
  addReportOptions(command, '');
  command
    .addHelpText('after', help.COMPARE_SET)
    .action(async (file: string, options: CompareSetOptions) =>
      finish(await runCompareSet(file, options, io)),
    );
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
  for (const [flag, value] of Object.entries({ provider, journal, 'fail-on': failOn })) {
    if (value !== undefined) throw usageError(`--${flag}: does not go with --providers`);
  }
  return runCompareSet(file, options, io);
}

/** What is said of the lines and of how they are judged. */
function addLineOptions(command: Command): void {
  const collect = (value: string, before: string[] = []) => [...before, value];
  command
    .addOption(configOption())
    .option('--out <file>', 'where the results go; default: <file>.results.jsonl')
    .option('--rejects <file>', 'where lines go that are wrong; default: <out>.rejects')
    .addOption(new Option('--kind <kind>', 'what lines are that do not say it').choices(KINDS))
    .addOption(new Option('--format <format>', 'default: by the name of the file').choices(['jsonl', 'csv']))
    .option(
      '--column <field=column>',
      'for tables: the column of a field, such as text=comment; repeatable',
      collect,
    )
    .option('--concurrency <number>', 'how many lines are under way at a time, for each vendor; default: 8')
    .option('--categories <list>', 'what to look for, separated by commas; default: as the vendor is set up')
    .option(
      '--timeout <duration>',
      'how long to wait for each line: milliseconds, or such as 30s; default: 10m',
    )
    .option('--vendor-options <json>', 'options by vendor, such as {"<vendor>":{…}}')
    .addOption(
      new Option('--on-uncertain <what>', 'lines whose submit has no known outcome; default: error').choices([
        'error',
        'resubmit',
      ]),
    )
    .option('--retry-errors', 'submit lines again whose job has ended without a verdict')
    .option('--json', 'print the summary as JSON');
}

function addReportOptions(command: Command, when: string): void {
  command
    .option('--providers <list>', `${when}the vendors to compare, separated by commas; each is paid for`)
    .option(
      '--report <file.html>',
      `${when}where the report goes, with .json and .md beside it; default: <file>.report.html`,
    )
    .option('--title <text>', `${when}the title of the report`)
    .option('--gold <field>', `${when}the field of meta that says what is right`)
    .option('--gold-map <list>', `${when}what its words mean, such as spam=advertising,ok=pass`)
    .option('--slice <list>', `${when}fields of meta to compare by, beside kind and language`)
    .option('--seed <number>', `${when}of the bootstrap; default: drawn, and written into the report`)
    .option('--no-content', `${when}leave texts and addresses out of the report`);
}
