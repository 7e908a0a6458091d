import { setTimeout as delay } from 'node:timers/promises';
import { isModerationError } from '@moderato/core';
import { resultFromJson } from './item-json.js';
import { type QueueResult } from './options.js';
import { type QueueStore } from './store/queue-store.js';

/** Which results are read, and by whom. */
export interface ResultsOptions {
  /** @default 'default' */
  stream?: string | undefined;
  /** Readers of one group share the results; each group gets all of them. @default 'default' */
  group?: string | undefined;
  /** Ends the reading. */
  signal?: AbortSignal | undefined;
  /** Results that are taken at once, which a reader that dies leaves to another one after a minute. @default 100 */
  count?: number | undefined;
}

const PAUSE_MS = 200;
const AWAY_PAUSE_MS = 1000;

/**
 * Reads the results of a stream until the signal is aborted, also through times in which Redis is away. A result is confirmed when
 * the next one is asked for.
 */
export async function* readStream(
  store: QueueStore,
  reader: string,
  { stream = 'default', group = 'default', signal, count = 100 }: ResultsOptions = {},
): AsyncGenerator<QueueResult> {
  const isAborted = () => signal?.aborted === true;
  const rest = (ms: number) => delay(ms, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  /** Null when the reading was ended meanwhile. */
  const reach = async <Value>(work: () => Promise<Value>): Promise<Value | null> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isModerationError(error) || error.code !== 'network') throw error;
        if (isAborted()) return null;
        await rest(AWAY_PAUSE_MS);
      }
    }
  };
  while (!isAborted()) {
    const entries = await reach(() => store.readResults(stream, group, reader, count));
    for (const { entry, id } of entries ?? []) {
      const item = await reach(() => store.item(id));
      if (isAborted()) return;
      // a retried item has a later entry, and one whose time is over has none to give
      if (item?.result != null) yield resultFromJson(id, item.result);
      await reach(() => store.confirmResults(stream, group, [entry]));
    }
    if (entries?.length === 0) await rest(PAUSE_MS);
  }
}
