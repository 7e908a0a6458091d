import { setMaxListeners } from 'node:events';

/** Calls functions when signals fire, with one listener a signal however many functions wait for it. */
export interface AbortHub {
  /** @returns the way to stop waiting. A signal that has fired already calls nothing. */
  on(signal: AbortSignal | undefined, act: () => void): () => void;
}

/** Makes a hub. Taking a listener off a signal costs time in proportion to its listeners, which matters at 100,000 of them. */
export function createAbortHub(): AbortHub {
  const waiting = new WeakMap<AbortSignal, Set<() => void>>();
  return {
    on: (signal, act) => {
      if (signal === undefined) return () => undefined;
      let acts = waiting.get(signal);
      if (acts === undefined) {
        const added = new Set<() => void>();
        acts = added;
        waiting.set(signal, added);
        // other calls may share the signal; Node warns from the eleventh listener on
        setMaxListeners(0, signal);
        signal.addEventListener('abort', () => added.forEach((each) => each()), { once: true });
      }
      acts.add(act);
      return () => void acts.delete(act);
    },
  };
}
