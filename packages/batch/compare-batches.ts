import { type ModerationError } from '@moderato/core';
import { batchError } from './batch-error.js';
import { type BatchModerator, type BatchRow } from './moderate-row.js';
import { type BatchCounts, type BatchResult } from './results.js';
import { runBatch, type BatchOptions, type BatchSummary } from './run-batch.js';

/** How several vendors moderate the same rows. */
export interface CompareBatchesOptions extends Omit<
  BatchOptions,
  'about' | 'journal' | 'onResult' | 'onStart' | 'onDuplicate' | 'call' | 'parts'
> {
  /** At least two; each moderates and bills every item. */
  providers: readonly string[];
  /** What is said of one vendor's verdicts beside what holds for all, and further settings that they depend on. */
  perVendor?: ((provider: string) => Pick<BatchOptions, 'about' | 'settings'>) | undefined;
  /** The options of every call, apart from its vendor. */
  call?: Omit<NonNullable<BatchOptions['call']>, 'provider'> | undefined;
  /** Told each result when it is on the disk. */
  onResult?: ((provider: string, result: BatchResult) => void) | undefined;
  /** Told what stands from earlier runs. */
  onStart?: ((provider: string, earlier: BatchCounts & { results: number }) => void) | undefined;
}

/** What a run has come to for each vendor, and where the results of each are. */
export interface ComparedBatches {
  summaries: Record<string, BatchSummary>;
  files: Record<string, string>;
}

/**
 * Moderates the same items with several vendors, each as a batch of its own: `<out>.<vendor>.jsonl` and its journal. A rerun with
 * the same files goes on where the last one ended, and submits nothing again that was paid for.
 * @param rows gives the rows from the start each time it is called; every vendor reads them on its own.
 * @throws ModerationError as `runBatch`.
 */
export async function compareBatches(
  moderator: BatchModerator,
  rows: () => Iterable<BatchRow> | AsyncIterable<BatchRow>,
  { providers, out, onResult, onStart, perVendor, call = {}, ...options }: CompareBatchesOptions,
): Promise<ComparedBatches> {
  if (providers.length < 2 || new Set(providers).size < providers.length)
    throw batchError('options.providers: expected at least two vendors, each once');
  const files = Object.fromEntries(providers.map((provider) => [provider, resultsFile(out, provider)]));
  const runs = providers.map(async (provider) => {
    const { about, settings } = perVendor?.(provider) ?? {};
    const summary = await runBatch(moderator, rows(), {
      ...options,
      about,
      settings: { ...options.settings, ...settings },
      out: files[provider] as string,
      call: { ...call, provider },
      onResult: (result) => onResult?.(provider, result),
      onStart: (earlier) => onStart?.(provider, earlier),
    });
    return [provider, summary] as const;
  });
  // the others finish what they have paid for before the first failure is told
  const settled = await Promise.allSettled(runs);
  const failed = settled.find((run) => run.status === 'rejected');
  if (failed !== undefined) throw failed.reason as ModerationError;
  const done = settled.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []));
  return { summaries: Object.fromEntries(done), files };
}

/** Where the results of one vendor go. */
export function resultsFile(out: string, provider: string): string {
  return `${out.replace(/\.jsonl$/, '')}.${provider}.jsonl`;
}
