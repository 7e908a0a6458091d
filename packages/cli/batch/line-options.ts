import { KINDS, type Kind } from '@moderato/core';
import { Option, type Command } from 'commander';
import { configOption, timeoutOption, vendorOptionsOption } from '../common-options.js';
import { type CallFlags } from '../options.js';
import { type ConfigOptions } from '../session.js';
import { type Format } from './read-records.js';

/** What the options of `batch` and `compare-set` have in common, as they stand on the command line. */
export interface LineFlags extends Omit<CallFlags, 'provider'>, Pick<ConfigOptions, 'config'> {
  out?: string | undefined;
  rejects?: string | undefined;
  kind?: Kind | undefined;
  format?: Format | undefined;
  /** Each `<field>=<column>`. */
  column?: string[] | undefined;
  concurrency?: string | undefined;
  onUncertain?: 'error' | 'resubmit' | undefined;
  retryErrors?: boolean | undefined;
  json?: boolean | undefined;
}

/** Adds what `batch` and `compare-set` say about the lines of a file and how they are moderated. */
export function addLineOptions(command: Command): Command {
  const collect = (value: string, before: string[] = []) => [...before, value];
  return command
    .addOption(configOption())
    .option('--out <file>', 'file for the results; default: <file>.results.jsonl')
    .option('--rejects <file>', 'file for lines that cannot be read; default: <out>.rejects')
    .addOption(new Option('--kind <kind>', 'kind of the lines that do not name one').choices(KINDS))
    .addOption(
      new Option('--format <format>', 'default: by the ending of the file name').choices(['jsonl', 'csv']),
    )
    .option(
      '--column <field=column>',
      'for tables: which column holds a field, such as text=comment; repeatable',
      collect,
    )
    .option('--concurrency <number>', 'items under way at once, for each vendor; default: 8')
    .option(
      '--categories <list>',
      'categories to look for, separated by commas; default: as the vendor is set up',
    )
    .addOption(timeoutOption('time limit of each line'))
    .addOption(vendorOptionsOption())
    .addOption(
      new Option('--on-uncertain <what>', 'lines whose submit has no known outcome; default: error').choices([
        'error',
        'resubmit',
      ]),
    )
    .option('--retry-errors', 'submit lines again whose job ended without a verdict')
    .option('--json', 'print the summary as JSON');
}

/**
 * Adds what belongs to the report on a comparison.
 * @param when begins each text of the help, such as `with --providers: `.
 */
export function addReportOptions(command: Command, when = ''): Command {
  return command
    .option('--providers <list>', `${when}vendors to compare, separated by commas; each bills every line`)
    .option(
      '--report <file.html>',
      `${when}file for the report, with .json and .md beside it; default: <file>.report.html`,
    )
    .option('--force', `${when}let the report overwrite files that are no reports`)
    .option('--title <text>', `${when}title of the report`)
    .option(
      '--gold <field>',
      `${when}field of meta with the right label: pass, review, block, or a category, which means not pass`,
    )
    .option('--gold-map <list>', `${when}meaning of its words, such as hateful=block+hate,ok=pass`)
    .option('--slice <list>', `${when}fields of meta to compare by, beside kind and language`)
    .option(
      '--cluster <field>',
      `${when}field of meta that names what items are variants of, such as a template`,
    )
    .option('--cost <list>', `${when}what errors cost, such as miss=5,wrong-block=1,review=0.2`)
    .option('--seed <number>', `${when}seed of the bootstrap; default: random, and written into the report`)
    .option('--no-content', `${when}leave texts and addresses out of the report`);
}
