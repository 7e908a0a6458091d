import { resolve } from 'node:path';
import { MAX_EXPORT_BYTES, decodeUtf8, readFileAtMost } from '@moderato/core';
import { type StoredRow } from '@moderato/batch';
import { parse } from 'csv-parse/sync';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { excerpt } from '../print/text.js';

/** What a file says about items: gold, and whatever else there is to compare by. */
export interface GoldFile {
  /** Adds what the file says of a row to its meta; a field of the file outweighs one of the results. */
  addTo: <Row extends Pick<StoredRow, 'key' | 'id' | 'meta'>>(row: Row) => Row;
  /** Records of the file, and those of them that no row was found for, the first with their ids. */
  counts: () => { records: number; unmatched: number; ids: string[] };
}

/** Names of the column that says which item a record is about. */
const ID_COLUMNS = ['id', 'key'];

/** Ids that are named where no row was found for them. */
const NAMED_IDS = 3;

const ID_CHARACTERS = 40;

/**
 * Reads a file of labels: JSON lines, or a table (.csv).
 * @param idField the field with the id of the item. Default: `id` or `key`.
 * @throws ModerationError `config` naming the line: no id, an id twice, not readable.
 */
export async function readGoldFile(name: string, io: CommandIo, idField?: string): Promise<GoldFile> {
  const path = resolve(io.directory, name);
  const read = await readFileAtMost(path, MAX_EXPORT_BYTES);
  const { text, problem } = read.bytes === undefined ? read : decodeUtf8(read.bytes);
  if (text === undefined) throw usageError(`--gold-file: ${name} ${problem}`);
  const records = name.toLowerCase().endsWith('.csv')
    ? readTable(text, name, idField)
    : readLines(text, name);
  const idFields = idField === undefined ? ID_COLUMNS : [idField];
  const byId = new Map<string, Record<string, unknown>>();
  for (const { line, fields } of records) {
    const id = idFields
      .map((field) => (Object.hasOwn(fields, field) ? fields[field] : undefined))
      .find((value) => value !== undefined && value !== '');
    if (typeof id !== 'string' && typeof id !== 'number')
      throw usageError(`--gold-file: line ${line} of ${name} has no id; ${whereIdsAre(idField)}`);
    if (byId.has(String(id)))
      throw usageError(
        `--gold-file: line ${line} of ${name} repeats the id ${JSON.stringify(excerpt(String(id), ID_CHARACTERS))}`,
      );
    byId.set(String(id), fields);
  }
  if (byId.size === 0) throw usageError(`--gold-file: ${name} holds no label`);
  const missing = new Set(byId.keys());
  return {
    addTo: (row) => {
      const id = [row.key, row.id].find((one) => one != null && byId.has(one));
      if (id == null) return row;
      missing.delete(id);
      return { ...row, meta: { ...row.meta, ...byId.get(id) } };
    },
    counts: () => ({
      records: byId.size,
      unmatched: missing.size,
      ids: [...missing].slice(0, NAMED_IDS).map((id) => excerpt(id, ID_CHARACTERS)),
    }),
  };
}

function whereIdsAre(idField: string | undefined): string {
  return idField === undefined
    ? 'its field is "id" or "key", or the one that --gold-id names'
    : `--gold-id names the field ${JSON.stringify(idField)}`;
}

interface FileRecord {
  line: number;
  fields: Record<string, unknown>;
}

function readLines(text: string, name: string): FileRecord[] {
  return text.split('\n').flatMap((each, at) => {
    if (each.trim() === '') return [];
    try {
      const fields: unknown = JSON.parse(each);
      if (typeof fields === 'object' && fields !== null && !Array.isArray(fields))
        return [{ line: at + 1, fields: fields as Record<string, unknown> }];
    } catch {
      // said below, without the parser's message, which quotes the text
    }
    throw usageError(`--gold-file: line ${at + 1} of ${name} is no JSON object`);
  });
}

function readTable(text: string, name: string, idField: string | undefined): FileRecord[] {
  let rows: string[][];
  try {
    rows = parse(text, { relax_column_count: false, skip_empty_lines: true });
  } catch (error) {
    const { lines } = error as { lines?: number };
    throw usageError(`--gold-file: ${name} is no table${lines === undefined ? '' : `, see line ${lines}`}`);
  }
  const [names = [], ...cells] = rows;
  const columns = names.map((column) => {
    const trimmed = column.trim();
    const known = idField === undefined ? ID_COLUMNS.find((id) => id === trimmed.toLowerCase()) : undefined;
    return known ?? trimmed;
  });
  if (idField !== undefined && !columns.includes(idField))
    throw usageError(
      `--gold-id: ${name} has no column ${JSON.stringify(idField)}; there are ${columns.filter(Boolean).join(', ')}`,
    );
  const twice = columns.find((column, at) => column !== '' && columns.indexOf(column) !== at);
  if (twice !== undefined)
    throw usageError(`--gold-file: two columns of ${name} are named ${JSON.stringify(twice)}`);
  return cells.map((row, at) => ({
    line: at + 2,
    fields: Object.fromEntries(
      columns.flatMap((column, place) => (column === '' ? [] : [[column, row[place]]])),
    ),
  }));
}
