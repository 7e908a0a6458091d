import { createEnding, type Ending } from './ending.js';
import { type BatchRow } from './moderate-row.js';

/** One of a few that each moderate one row at a time. */
export interface Worker {
  readonly ending: Ending;
  /** The write of the result before, which goes on while the next row is moderated. Does not reject. */
  written: Promise<void>;
}

/**
 * Takes rows one by one for each of a few workers, until there are none or the run is stopped, and all results are written.
 * @param moderate must not reject.
 * @param fail called where the rows cannot be read; has to stop the run.
 */
export async function drain(
  rows: AsyncGenerator<BatchRow>,
  moderate: (row: BatchRow, worker: Worker) => Promise<void>,
  concurrency: number,
  { stop, fail }: { stop: AbortSignal; fail: (error: unknown) => void },
): Promise<void> {
  const waiting = new Set<() => void>();
  stop.addEventListener('abort', () => waiting.forEach((leave) => leave()), { once: true });
  // a reader that waits for input must not keep the run from ending
  const next = () =>
    new Promise<BatchRow | null>((resolve, reject) => {
      const leave = () => resolve(null);
      waiting.add(leave);
      rows.next().then(({ value, done }) => {
        waiting.delete(leave);
        resolve(done === true ? null : value);
      }, reject);
    });
  const work = async () => {
    const worker: Worker = { ending: createEnding(stop), written: Promise.resolve() };
    while (!stop.aborted) {
      const row = await next().catch((error: unknown) => {
        fail(error);
        return null;
      });
      if (row === null) break;
      await moderate(row, worker);
    }
    await worker.written;
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  rows.return(undefined).catch(() => undefined);
}
