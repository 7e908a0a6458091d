/** Holds the items of a lane back in this process while its vendor is down. */
export interface Pauses {
  extend(lane: string, ms: number): void;
  /** Resolves when the lane has no pause, or at once when the signal is aborted. */
  over(lane: string, signal: AbortSignal): Promise<void>;
}

export function createPauses(): Pauses {
  const ends = new Map<string, number>();
  return {
    extend: (lane, ms) => {
      ends.set(lane, Math.max(ends.get(lane) ?? 0, performance.now() + ms));
    },
    over: async (lane, signal) => {
      for (;;) {
        const leftMs = (ends.get(lane) ?? 0) - performance.now();
        if (leftMs <= 0 || signal.aborted) return;
        await new Promise<void>((resolve) => {
          const end = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            resolve();
          };
          const timer = setTimeout(end, leftMs);
          signal.addEventListener('abort', end);
        });
      }
    },
  };
}
