import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { toModerationError, type ErrorCode, type ModerationError } from '@moderato/core';
import { batchError } from './batch-error.js';
import { type OpenToAppend } from './durable-file.js';
import { drain, type Worker } from './drain.js';
import { assertSeparateFiles, realPathOf } from './file-identity.js';
import { type BatchJournal } from './journal.js';
import {
  moderateRow,
  type BatchModerator,
  type BatchRow,
  type RowOutcome,
  type RowTools,
} from './moderate-row.js';
import { takeLocks, type Lock, type LockParts } from './lock.js';
import { createPause, type Clock } from './outage-pause.js';
import { resultLine, type BatchCounts, type BatchResult } from './results.js';
import { openBatch, type OpenBatch, type Repeats } from './resume.js';

/** How a batch is run. */
export interface BatchOptions extends Repeats {
  /** The file that gets one line for each content, as soon as its result is known. */
  out: string;
  /** The file that knows what was paid for. Default: `<out>.journal`. */
  journal?: string | undefined;
  /** Digest of the input, so that a journal is never used for another one. Default: not checked. */
  input?: string | null | undefined;
  /** Further settings that verdicts depend on, by name; a rerun must have the same. */
  settings?: Record<string, unknown> | undefined;
  /** How the verdicts come about, for whoever reads them later; kept in the first line of the journal. */
  about?: Record<string, unknown> | undefined;
  /** The options of every call. */
  call?: RowTools['call'] | undefined;
  /** Items under way at once. @default 8 */
  concurrency?: number | undefined;
  /** Ends the run in order: nothing new is begun, submits under way are written down, jobs are left to the next run. */
  signal?: AbortSignal | undefined;
  /** Told each result when it is on the disk. */
  onResult?: ((result: BatchResult) => void) | undefined;
  /** Told once, before the first row, what stands from earlier runs. */
  onStart?: ((earlier: BatchCounts & { results: number }) => void) | undefined;
  /** Told of a row whose key an earlier row has; it is not moderated. */
  onDuplicate?: ((row: BatchRow, firstLine: number) => Promise<void> | void) | undefined;
  /** Exchanged in tests. */
  parts?:
    | {
        clock?: Clock | undefined;
        openToAppend?: OpenToAppend | undefined;
        lock?: LockParts | undefined;
      }
    | undefined;
}

/** What a run has come to. The counts are those of the whole output, earlier runs included. */
export interface BatchSummary extends BatchCounts {
  results: number;
  /** How many of the errors have which code. */
  errorCodes: Record<string, number>;
  /** Results that stood before this run. */
  reused: number;
  /** Verdicts of this run that an earlier one had paid for. */
  fetched: number;
  /** Submits of this run that reached a vendor, or perhaps did, once for each vendor. */
  submitted: number;
  duplicates: number;
  /** What ended the run early, such as bad credentials; a rerun goes on from there. */
  stoppedBy: ModerationError | null;
  isInterrupted: boolean;
}

/** Lines are written without a wait for others when so many of the rows that may be under way have one. */
const JOURNAL_SHARE = 1 / 4;
/** More, since no row waits for its result. */
const RESULTS_SHARE = 1 / 2;

/** With these every content would fail alike. */
const FATAL: readonly ErrorCode[] = ['config', 'auth', 'quota'];

/**
 * Moderates many items so that the program may be killed at any moment: a rerun with the same files goes on, fetches what was paid
 * for and submits none of it again. Results are written in the order in which they are known.
 * @throws ModerationError `config` where files or options do not fit, `internal` where a file cannot be written, and whatever the
 * rows throw. Nothing that was written is lost.
 */
