import { type Clock } from '../../packages/moderato/call/deadline.js';

/** A clock that stands still until it is put forward; sleepers wake in the order of their times. */
export function createManualClock(startMs = Date.parse('2026-01-01T00:00:00Z')) {
  let nowMs = startMs;
  const sleepers = new Set<{ atMs: number; wake: () => void }>();
  const timers = new Set<{ atMs: number; wake: () => void }>();
  let setByMs = 0;
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  const clock: Clock = {
    now: () => nowMs + setByMs,
    monotonicMs: () => nowMs,
    setTimer: (ms, act) => {
      const sleeper = { atMs: nowMs + ms, wake: act };
      timers.add(sleeper);
      return () => void timers.delete(sleeper);
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { atMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
  };
  /** Puts the clock forward, waking one sleeper after the other with everything settled in between. */
  const advance = async (ms: number) => {
    const untilMs = nowMs + ms;
    for (;;) {
      await settle();
      const [next] = [...sleepers, ...timers]
        .filter(({ atMs }) => atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      sleepers.delete(next);
      timers.delete(next);
      nowMs = Math.max(nowMs, next.atMs);
      next.wake();
    }
    nowMs = untilMs;
    await settle();
  };
  /** Puts the clock forward without waking anybody, as when the process was held up. */
  const jump = (ms: number) => {
    nowMs += ms;
  };
  /** Sets the clock that tells instants, as an administrator or a time server does; time itself goes on as before. */
  const setWallClock = (ms: number) => {
    setByMs += ms;
  };
  return { clock, advance, settle, jump, setWallClock, sleepers };
}
