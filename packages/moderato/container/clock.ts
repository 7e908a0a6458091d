import { type Clock } from '../call/deadline.js';
import { sleepBy, startTimer } from '../call/sleep.js';

/** What of a clock is exchanged. */
export interface ClockParts {
  /**
   * Epoch milliseconds, for instants that are written down.
   * @default Date.now
   */
  now?: () => number;
  /**
   * Milliseconds of a clock that is never set, for durations and deadlines.
   * @default performance.now, or `now` where `sleep` is exchanged too and both belong to a simulated clock
   */
  monotonicMs?: () => number;
  /** Waits between attempts and polls; rejects when the signal is aborted. */
  sleep?: Clock['sleep'];
  /**
   * Ends waits that take too long.
   * @default setTimeout
   */
  setTimer?: Clock['setTimer'];
}

/** Makes the clock of a moderator. */
export function createClock({ now, monotonicMs, sleep, setTimer }: ClockParts): Clock {
  const isSimulated = now !== undefined && sleep !== undefined;
  return {
    now: now ?? Date.now,
    monotonicMs: monotonicMs ?? (isSimulated ? now : () => performance.now()),
    sleep: sleep ?? sleepBy,
    setTimer: setTimer ?? startTimer,
  };
}
