/** The emulator's own time: signatures, tokens, locks and job progress are measured by it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Puts this clock forward by `ms`, on top of whatever the underlying clock does. */
  advance(ms: number): void;
}

/** Makes a clock over `now`; with a constant `now` it moves only when it is told to. */
export function createClock(now: () => number): Clock {
  let offsetMs = 0;
  return {
    now: () => now() + offsetMs,
    advance: (ms) => {
      if (!(ms >= 0)) throw new RangeError('advance: expected a number of milliseconds of at least 0');
      offsetMs += ms;
    },
  };
}
