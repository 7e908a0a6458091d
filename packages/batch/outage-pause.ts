/** The means of waiting and telling the time; exchanged in tests. */
export interface Clock {
  /** Milliseconds. */
  now: () => number;
  /** Waits; rejects with the signal's reason as soon as it is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Holds all of a batch's work back while the vendor is down. */
export interface Pause {
  /** From now on for so long; never shortens a pause. */
  extend(ms: number): void;
  /** Resolves when there is no pause, or at once when the signal is aborted. */
  over(signal: AbortSignal): Promise<void>;
}

/** Makes a pause that has not begun. */
export function createPause(clock: Clock): Pause {
  let endsAtMs = 0;
  return {
    extend: (ms) => {
      endsAtMs = Math.max(endsAtMs, clock.now() + ms);
    },
    over: async (signal) => {
      for (;;) {
        const leftMs = endsAtMs - clock.now();
        if (leftMs <= 0 || signal.aborted) return;
        // an abort ends the pause; whoever waits looks at the signal
        await clock.sleep(leftMs, signal).catch(() => undefined);
      }
    },
  };
}
