/** Ends the calls of rows that are moderated one after the other, when their run ends. */
export interface Ending {
  /** For the call of the row whose turn it is. */
  readonly signal: AbortSignal;
  /** A submit is under way: one that is broken off may be paid for without a ticket. */
  hold(): void;
  /** No submit is under way. */
  release(): void;
  /** The row is over. A submit that it has left under way is not broken off. */
  leave(): void;
}

/**
 * Makes what ends calls when `stop` is aborted, but not while a submit is under way: then right after it. One signal serves many
 * rows, since a signal and its listeners cost as much as the rest of a row.
 */
export function createEnding(stop: AbortSignal): Ending {
  let controller = new AbortController();
  let isHeld = false;
  const end = () => {
    if (stop.aborted && !isHeld) controller.abort();
  };
  stop.addEventListener('abort', end, { once: true });
  return {
    get signal() {
      return controller.signal;
    },
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      end();
    },
    leave: () => {
      if (!isHeld) return;
      controller = new AbortController();
      isHeld = false;
    },
  };
}
