import { batchError } from './batch-error.js';
import { readStoredLine, rowOfLine, vendorOfLine, type StoredLine, type StoredRow } from './stored-line.js';
import { wholeLines } from './whole-lines.js';

/**
 * Reads the items of stored results, each once, in the order in which they were finished.
 * @param files results of one vendor each, by the name that the vendor has in the comparison.
 * @throws ModerationError `config` for a line that is no result, and for results of several vendors in one file.
 */
export async function* storedRows(files: Readonly<Record<string, string>>): AsyncGenerator<StoredRow> {
  const seen = new Set<string>();
  for (const path of Object.values(files)) {
    const assertVendor = createVendorCheck(path);
    for await (const { text, number } of wholeLines(path, () => undefined)) {
      const line = readLine(text, number, path);
      assertVendor(vendorOfLine(line), number);
      if (seen.has(line.key)) continue;
      seen.add(line.key);
      yield rowOfLine(line, number);
    }
  }
}

/**
 * Makes sure that all lines of a file are of one vendor.
 * @returns takes the vendor of each line, null where it names none. Throws ModerationError `config` for a second one.
 */
export function createVendorCheck(path: string): (vendor: string | null, line: number) => void {
  let known: { vendor: string; line: number } | null = null;
  return (vendor, line) => {
    if (vendor === null) return;
    known ??= { vendor, line };
    if (vendor !== known.vendor)
      throw batchError(
        `${path}: line ${line} is of ${vendor}, and line ${known.line} is of ${known.vendor}; a comparison needs results of one vendor in each file`,
      );
  };
}

/**
 * Which vendor a file of results is of, by its first line that says so.
 * @returns null where no line does.
 * @throws ModerationError `config` for a line that is no result.
 */
export async function vendorOfResults(path: string): Promise<string | null> {
  for await (const { text, number } of wholeLines(path, () => undefined)) {
    const vendor = vendorOfLine(readLine(text, number, path));
    if (vendor !== null) return vendor;
  }
  return null;
}

function readLine(text: string, number: number, path: string): StoredLine {
  const line = readStoredLine(text);
  if (line === null) throw batchError(`line ${number} of ${path} is no result of a batch`);
  return line;
}
