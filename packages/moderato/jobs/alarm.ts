import { LONGEST_TIMER_MS, type Clock } from '../call/deadline.js';
import { afterSleep } from '../call/sleep.js';

/** Wakes once, at the earliest of the times that it is set to. */
export class Alarm {
  #sleep: { untilMs: number; end: () => void } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  setTo(atMs: number): void {
    if (this.#sleep !== null && this.#sleep.untilMs <= atMs) return;
    this.cancel();
    const ms = Math.min(Math.max(0, atMs - this.clock.monotonicMs()), LONGEST_TIMER_MS);
    const end = afterSleep(this.clock, ms, () => {
      this.#sleep = null;
      this.wake();
    });
    this.#sleep = { untilMs: atMs, end };
  }

  cancel(): void {
    this.#sleep?.end();
    this.#sleep = null;
  }
}
