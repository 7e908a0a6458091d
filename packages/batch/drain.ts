import { createEnding, type Ending } from './ending.js';
import { type BatchRow } from './moderate-row.js';

/** Takes rows one by one for each of a few workers, until there are none or the run is stopped. */
export async function drain(
  rows: AsyncGenerator<BatchRow>,
  moderate: (row: BatchRow, ending: Ending) => Promise<void>,
  concurrency: number,
  stop: AbortSignal,
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
  const worker = async () => {
    const ending = createEnding(stop);
    while (!stop.aborted) {
      const row = await next();
      if (row === null) return;
      await moderate(row, ending);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
  } finally {
    rows.return(undefined).catch(() => undefined);
  }
}
