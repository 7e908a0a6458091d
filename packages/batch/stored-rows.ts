import { batchError } from './batch-error.js';
import { type BatchRow } from './moderate-row.js';
import { parseObject } from './parse-object.js';
import { wholeLines } from './whole-lines.js';

/** An item as stored results know it: without its content. */
export type StoredRow = Omit<BatchRow, 'content'>;

/**
 * Reads the items of stored results, each once, in the order in which they were finished.
 * @param files results of one vendor each, by the name that the vendor has in the comparison.
 * @throws ModerationError `config` for a line that is no result, and for results of several vendors in one file.
 */
export async function* storedRows(files: Readonly<Record<string, string>>): AsyncGenerator<StoredRow> {
  const seen = new Set<string>();
  for (const path of Object.values(files)) {
    let known: string | null = null;
    for await (const { text, number } of wholeLines(path, () => undefined)) {
      const { row, vendor } = readLine(text, number, path);
      if (vendor !== null && known !== null && vendor !== known)
        throw batchError(
          `${path}: line ${number} is of ${vendor}, and lines before it are of ${known}; a comparison needs results of one vendor in each file`,
        );
      known ??= vendor;
      if (seen.has(row.key)) continue;
      seen.add(row.key);
      yield row;
    }
  }
}

/**
 * Which vendor a file of results is of, by its first line that says so.
 * @returns null where no line does.
 * @throws ModerationError `config` for a line that is no result.
 */
export async function vendorOfResults(path: string): Promise<string | null> {
  for await (const { text, number } of wholeLines(path, () => undefined)) {
    const { vendor } = readLine(text, number, path);
    if (vendor !== null) return vendor;
  }
  return null;
}

function readLine(text: string, number: number, path: string): { row: StoredRow; vendor: string | null } {
  const { key, line, id, meta, verdict, error } = parseObject(text) ?? {};
  if (typeof key !== 'string') throw batchError(`line ${number} of ${path} is no result of a batch`);
  const source = (verdict as { source?: { provider?: unknown } } | undefined)?.source?.provider;
  const failed = (error as { provider?: unknown } | undefined)?.provider;
  const vendor = [source, failed].find((name) => typeof name === 'string' && name !== '');
  const hasMeta = typeof meta === 'object' && meta !== null && !Array.isArray(meta);
  return {
    vendor: typeof vendor === 'string' ? vendor : null,
    row: {
      key,
      line: typeof line === 'number' ? line : number,
      id: typeof id === 'string' ? id : null,
      ...(hasMeta ? { meta: meta as Record<string, unknown> } : {}),
    },
  };
}
