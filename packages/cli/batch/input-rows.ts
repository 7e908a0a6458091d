import { KINDS, type Kind } from '@moderato/core';
import { type BatchRow } from '@moderato/batch';
import { Option, type Command } from 'commander';
import { type CommandIo } from '../io.js';
import { openInputOf } from './find-input.js';
import { type Format } from './read-records.js';
import { readColumns, readRows } from './read-rows.js';
import { noRejects } from './rejects.js';

/** Where the items of stored results come from, as it stands on the command line. */
export interface InputFlags {
  input?: string | undefined;
  format?: Format | undefined;
  kind?: Kind | undefined;
  /** Each `<field>=<column>`. */
  column?: string[] | undefined;
}

/** Adds the options that find and read the file that results are about. */
export function addInputOptions(command: Command): Command {
  const collect = (value: string, before: string[] = []) => [...before, value];
  return command
    .option(
      '--input <file>',
      'file that was moderated; default: the one beside the results that has their name',
    )
    .addOption(new Option('--format <format>', 'of the input').choices(['jsonl', 'csv']))
    .addOption(new Option('--kind <kind>', 'kind of the lines that do not name one').choices(KINDS))
    .option(
      '--column <field=column>',
      'for tables: which column holds a field, as when it was moderated; repeatable',
      collect,
    );
}

/**
 * Opens the file whose items stored results are about.
 * @returns its path, and its rows from the start each time.
 * @throws ModerationError `config` where it is not found, or not the same.
 */
export async function openRowsOf(
  results: readonly string[],
  flags: InputFlags,
  io: CommandIo,
): Promise<{ input: string; rows: () => AsyncGenerator<BatchRow> }> {
  const opened = await openInputOf(results, flags, io);
  const columns = readColumns(flags.column ?? []);
  return {
    input: opened.path ?? '',
    rows: () => readRows(opened, columns, flags.kind, noRejects, () => undefined),
  };
}
