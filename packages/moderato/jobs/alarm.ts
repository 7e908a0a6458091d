import { LONGEST_TIMER_MS, type Clock } from '../call/deadline.js';

/** Wakes once, at the earliest of the times that it is set to. */
export class Alarm {
  #sleep: { untilMs: number; ending: AbortController } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  setTo(atMs: number): void {
    if (this.#sleep !== null && this.#sleep.untilMs <= atMs) return;
    this.cancel();
    const sleep = { untilMs: atMs, ending: new AbortController() };
    this.#sleep = sleep;
    const ms = Math.min(Math.max(0, atMs - this.clock.monotonicMs()), LONGEST_TIMER_MS);
    const wake = () => {
      if (this.#sleep !== sleep) return;
      this.#sleep = null;
      this.wake();
    };
    this.clock.sleep(ms, sleep.ending.signal).then(wake, () => undefined);
  }

  cancel(): void {
    this.#sleep?.ending.abort();
    this.#sleep = null;
  }
}
