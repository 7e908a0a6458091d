import { setTimeout as delay } from 'node:timers/promises';
import { type Clock } from './deadline.js';

/** The sleep of a clock of which nothing is exchanged. */
export async function sleepBy(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal });
}

/** The timer of a clock of which nothing is exchanged. */
export function startTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/**
 * Acts after a sleep.
 * @returns ends the sleep, so that nothing follows.
 */
export function afterSleep({ sleep }: Clock, ms: number, act: () => void): () => void {
  // a promise and a signal for each of very many sleeps would cost more than all the rest of it
  if (sleep === sleepBy) return startTimer(ms, act);
  const ending = new AbortController();
  const wake = () => {
    if (!ending.signal.aborted) act();
  };
  sleep(ms, ending.signal).then(wake, () => undefined);
  return () => ending.abort();
}
