import { type ErrorCode } from '@moderato/core';
import {
  createDurableFile,
  openToAppend as openOnDisk,
  replaceFile,
  type DurableFile,
  type OpenToAppend,
} from './durable-file.js';
import { batchError } from './batch-error.js';
import { assertPlainFile } from './file-identity.js';
import {
  createBatchJournal,
  journalHeader,
  readJournal,
  type BatchIdentity,
  type BatchJournal,
  type Submissions,
} from './journal.js';
import { dropResults, readResults, type BatchCounts, type EarlierError } from './results.js';

/** After these a job is over, so that asking again is of no use. */
export const OVER: readonly ErrorCode[] = ['job_failed', 'job_expired', 'job_not_found'];

/** What may be paid for a second time. */
export interface Repeats {
  /** Contents whose submit has no known outcome. Default `error`: they are left alone and say so. */
  onUncertain?: 'error' | 'resubmit' | undefined;
  /** Contents whose job ended without a verdict. Default `false`. */
  retryErrors?: boolean | undefined;
}

/** A batch that is ready to go on. */
export interface OpenBatch {
  /** Keys whose result stands. */
  finished: ReadonlySet<string>;
  /** What was submitted of the others. */
  submissions: ReadonlyMap<string, Submissions>;
  counts: BatchCounts;
  /** How many of the errors that stand have which code. */
  errorCodes: Record<string, number>;
  results: DurableFile;
  journal: BatchJournal;
  close: () => Promise<void>;
}

/**
 * Reads what earlier runs have left, takes errors out of the output that this run is to try again, and opens both files.
 * @param worthwhile how many lines of a file are written without a wait for others.
 * @throws ModerationError `config` where the files do not belong to this batch or are damaged; `internal` where they cannot be
 * written.
 */
export async function openBatch(
  paths: { out: string; journal: string },
  identity: BatchIdentity,
  repeats: Repeats,
  openToAppend: OpenToAppend = openOnDisk,
  worthwhile = { journal: 1, results: 1 },
): Promise<OpenBatch> {
  await assertPlainFile(paths.out, 'output');
  await assertPlainFile(paths.journal, 'journal');
  const earlier = await readResults(paths.out);
  const known = await readJournal(paths.journal, identity, (key) => earlier.moderated.has(key));
  if (known === null && !earlier.isEmpty)
    throw batchError(
      `${paths.out} holds results, but its journal ${paths.journal} is missing; name that journal, or another output`,
    );
  if (known?.isAnew === true && earlier.moderated.size > 0)
    throw batchError(
      `${paths.out} holds verdicts on another input or with other settings; name another output and journal`,
    );
  const submissions = known?.submissions ?? new Map<string, Submissions>();
  if (known?.isAnew === true) {
    // nothing was submitted, so the errors of then are not of this batch
    await dropResults(paths.out, new Set(earlier.failed.keys()));
    earlier.failed.clear();
    await replaceFile(paths.journal, journalHeader(identity));
  }

  const openFile = async (path: string, lines: number) =>
    createDurableFile(await openToAppend(path), path, lines);
  const journalFile = await openFile(paths.journal, worthwhile.journal);
  const journal = createBatchJournal(journalFile);
  if (known === null) await journalFile.append(journalHeader(identity));

  const open = new Set<string>();
  const anew: string[] = [];
  for (const [key, error] of earlier.failed) {
    const step = nextStep(error, submissions.get(key), repeats);
    if (step !== 'keep') open.add(key);
    if (step === 'anew') anew.push(key);
  }
  // before the results go: a crash in between leaves results that stand, and nothing is lost
  await Promise.all(anew.map((key) => journal.again(key)));
  for (const key of anew) submissions.delete(key);
  if (open.size > 0) await dropResults(paths.out, open);

  const counts = { ...earlier.counts };
  const errorCodes: Record<string, number> = {};
  const finished = earlier.moderated;
  for (const [key, { code, uncertain }] of earlier.failed) {
    if (open.has(key)) continue;
    finished.add(key);
    counts.errors += 1;
    errorCodes[code] = (errorCodes[code] ?? 0) + 1;
    if (uncertain) counts.uncertain += 1;
  }
  const results = await openFile(paths.out, worthwhile.results);
  return {
    finished,
    submissions,
    counts,
    errorCodes,
    results,
    journal,
    close: async () => {
      await Promise.all([results.close(), journalFile.close()]);
    },
  };
}

/**
 * What a run does about the error of an earlier one. `free`: go on from what was submitted, which costs nothing again.
 * `anew`: forget them.
 */
function nextStep(
  { code }: EarlierError,
  submissions: Submissions | undefined,
  { onUncertain, retryErrors }: Repeats,
): 'keep' | 'free' | 'anew' {
  const { ticket = null, lostBy = null } = submissions ?? {};
  if (ticket !== null && !OVER.includes(code)) return 'free';
  if (lostBy !== null) return onUncertain === 'resubmit' ? 'anew' : 'keep';
  if (ticket === null) return 'free';
  return retryErrors === true ? 'anew' : 'keep';
}
