import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import {
  parseJsonObject,
  DECISIONS,
  type Decision,
  type ErrorCode,
  type ModerationError,
  type Verdict,
} from '@moderato/core';
import { fileError, syncFolder } from './durable-file.js';
import { batchError } from './batch-error.js';
import { realPathOf } from './file-identity.js';
import { wholeLines, wholeLinesCutting } from './whole-lines.js';

/** What became of one content: a verdict or an error, never both. */
export type BatchResult = {
  key: string;
  line: number;
  id: string | null;
  meta?: Record<string, unknown> | undefined;
  /** From the row's turn to its end in the run that ended it; absent where an earlier run had begun it. */
  elapsedMs?: number | undefined;
  /** The part of it from the start of the last attempt on the wire. */
  wireMs?: number | undefined;
} & ({ verdict: Verdict; error?: undefined } | { error: ModerationError; verdict?: undefined });

/** How many contents ended how. */
export interface BatchCounts extends Record<Decision, number> {
  errors: number;
  /** Those of the errors after which nobody knows whether the content was paid for. */
  uncertain: number;
}

/** What an earlier run has written. */
export interface EarlierResults {
  /** Keys with a verdict. */
  moderated: Set<string>;
  /** What is known of the errors, by key. */
  failed: Map<string, EarlierError>;
  /** Of the verdicts alone. */
  counts: BatchCounts;
  isEmpty: boolean;
}

export interface EarlierError {
  code: ErrorCode;
  uncertain: boolean;
}

const LINES_AT_A_TIME = 256;

/** No content has ended yet. */
export function noCounts(): BatchCounts {
  return { pass: 0, review: 0, block: 0, errors: 0, uncertain: 0 };
}

/** One line of the output. */
export function resultLine({ key, line, id, verdict, error, meta, elapsedMs, wireMs }: BatchResult): string {
  const outcome = verdict === undefined ? { error } : { verdict };
  const time = {
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...(wireMs === undefined ? {} : { wireMs }),
  };
  return `${JSON.stringify({ key, line, id, ...time, ...outcome, ...(meta === undefined ? {} : { meta }) })}\n`;
}

/**
 * Reads the output of earlier runs, and cuts off a last line that a crash has torn.
 * @throws ModerationError `config` for a line that is no result, and for a second one about the same content.
 */
export async function readResults(path: string): Promise<EarlierResults> {
  const moderated = new Set<string>();
  const failed = new Map<string, EarlierError>();
  const counts = noCounts();
  let isEmpty = true;
  for await (const { text, number } of wholeLinesCutting(path, ['{"key":'])) {
    isEmpty = false;
    const result = parseResult(text);
    if (result === null)
      throw batchError(
        `line ${number} of ${path} is no result of a batch; restore the file, or name another output`,
      );
    if (moderated.has(result.key) || failed.has(result.key))
      throw batchError(
        `line ${number} of ${path} is a second result for one content; restore the file, or name another output`,
      );
    if (result.decision === null) failed.set(result.key, result.error);
    else {
      moderated.add(result.key);
      counts[result.decision] += 1;
    }
  }
  return { moderated, failed, counts, isEmpty };
}

/** Takes the results of some keys out of the output; a crash leaves the old file or the new one. */
export async function dropResults(path: string, keys: ReadonlySet<string>): Promise<void> {
  const next = `${await realPathOf(path)}.${randomUUID()}`;
  try {
    const handle = await open(next, 'wx', 0o600);
    try {
      let kept: string[] = [];
      for await (const { text } of wholeLines(path, () => undefined)) {
        if (keys.has(parseJsonObject(text)?.['key'] as string)) continue;
        kept.push(`${text}\n`);
        if (kept.length < LINES_AT_A_TIME) continue;
        await handle.appendFile(kept.join(''));
        kept = [];
      }
      await handle.appendFile(kept.join(''));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, await realPathOf(path));
    await syncFolder(path);
  } catch (error) {
    await rm(next, { force: true });
    throw fileError('write', path, error);
  }
}

type Parsed = { key: string } & (
  { decision: Decision; error?: undefined } | { decision: null; error: EarlierError }
);

function parseResult(text: string): Parsed | null {
  const value = parseJsonObject(text);
  if (typeof value?.['key'] !== 'string') return null;
  const { key } = value;
  const verdict = value['verdict'] as Partial<Verdict> | undefined;
  const error = value['error'] as Partial<ModerationError> | undefined;
  if (typeof verdict === 'object' && DECISIONS.includes(verdict.decision as Decision))
    return { key, decision: verdict.decision as Decision };
  if (typeof error !== 'object' || typeof error.code !== 'string') return null;
  return { key, decision: null, error: { code: error.code, uncertain: error.uncertain === true } };
}
