/** Something that is to be woken at a time; belongs to at most one wheel. */
export interface Timed {
  wakeMs: number;
  /** Kept by the wheel: where the item lies; null outside. */
  slot: number | null;
}

const SLOT_MS = 64;
const SLOTS = 1024;

/**
 * Holds any number of items by the time at which they are to be woken; adding and taking out cost the same however many there
 * are. A hashed timing wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987, scheme 6): a slot holds the
 * items of its 64 ms in this turn of the wheel and in later ones.
 */
export class TimerWheel<Item extends Timed> {
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<Item>());
  #size = 0;
  /** Everything before this tick has been taken. */
  #tick: number;

  constructor(startMs: number) {
    this.#tick = Math.floor(startMs / SLOT_MS);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds the item, or moves it, to its `wakeMs`. */
  put(item: Item): void {
    this.remove(item);
    // what is due already lies where the next look begins
    const index = Number.isFinite(item.wakeMs)
      ? Math.max(Math.floor(item.wakeMs / SLOT_MS), this.#tick) % SLOTS
      : this.#tick % SLOTS;
    this.#slotAt(index).add(item);
    item.slot = index;
    this.#size += 1;
  }

  remove(item: Item): void {
    if (item.slot === null) return;
    this.#slots[item.slot]?.delete(item);
    item.slot = null;
    this.#size -= 1;
  }

  /** When the next item is to be woken; null when there is none. */
  nextMs(): number | null {
    if (this.#size === 0) return null;
    for (let ahead = this.#tick; ahead < this.#tick + SLOTS; ahead += 1) {
      const slot = this.#slotAt(ahead);
      const earliestMs = slot.size === 0 ? Infinity : earliestIn(slot, (ahead + 1) * SLOT_MS);
      if (earliestMs !== Infinity) return earliestMs;
    }
    return Math.min(...this.#slots.map((slot) => earliestIn(slot, Infinity)));
  }

  /** Takes out everything that is to be woken by now, in no special order. */
  take(nowMs: number): Item[] {
    const due: Item[] = [];
    const last = Math.floor(nowMs / SLOT_MS);
    const end = Math.min(last, this.#tick + SLOTS - 1);
    for (let ahead = this.#tick; ahead <= end; ahead += 1) {
      for (const item of this.#slotAt(ahead)) if (item.wakeMs <= nowMs) due.push(item);
    }
    // the slot of this moment is looked at again, since its end has not come
    this.#tick = Math.max(this.#tick, last);
    for (const item of due) this.remove(item);
    return due;
  }

  #slotAt(index: number): Set<Item> {
    return this.#slots[index % SLOTS] as Set<Item>;
  }
}

function earliestIn(slot: ReadonlySet<Timed>, beforeMs: number): number {
  let earliestMs = Infinity;
  for (const { wakeMs } of slot) if (wakeMs < beforeMs && wakeMs < earliestMs) earliestMs = wakeMs;
  return earliestMs;
}
