/** Something that is to be woken at a time; belongs to at most one wheel. */
export interface Timed {
  wakeMs: number;
  /** Kept by the wheel: where the item lies; null outside. */
  slot: number | null;
}

/** Holds any number of items by the time at which they are to be woken; adding and taking out cost the same however many there are. */
export interface TimerWheel<Item extends Timed> {
  readonly size: number;
  /** Adds the item, or moves it, to its `wakeMs`. */
  put(item: Item): void;
  remove(item: Item): void;
  /** When the next item is to be woken; null when there is none. */
  nextMs(): number | null;
  /** Takes out everything that is to be woken by now, in no special order. */
  take(nowMs: number): Item[];
}

const SLOT_MS = 64;
const SLOTS = 1024;

/**
 * Makes a hashed timing wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987, scheme 6): a slot holds the
 * items of its 64 ms in this turn of the wheel and in later ones.
 */
export function createTimerWheel<Item extends Timed>(startMs: number): TimerWheel<Item> {
  const slots = Array.from({ length: SLOTS }, () => new Set<Item>());
  let size = 0;
  /** Everything before this tick has been taken. */
  let tick = Math.floor(startMs / SLOT_MS);

  const remove = (item: Item) => {
    if (item.slot === null) return;
    slots[item.slot]?.delete(item);
    item.slot = null;
    size -= 1;
  };

  const slotAt = (index: number) => slots[index % SLOTS] as Set<Item>;

  const earliestIn = (slot: Set<Item>, beforeMs: number) => {
    let earliestMs = Infinity;
    for (const { wakeMs } of slot) if (wakeMs < beforeMs && wakeMs < earliestMs) earliestMs = wakeMs;
    return earliestMs;
  };

  return {
    get size() {
      return size;
    },
    put: (item) => {
      remove(item);
      // what is due already lies where the next look begins
      const index = Number.isFinite(item.wakeMs)
        ? Math.max(Math.floor(item.wakeMs / SLOT_MS), tick) % SLOTS
        : tick % SLOTS;
      slotAt(index).add(item);
      item.slot = index;
      size += 1;
    },
    remove,
    nextMs: () => {
      if (size === 0) return null;
      for (let ahead = tick; ahead < tick + SLOTS; ahead += 1) {
        const slot = slotAt(ahead);
        const earliestMs = slot.size === 0 ? Infinity : earliestIn(slot, (ahead + 1) * SLOT_MS);
        if (earliestMs !== Infinity) return earliestMs;
      }
      return Math.min(...slots.map((slot) => earliestIn(slot, Infinity)));
    },
    take: (nowMs) => {
      const due: Item[] = [];
      const last = Math.floor(nowMs / SLOT_MS);
      const end = Math.min(last, tick + SLOTS - 1);
      for (let ahead = tick; ahead <= end; ahead += 1) {
        for (const item of slotAt(ahead)) if (item.wakeMs <= nowMs) due.push(item);
      }
      // the slot of this moment is looked at again, since its end has not come
      tick = Math.max(tick, last);
      for (const item of due) remove(item);
      return due;
    },
  };
}
