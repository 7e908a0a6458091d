import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { MAX_EXPORT_BYTES, readFileAtMost } from '@moderato/core';
import { realPathOf } from '@moderato/batch';
import { parseItem } from '@moderato/label';
import { usageError } from '../failure.js';

/**
 * Writes a sample. A file that exists already stays: labels may have been given to its items. The same sample may be written again.
 * @param isForced whether another sample may be overwritten.
 * @throws ModerationError `config`.
 */
export async function writeSample(path: string, text: string, isForced: boolean): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isFile()) throw usageError(`--out: ${path} is no plain file; name a file`);
  const before = found === null ? '' : await readBefore(path);
  if (before === text) return;
  if (before !== '' && !isSample(before))
    throw usageError(`--out: ${path} exists and is no sample of this program; name another file`);
  if (before !== '' && !isForced)
    throw usageError(
      `--out: ${path} holds another sample, for which there may be labels; name another file, or overwrite it with --force`,
    );
  const next = `${path}.${randomUUID()}`;
  try {
    await writeFile(next, text, { mode: 0o600, flag: 'wx' });
    await rename(next, await realPathOf(path));
  } catch (error) {
    await rm(next, { force: true });
    throw usageError(
      `--out: ${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  }
}

async function readBefore(path: string): Promise<string> {
  const { bytes, problem } = await readFileAtMost(path, MAX_EXPORT_BYTES);
  if (bytes === undefined) throw usageError(`--out: ${path} exists and ${problem}`);
  return bytes.toString();
}

function isSample(text: string): boolean {
  const [first = ''] = text.split('\n', 1);
  try {
    parseItem(first, '');
    return true;
  } catch {
    return false;
  }
}
