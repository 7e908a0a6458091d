import { decodeUtf8, type DecodedText } from '@moderato/core';
import { parse } from 'csv-parse/sync';
import { usageError } from '../failure.js';
import { MAX_RECORD_BYTES, splitRecords, type RawRecord } from './split-records.js';

/** A record that was read, or the reason why it could not be. */
export type InputRecord = { line: number; lastLine: number; text: string } & (
  { fields: Record<string, unknown>; reason?: undefined } | { reason: string; fields?: undefined }
);

/** How the input is written. */
export type Format = 'jsonl' | 'csv';

/** Names of fields that a column may have; `user.` and `meta.` take any further name. */
const COLUMNS = ['id', 'kind', 'text', 'url', 'object', 'file', 'language', 'durationMs'];

/**
 * Reads the records of JSONL or CSV, those of one chunk together; blank lines are left out.
 * @param columns for CSV: our field by the name of the column.
 * @throws ModerationError `config` for a table whose first row names no columns.
 */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  format: Format,
  columns: ReadonlyMap<string, string>,
): AsyncGenerator<InputRecord[]> {
  let names: string[] | null = null;
  const read = (raw: RawRecord): InputRecord | null => {
    const { line, lastLine } = raw;
    const decoded = decodeUtf8(raw.bytes);
    if (line === 1 && isUtf16(raw.bytes)) throw usageError(`line 1: the input ${decoded.problem ?? ''}`);
    if (decoded.text?.trim() === '') return null;
    const record = { line, lastLine, text: decoded.text ?? raw.bytes.toString('latin1') };
    const damage = damageOf(raw, decoded);
    if (format === 'csv' && names === null) {
      if (damage !== null) throw usageError(`line ${line}: ${damage}`);
      names = readHeader(record.text, columns);
      return null;
    }
    if (damage !== null) return { ...record, reason: damage };
    return { ...record, ...(names === null ? readObject(record.text) : readRow(record.text, names)) };
  };
  for await (const records of splitRecords(chunks, format === 'csv'))
    yield records.map(read).filter((record) => record !== null);
}

/** Every line of such a file is unreadable, so that none is worth a reject. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function damageOf(
  { isTooLong, isUnclosed, line, lastLine }: RawRecord,
  { problem }: DecodedText,
): string | null {
  if (isUnclosed)
    return `a quote is not closed; nothing was read of line ${line}${lastLine > line ? ` to ${lastLine}` : ''}`;
  return isTooLong ? `longer than ${MAX_RECORD_BYTES} bytes` : (problem ?? null);
}

type Fields = { fields: Record<string, unknown> } | { reason: string };

function readObject(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { fields: value as Record<string, unknown> };
  } catch {
    // said below, without the parser's message, which quotes the text
  }
  return { reason: 'not a JSON object' };
}

function readHeader(text: string, columns: ReadonlyMap<string, string>): string[] {
  const cells = parseCells(text);
  if (typeof cells === 'string') throw usageError(`line 1, the names of the columns: ${cells}`);
  const missing = [...columns.keys()].find((name) => !cells.includes(name));
  if (missing !== undefined)
    throw usageError(
      `--column: there is no column ${JSON.stringify(missing)}; there are ${cells.join(', ')}`,
    );
  const names = cells.map(
    (cell, place) => columns.get(cell) ?? fieldOf(cell.trim() || `column ${place + 1}`),
  );
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw usageError(`line 1: two columns give ${twice}`);
  const inputs = ['text', 'url', 'object', 'file'];
  if (!names.some((name) => inputs.includes(name)))
    throw usageError(
      `line 1: no column is named ${inputs.join(', ')}; say which one holds the content, such as --column text=${JSON.stringify(cells[0] ?? '')}`,
    );
  return names;
}

/** What is no field of ours goes along into the result; so does a column without a name, such as a row number. */
function fieldOf(name: string): string {
  const known = COLUMNS.find((column) => column.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known;
  return /^(user|meta)\../.test(name) ? name : `meta.${name}`;
}

function readRow(text: string, names: readonly string[]): Fields {
  const cells = parseCells(text);
  if (typeof cells === 'string') return { reason: cells };
  if (cells.length !== names.length)
    return { reason: `${cells.length} fields where the first line names ${names.length}` };
  const fields: Record<string, unknown> = {};
  const groups: Record<string, Record<string, string>> = {};
  names.forEach((name, place) => {
    const cell = cells[place] ?? '';
    if (cell === '') return;
    const [, group, inner] = /^(user|meta)\.(.+)$/s.exec(name) ?? [];
    if (group === undefined || inner === undefined)
      fields[name] = name === 'durationMs' ? Number(cell) : cell;
    else groups[group] = { ...groups[group], [inner]: cell };
  });
  return { fields: { ...fields, ...groups } };
}

const CELL_ERRORS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'text after a closing quote; quotes inside a field are written twice',
  INVALID_OPENING_QUOTE: 'a quote inside a field that is not quoted',
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
};

/** The cells of one row, or what is wrong with it. */
function parseCells(text: string): string[] | string {
  try {
    const rows = parse(text, { relax_column_count: true });
    const [row] = rows;
    return rows.length === 1 && row !== undefined ? row : 'not one row of a table';
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    return CELL_ERRORS[code] ?? 'not a row of a table';
  }
}
