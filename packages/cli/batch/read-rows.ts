import { type Kind } from '@moderato/core';
import { type BatchRow } from '@moderato/batch';
import { usageError } from '../failure.js';
import { type BatchInput } from './open-input.js';
import { readRecords } from './read-records.js';
import { type Rejects } from './rejects.js';
import { toRow } from './to-row.js';

/** The rows of the input; lines that are none go to the rejects. */
export async function* readRows(
  { read, format, directory, keyOf }: BatchInput,
  columns: ReadonlyMap<string, string>,
  kind: Kind | undefined,
  rejects: Rejects,
  onReject: () => void,
): AsyncGenerator<BatchRow> {
  // not before the run has the files to itself
  await rejects.begin();
  const defaults = { kind, directory, keyOf };
  for await (const records of readRecords(read(), format, columns))
    for (const record of records) {
      const { line, lastLine, text } = record;
      const made =
        record.fields === undefined
          ? { reason: record.reason }
          : toRow({ line, text, fields: record.fields }, defaults);
      if ('row' in made) {
        yield made.row;
        continue;
      }
      onReject();
      await rejects.add({ line, ...(lastLine === line ? {} : { lastLine }), reason: made.reason, text });
    }
}

/**
 * Reads which column of a table fills which field.
 * @param given each `<field>=<column>`.
 * @returns the field of each column.
 * @throws ModerationError `config`.
 */
export function readColumns(given: readonly string[]): Map<string, string> {
  return new Map(
    given.map((text) => {
      const [, field, column] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
      if (
        field === undefined ||
        column === undefined ||
        !/^(id|kind|text|url|object|file|language|durationMs|(user|meta)\..+)$/.test(field)
      )
        throw usageError('--column: expected <field>=<column>, such as text=comment or meta.label=Label');
      return [column, field];
    }),
  );
}
