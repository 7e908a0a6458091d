import { ModerationError } from '@moderato/core';
import { resultFromJson } from './item-json.js';
import { type QueueResult } from './options.js';
import { type QueueStore } from './store/queue-store.js';

/** Options of a wait for an item. */
export interface WaitForItemOptions {
  /** In milliseconds. @default 600 000 */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** An announcement may be lost with its connection, so that the item is looked at now and then as well. */
const LOOK_MS = 2000;

/** Waits for the end of an item. */
export async function waitForItem(
  store: QueueStore,
  id: string,
  { timeoutMs = 600_000, signal }: WaitForItemOptions = {},
): Promise<QueueResult> {
  const endsMs = performance.now() + timeoutMs;
  let wake: () => void = () => undefined;
  const unsubscribe = await store.onDone(id, () => wake());
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const item = await store.item(id);
      if (item === null)
        throw refusal('invalid_content', `no item has the id "${id}", or its result is no longer kept`);
      if (item.result !== null) return resultFromJson(id, item.result);
      const leftMs = endsMs - performance.now();
      if (leftMs <= 0)
        throw refusal('timeout', `no result within ${timeoutMs} ms; the item goes on, wait again`);
      if (signal?.aborted === true) throw refusal('aborted', 'the wait was aborted; the item goes on');
      await rest(woken, Math.min(leftMs, LOOK_MS), signal);
    }
  } finally {
    await unsubscribe().catch(() => undefined);
  }
}

function refusal(code: 'invalid_content' | 'timeout' | 'aborted', message: string): ModerationError {
  return new ModerationError({ code, operation: 'wait for item', effect: 'none', message });
}

async function rest(woken: Promise<void>, ms: number, signal: AbortSignal | undefined): Promise<void> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const timer = setTimeout(end, ms);
  signal?.addEventListener('abort', end);
  try {
    await Promise.race([woken, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
