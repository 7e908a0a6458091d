/** Something that is to be woken at a time; belongs to at most one wheel. */
export interface Timed {
  wakeMs: number;
  /** Kept by the wheel: the neighbours in the same slot; null outside. Links, since a set takes more room than they do. */
  before: Timed | null;
  after: Timed | null;
}

const SLOT_MS = 64;
const SLOTS = 1024;

/** Where the ring of a slot begins and ends; its neighbours are the last and the first item, or itself when there are none. */
interface Slot extends Timed {
  before: Timed;
  after: Timed;
}

/**
 * Holds any number of items by the time at which they are to be woken; adding and taking out cost the same however many there
 * are. A hashed timing wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987, scheme 6): a slot holds the
 * items of its 64 ms in this turn of the wheel and in later ones.
 */
export class TimerWheel<Item extends Timed> {
  readonly #slots = Array.from({ length: SLOTS }, emptySlot);
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
    const tick = Number.isFinite(item.wakeMs)
      ? Math.max(Math.floor(item.wakeMs / SLOT_MS), this.#tick)
      : this.#tick;
    const slot = this.#slotAt(tick);
    item.before = slot.before;
    item.after = slot;
    slot.before.after = item;
    slot.before = item;
    this.#size += 1;
  }

  remove(item: Item): void {
    const { before, after } = item;
    if (before === null || after === null) return;
    before.after = after;
    after.before = before;
    item.before = null;
    item.after = null;
    this.#size -= 1;
  }

  /** When the next item is to be woken; null when there is none. */
  nextMs(): number | null {
    if (this.#size === 0) return null;
    for (let ahead = this.#tick; ahead < this.#tick + SLOTS; ahead += 1) {
      const earliestMs = earliestIn(this.#slotAt(ahead), (ahead + 1) * SLOT_MS);
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
      const slot = this.#slotAt(ahead);
      // all but the slot itself are items
      for (let each = slot.after; each !== slot; each = each.after as Timed)
        if (each.wakeMs <= nowMs) due.push(each as Item);
    }
    // the slot of this moment is looked at again, since its end has not come
    this.#tick = Math.max(this.#tick, last);
    for (const item of due) this.remove(item);
    return due;
  }

  #slotAt(tick: number): Slot {
    return this.#slots[tick % SLOTS] as Slot;
  }
}

function emptySlot(): Slot {
  const slot: Timed = { wakeMs: Infinity, before: null, after: null };
  return Object.assign(slot, { before: slot, after: slot });
}

function earliestIn(slot: Slot, beforeMs: number): number {
  let earliestMs = Infinity;
  for (let each = slot.after; each !== slot; each = each.after as Timed)
    if (each.wakeMs < beforeMs && each.wakeMs < earliestMs) earliestMs = each.wakeMs;
  return earliestMs;
}
