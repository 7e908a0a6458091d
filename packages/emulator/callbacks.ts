import type { Callback } from './callback.js';
import type { Context } from './context.js';
import { DELIVERY } from './faults/kinds.js';
import { withoutQuery } from './journal.js';
import { callLoopback } from './loopback.js';

type Dependencies = Pick<Context, 'alarms' | 'clock' | 'faults' | 'journal' | 'lastCallbacks' | 'signal'>;

/** The shortest time that a vendor documents for a receiver to reply. */
const RECEIVER_TIMEOUT_MS = 3000;

/**
 * Makes the callback of a job, with the fault that is chosen for it; never rejects.
 * @param forge makes the callback that somebody else would send for the same job: of the opposite verdict, not rightly signed.
 */
export async function makeCallback(
  callback: Callback,
  forge: (callback: Callback) => Callback,
  dependencies: Dependencies,
): Promise<void> {
  const chosen = dependencies.faults.ofCallback(callback.jobId);
  const { fault } = chosen ?? {};
  if (fault === 'lost_callback') {
    record(callback, null, dependencies, fault);
    return;
  }
  if (fault === 'late_callback' && !(await wait(chosen?.delayMs ?? 0, dependencies))) return;
  // the forged one goes first, for a receiver that takes the first
  if (fault === 'forged_callback') await deliver(forge(callback), dependencies, fault);
  const earlier = dependencies.lastCallbacks.get(callback.vendor);
  dependencies.lastCallbacks.set(callback.vendor, callback);
  if (fault === 'replayed_callback' && earlier !== undefined)
    await deliver({ ...earlier, url: callback.url, jobId: callback.jobId }, dependencies, fault);
  await deliver(callback, dependencies, fault === 'late_callback' ? fault : undefined);
  if (fault === 'duplicate_callback') await deliver(callback, dependencies, fault);
}

/** Delivers once, to this machine only, and journals what came of it. */
async function deliver(callback: Callback, dependencies: Dependencies, fault?: string): Promise<void> {
  const { url, headers, body } = callback;
  const reply = await callLoopback({
    method: 'POST',
    url,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    body,
    maxBytes: 1024 * 1024,
    timeoutMs: RECEIVER_TIMEOUT_MS,
    signal: dependencies.signal,
  });
  record(callback, typeof reply === 'string' ? null : reply.status, dependencies, fault);
}

function record(
  { vendor, url, jobId }: Callback,
  status: number | null,
  { clock, journal }: Dependencies,
  fault: string | undefined,
): void {
  journal.add({
    at: new Date(clock.now()).toISOString(),
    vendor,
    method: 'POST',
    path: withoutQuery(url),
    status,
    operation: DELIVERY,
    jobId,
    accepted: status === 200,
    ...(fault === undefined ? {} : { fault }),
  });
}

/** @returns false where the emulator was closed before. */
function wait(ms: number, { alarms }: Dependencies): Promise<boolean> {
  return new Promise((resolve) => {
    alarms.set(
      ms,
      () => resolve(true),
      () => resolve(false),
    );
  });
}