export async function runBatch(
  moderator: BatchModerator,
  rows: Iterable<BatchRow> | AsyncIterable<BatchRow>,
  options: BatchOptions,
): Promise<BatchSummary> {
  const { concurrency = 8 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw batchError('options.concurrency: expected a whole number from 1');
  const paths = { out: options.out, journal: options.journal ?? `${options.out}.journal` };
  await assertSeparateFiles({ 'options.out': paths.out, 'options.journal': paths.journal });
  const lock = await lockFiles(paths, options.parts?.lock);
  try {
    const { about } = options;
    const identity = {
      input: options.input ?? null,
      settings: digests(options),
      ...(about === undefined ? {} : { about }),
    };
    const worthwhile = {
      journal: Math.ceil(concurrency * JOURNAL_SHARE),
      results: Math.ceil(concurrency * RESULTS_SHARE),
    };
    const batch = await openBatch(paths, identity, options, options.parts?.openToAppend, worthwhile);
    try {
      return await work(moderator, rows, { batch, lock }, options, concurrency);
    } finally {
      await batch.close();
    }
  } finally {
    await lock.release();
  }
}

/** Locks output and journal, by the names of the files themselves where links lead to them. */
async function lockFiles(
  { out, journal }: { out: string; journal: string },
  parts: LockParts | undefined,
): Promise<Lock> {
  const files = await Promise.all([out, journal].map(realPathOf));
  return takeLocks(
    files.map((file) => `${file}.lock`),
    parts,
  );
}

/** What happened in this run. */
interface Run {
  counts: BatchCounts;
  errorCodes: Record<string, number>;
  fetched: number;
  submitted: number;
  duplicates: number;
  written: number;
  /** What ended the run, and whether the caller gets it thrown. */
  fatal: { error: ModerationError; isThrown: boolean } | null;
}

async function work(
  moderator: BatchModerator,
  rows: Iterable<BatchRow> | AsyncIterable<BatchRow>,
  { batch, lock }: { batch: OpenBatch; lock: Lock },
  options: BatchOptions,
  concurrency: number,
): Promise<BatchSummary> {
  const { signal, onResult, call = {}, onUncertain, retryErrors, parts = {} } = options;
  const run: Run = {
    counts: { ...batch.counts },
    errorCodes: { ...batch.errorCodes },
    fetched: 0,
    submitted: 0,
    duplicates: 0,
    written: 0,
    fatal: null,
  };
  const failure = new AbortController();
  const stop = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  setMaxListeners(0, stop);
  const fail = (thrown: unknown, isThrown: boolean) => {
    run.fatal ??= { error: toModerationError(thrown, '', 'batch'), isThrown };
    failure.abort();
  };
  const journal = watch(batch.journal, lock, run, (error) => fail(error, true));
  lock.lost.addEventListener('abort', () => {
    lock.confirm().catch((error: unknown) => fail(error, true));
  });
  const clock = parts.clock ?? { now: () => performance.now(), sleep };
  const pause = createPause(clock);
  const tools = { moderator, journal, call, pause, stop, onUncertain, retryErrors };

  const moderate = async (row: BatchRow, worker: Worker) => {
    const before = batch.submissions.get(row.key);
    const startedMs = clock.now();
    let attemptMs: number | undefined;
    const onAttempt = () => {
      attemptMs = clock.now();
    };
    const outcome = await moderateRow(row, before, { ...tools, ending: worker.ending, onAttempt });
    if (outcome === null) return;
    const { verdict, error } = outcome;
    if (error !== undefined && FATAL.includes(error.code)) fail(error, false);
    // what failed beside that may be a consequence of it
    if (error !== undefined && failure.signal.aborted) return;
    const { key, line, id = null, meta } = row;
    const endedMs = clock.now();
    const time = {
      ...(before === undefined ? { elapsedMs: endedMs - startedMs } : {}),
      ...(before === undefined && attemptMs !== undefined ? { wireMs: endedMs - attemptMs } : {}),
    };
    const result: BatchResult = {
      key,
      line,
      id,
      meta,
      ...time,
      ...(verdict === undefined ? { error } : { verdict }),
    };
    // the journal has the verdict by now, so that its result may come later than the next submit, but never two of them
    await worker.written;
    worker.written = write(result, outcome).catch((error: unknown) => fail(error, true));
  };
  const write = async (result: BatchResult, outcome: RowOutcome) => {
    await batch.results.append(resultLine(result));
    run.written += 1;
    const { verdict, error } = outcome;
    if (verdict !== undefined) {
      run.counts[verdict.decision] += 1;
      if (outcome.isFetched) run.fetched += 1;
    } else {
      run.counts.errors += 1;
      run.errorCodes[error.code] = (run.errorCodes[error.code] ?? 0) + 1;
      if (error.uncertain === true) run.counts.uncertain += 1;
    }
    onResult?.(result);
  };
  const moderateOrFail = (row: BatchRow, worker: Worker) =>
    moderate(row, worker).catch((error: unknown) => fail(error, true));
  options.onStart?.({ ...batch.counts, results: batch.finished.size });
  await drain(openRows(rows, batch.finished, options, run), moderateOrFail, concurrency, {
    stop,
    fail: (error) => {
      if (!stop.aborted) fail(error, true);
    },
  });
  const { fatal, counts, written, ...rest } = run;
  if (fatal?.isThrown === true) throw fatal.error;
  const reused = batch.finished.size;
  const stoppedBy = fatal?.error ?? null;
  return {
    ...counts,
    ...rest,
    results: reused + written,
    reused,
    stoppedBy,
    isInterrupted: signal?.aborted === true,
  };
}

/** Ends the run where the journal cannot be written: the front door keeps some of its failures to itself. */
function watch(journal: BatchJournal, lock: Lock, run: Run, fail: (error: unknown) => void): BatchJournal {
  const watched = (written: Promise<void>) =>
    written.catch((error: unknown) => {
      fail(error);
      throw error;
    });
  return {
    submitting: (key, provider) => watched(lock.confirm().then(() => journal.submitting(key, provider))),
    submitted: (key, ticket) => {
      run.submitted += 1;
      return watched(journal.submitted(key, ticket));
    },
    refused: (key, provider, error) => {
      if (hasReachedVendor(error)) run.submitted += 1;
      return watched(journal.refused(key, provider, error));
    },
    again: (key) => watched(journal.again(key)),
  };
}

/** Whether the vendor got the submit, or perhaps got it; what was refused before it left was not submitted. */
function hasReachedVendor({ status, vendorCode, uncertain }: ModerationError): boolean {
  return status !== undefined || vendorCode !== undefined || uncertain === true;
}

/** The rows that have no result yet, each key once. */
async function* openRows(
  rows: Iterable<BatchRow> | AsyncIterable<BatchRow>,
  finished: ReadonlySet<string>,
  { onDuplicate }: BatchOptions,
  run: Run,
): AsyncGenerator<BatchRow> {
  const lines = new Map<string, number>();
  for await (const row of rows) {
    const first = lines.get(row.key);
    if (first !== undefined) {
      run.duplicates += 1;
      await onDuplicate?.(row, first);
      continue;
    }
    lines.set(row.key, row.line);
    if (!finished.has(row.key)) yield row;
  }
}

/** Digests tell whether settings are the same without saying what they are. */
function digests({ call = {}, settings = {} }: BatchOptions): Record<string, string> {
  const { provider, categories, vendorOptions, policy } = call;
  const all = { provider, categories, vendorOptions, policy, ...settings };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16),
    ]),
  );
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal });
}
