import { isModerationError, ModerationError } from '@moderato/core';
import { type ModerationQueue } from '../queue.js';
import { type QueueResult } from '../options.js';
import { type ResultsOptions } from '../results.js';

/** Takes results; one that is thrown back is delivered again. Each has an `id`, so that whoever stores it can leave a second one out. */
export type Sink = (result: QueueResult) => Promise<void> | void;

/** How results are delivered. */
export interface DeliverOptions extends ResultsOptions {
  /** Told of a delivery that failed; it is made again after a pause. */
  onFailure?: ((error: ModerationError, attempt: number) => void) | undefined;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Delivers results to a sink, one after the other and each at least once, until the signal is aborted. A result that the sink
 * does not take is tried again until it does.
 */
export async function deliverResults(
  queue: Pick<ModerationQueue, 'results'>,
  sink: Sink,
  { onFailure, ...options }: DeliverOptions = {},
): Promise<void> {
  const { signal } = options;
  for await (const result of queue.results(options)) {
    for (let attempt = 1; ; attempt += 1) {
      if (signal?.aborted === true) return;
      try {
        await sink(result);
        break;
      } catch (thrown) {
        onFailure?.(toSinkError(thrown), attempt);
        await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)), signal);
      }
    }
  }
}

function toSinkError(thrown: unknown): ModerationError {
  if (isModerationError(thrown)) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new ModerationError({
    code: 'internal',
    operation: 'deliver result',
    effect: 'none',
    message: `the sink threw ${name}`,
  });
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
