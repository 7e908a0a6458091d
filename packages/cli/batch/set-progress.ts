import { type BatchCounts, type BatchResult } from '@moderato/batch';
import { type CommandIo } from '../io.js';
import { startBatchProgress } from './batch-progress.js';

/** What is shown while several vendors moderate the same lines. */
export interface SetProgress {
  start: (provider: string, earlier: BatchCounts & { results: number }) => void;
  result: (provider: string, result: BatchResult) => void;
  stop: () => void;
}

/** Shows the verdicts of all vendors as one batch; each line counts once for each vendor. */
export function startSetProgress(
  total: number | null,
  providers: readonly string[],
  isSilent: boolean,
  io: CommandIo,
): SetProgress {
  const progress = startBatchProgress(total === null ? null : total * providers.length, isSilent, io);
  const sum: BatchCounts = { pass: 0, review: 0, block: 0, errors: 0, uncertain: 0 };
  return {
    start: (_provider, { results, ...earlier }) => {
      for (const name of Object.keys(sum) as (keyof BatchCounts)[]) sum[name] += earlier[name];
      progress.start({ ...sum, results });
    },
    result: (_provider, result) => progress.result(result),
    stop: progress.stop,
  };
}
