import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, relative, resolve } from 'node:path';
import { MAX_EXPORT_BYTES, readFileAtMost } from '@moderato/core';
import { takeLock } from '@moderato/batch';
import { fromLabelStudio, openLabels, toLabelStudio, type LabelItem } from '@moderato/label';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';

/**
 * Writes items as tasks of Label Studio.
 * @returns what was done, for the terminal.
 * @throws ModerationError `config` where the file exists, or cannot be written.
 */
export async function exportLabelStudio(
  name: string,
  items: readonly LabelItem[],
  io: CommandIo,
): Promise<string> {
  const path = resolve(io.directory, name);
  const flag = '--export-label-studio';
  if ((await stat(path).catch(() => null)) !== null)
    throw usageError(`${flag}: ${name} exists; name another file`);
  const tasks = toLabelStudio(items);
  const next = `${path}.${randomUUID()}`;
  try {
    await writeFile(next, `${JSON.stringify(tasks, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw usageError(
      `${flag}: ${name} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  }
  return `${tasks.length} tasks in ${name}\n`;
}

/**
 * Adds the annotations of an export of Label Studio to files of labels, one for each annotator; what was added before is left out.
 * @returns what was done, for the terminal.
 * @throws ModerationError `config`.
 */
export async function importLabelStudio(
  name: string,
  { items, path }: { items: readonly LabelItem[]; path: string },
  io: CommandIo,
): Promise<string> {
  const { bytes, problem } = await readFileAtMost(resolve(io.directory, name), MAX_EXPORT_BYTES);
  if (bytes === undefined) throw usageError(`--import-label-studio: ${name} ${problem}`);
  const { labels, skipped } = fromLabelStudio(parseJson(bytes, name), items);
  const raters = [...new Set(labels.map(({ rater }) => rater))].sort();
  const keys = new Set(items.map(({ key }) => key));
  const lines: string[] = [];
  for (const rater of raters) {
    const own = labels.filter((label) => label.rater === rater);
    const out = resolve(dirname(path), `labels.${rater}.jsonl`);
    const lock = await takeLock(`${out}.lock`);
    try {
      const file = await openLabels(out, { rater, keys });
      await Promise.all(own.map((label) => file.write(label))).finally(() => file.close());
    } finally {
      await lock.release();
    }
    lines.push(`${own.length} labels in ${relative(io.directory, out)}\n`);
  }
  if (skipped > 0) lines.push(`${skipped} annotations were skipped, or hold no decision\n`);
  if (lines.length === 0) lines.push('no annotation yet\n');
  return lines.join('');
}

function parseJson(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw usageError(`--import-label-studio: ${name} is no JSON`);
  }
}
