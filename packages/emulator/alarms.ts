import type { Clock } from './clock.js';

/** Things to do at a time of the emulator's clock. */
export interface Alarms {
  /**
   * Does something once, `delayMs` from now.
   * @param callOff done in its place when all alarms are called off.
   * @returns a function that takes the alarm back.
   */
  set(delayMs: number, action: () => void, callOff?: () => void): () => void;
  /** Does what has become due, for a clock that was put forward. */
  tick: () => void;
  /** Calls off all that is still to do, and all that is set later. */
  close: () => void;
}

interface Alarm {
  dueMs: number;
  action(): void;
  callOff(): void;
  timer?: NodeJS.Timeout;
}

/** A timer may fire a little before the clock has moved that far. */
const TIMER_MARGIN_MS = 10;

/** Node's timers take no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Makes alarms on a clock; one that stands still needs `tick`. */
export function createAlarms(clock: Clock): Alarms {
  const waiting = new Set<Alarm>();
  let isClosed = false;

  const take = (alarm: Alarm) => {
    clearTimeout(alarm.timer);
    return waiting.delete(alarm);
  };
  const ring = (alarm: Alarm) => {
    if (clock.now() >= alarm.dueMs && take(alarm)) alarm.action();
  };

  return {
    set: (delayMs, action, callOff = () => undefined) => {
      if (isClosed) {
        callOff();
        return () => undefined;
      }
      const alarm: Alarm = { dueMs: clock.now() + delayMs, action, callOff };
      waiting.add(alarm);
      alarm.timer = setTimeout(ring, Math.min(delayMs + TIMER_MARGIN_MS, LONGEST_TIMER_MS), alarm).unref();
      return () => void take(alarm);
    },
    tick: () => {
      for (const alarm of [...waiting]) ring(alarm);
    },
    close: () => {
      isClosed = true;
      for (const alarm of [...waiting]) if (take(alarm)) alarm.callOff();
    },
  };
}
