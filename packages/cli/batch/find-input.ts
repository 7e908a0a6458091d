import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { wholeLines } from '@moderato/batch';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { openInput, type BatchInput } from './open-input.js';
import { type Format } from './read-records.js';

const ENDINGS = ['.jsonl', '.ndjson', '.csv'];

/**
 * Opens the file whose items stored results are about, since results hold no content: the one that is named, else the one beside
 * the results that has their name. A journal beside the results tells whether it is still the same file.
 * @throws ModerationError `config` where it is not found, or not the same.
 */
export async function openInputOf(
  results: readonly string[],
  { input, format }: { input?: string | undefined; format?: Format | undefined },
  io: CommandIo,
): Promise<BatchInput> {
  const opened = await openInput(input ?? (await findInput(results, io)), format, io);
  for (const path of results) {
    const digest = await inputDigest(`${path}.journal`);
    if (digest !== null && digest !== opened.digest)
      throw usageError(
        `--input: ${relative(io.directory, opened.path ?? '')} is not the file that ${relative(io.directory, path)} is about, or was changed since`,
      );
  }
  return opened;
}

async function findInput(results: readonly string[], io: CommandIo): Promise<string> {
  const bases = new Set(results.map((path) => path.replace(/\.results(\.[^./\\]+)?\.jsonl$/, '')));
  const [base = ''] = bases;
  const found: string[] = [];
  for (const ending of bases.size === 1 ? ENDINGS : []) {
    const path = resolve(io.directory, `${base}${ending}`);
    const isFile = await stat(path).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (isFile && !results.includes(path)) found.push(path);
  }
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw usageError(
      '--input: needed; results hold no content, so name the file that was moderated, such as --input comments.jsonl',
    );
  return only;
}

/** The digest of the input that a journal names; null without a journal, or for stdin. */
async function inputDigest(journal: string): Promise<string | null> {
  for await (const { text } of wholeLines(journal, () => undefined)) {
    try {
      const { input } = JSON.parse(text) as { input?: unknown };
      return typeof input === 'string' ? input : null;
    } catch {
      return null;
    }
  }
  return null;
}
