/** One record of the input, as bytes: a line, or a row of a table whose quoted fields may hold line breaks. */
export interface RawRecord {
  /** Where it begins, from 1. */
  line: number;
  lastLine: number;
  /** Without the line break at its end; only the beginning of one that is too long. */
  bytes: Buffer;
  isTooLong: boolean;
  /** The input, or the length allowed, ended inside quotes. */
  isUnclosed: boolean;
}

/** The longest record that is read, in bytes. */
export const MAX_RECORD_BYTES = 1024 * 1024;

const KEPT_OF_TOO_LONG = 1000;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Where a byte stands in a row: `closing` is after a quote that ends the field or, doubled, does not. */
type Place = 'start' | 'plain' | 'quoted' | 'closing';

/**
 * Splits bytes into records without holding more than those of one chunk, which come together. After a quote that is not closed within
 * the length allowed, the next line begins a new row.
 * @param isTable whether line breaks inside quotes belong to the record.
 */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  isTable: boolean,
): AsyncGenerator<RawRecord[]> {
  let parts: Buffer[] = [];
  let size = 0;
  let line = 1;
  let firstLine = 1;
  let place: Place = 'start';

  const take = (bytes: Buffer) => {
    const isLonger = size > MAX_RECORD_BYTES;
    size += bytes.length;
    if (!isLonger) parts.push(bytes);
    if (!isLonger && size > MAX_RECORD_BYTES) parts = [Buffer.concat(parts).subarray(0, KEPT_OF_TOO_LONG)];
  };
  const finish = (): RawRecord => {
    const [only] = parts;
    const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    const isUnclosed = place === 'quoted';
    const record = { line: firstLine, lastLine: line, bytes, isTooLong: size > MAX_RECORD_BYTES, isUnclosed };
    parts = [];
    size = 0;
    place = 'start';
    return record;
  };

  for await (const chunk of chunks) {
    const records: RawRecord[] = [];
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (!isTable) {
        const end = chunk.indexOf(LINE_FEED, at);
        at = end === -1 ? chunk.length : end;
        if (end === -1) break;
      }
      const byte = chunk[at] as number;
      at += 1;
      if (byte === LINE_FEED) {
        const isInside = place === 'quoted' && size + at - start <= MAX_RECORD_BYTES;
        if (!isInside) {
          take(chunk.subarray(start, at - 1));
          start = at;
          records.push(finish());
        }
        line += 1;
        if (!isInside) firstLine = line;
      } else if (isTable && !(line === 1 && BYTE_ORDER_MARK.includes(byte))) place = follow(place, byte);
    }
    if (start < chunk.length) take(chunk.subarray(start));
    if (records.length > 0) yield records;
  }
  if (size > 0) yield [finish()];
}

function follow(place: Place, byte: number): Place {
  if (place === 'quoted') return byte === QUOTE ? 'closing' : 'quoted';
  if (byte === COMMA) return 'start';
  if (byte === QUOTE && place !== 'plain') return 'quoted';
  return 'plain';
}
