import type { Clock } from './clock.js';
import { withoutQuery, type Journal } from './journal.js';
import { callLoopback } from './loopback.js';
import type { Vendor } from './vendors.js';

export interface Callback {
  vendor: Vendor;
  url: string;
  headers: Record<string, string>;
  body: string;
  jobId: string;
}

export interface CallbackDependencies {
  clock: Clock;
  journal: Journal;
  signal: AbortSignal;
}

/** Huawei counts a callback as received when it is answered with 200 within 3 s (API reference moderation_03_0082). */
const ANSWER_TIMEOUT_MS = 3000;

/** Delivers a callback once, to this machine only, and journals what came of it; never rejects. */
export async function deliverCallback(callback: Callback, dependencies: CallbackDependencies): Promise<void> {
  const { clock, journal, signal } = dependencies;
  const { vendor, url, headers, body, jobId } = callback;
  const answer = await callLoopback({
    method: 'POST',
    url,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    body,
    maxBytes: 1024 * 1024,
    timeoutMs: ANSWER_TIMEOUT_MS,
    signal,
  });
  const status = typeof answer === 'string' ? null : answer.status;
  journal.add({
    at: new Date(clock.now()).toISOString(),
    vendor,
    method: 'POST',
    path: withoutQuery(url),
    status,
    operation: 'deliver callback',
    jobId,
    accepted: status === 200,
  });
}
