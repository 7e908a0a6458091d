import { type Clock, type Deadline } from '../call/deadline.js';
import { type RateGate } from './gates.js';
import { type Layer } from './layer.js';

/**
 * The second over which the rate is counted. It is a little longer than a second because the vendor counts by when calls arrive:
 * a slow one and a quick one come closer together than they left.
 */
const SECOND_MS = 1100;

/** Lets calls begin in the order of arrival, so many a second; no second sees more, wherever it is placed. */
export class RateLimit implements RateGate {
  /** How long a start counts. */
  readonly #windowMs: number;
  /** When the latest calls began, as a ring; the oldest is at `#next`. */
  readonly #starts: number[];
  #next = 0;
  readonly #waiting = new Set<() => void>();
  #isWaking = false;

  constructor(
    requestsPerSecond: number,
    private readonly clock: Clock,
  ) {
    const cap = Math.max(1, Math.floor(requestsPerSecond));
    this.#windowMs = Math.ceil((SECOND_MS * cap) / requestsPerSecond);
    this.#starts = new Array<number>(cap).fill(-Infinity);
  }

  /**
   * Takes a turn.
   * @returns null when the turn has come at once; otherwise what waits for it, and throws the deadline's error when that ends
   * first. Whoever leaves takes no turn from those behind.
   */
  take(deadline: Deadline): Promise<null> | null {
    deadline.remainingMs();
    if (this.#waiting.size === 0 && this.#pauseMs() <= 0) {
      this.#count();
      return null;
    }
    return new Promise((resolve, reject) => {
      const release = deadline.onEnd((error) => {
        this.#waiting.delete(begin);
        reject(error);
      });
      const begin = () => {
        release();
        resolve(null);
      };
      this.#waiting.add(begin);
      void this.#wake();
    });
  }

  /** Until the next call may begin. */
  #pauseMs(): number {
    return (this.#starts[this.#next] as number) + this.#windowMs - this.clock.monotonicMs();
  }

  #count(): void {
    this.#starts[this.#next] = this.clock.monotonicMs();
    this.#next = (this.#next + 1) % this.#starts.length;
  }

  async #wake(): Promise<void> {
    if (this.#isWaking) return;
    this.#isWaking = true;
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined) break;
      const pauseMs = this.#pauseMs();
      if (pauseMs > 0) {
        await this.clock.sleep(pauseMs);
        continue;
      }
      this.#waiting.delete(first);
      this.#count();
      first();
    }
    this.#isWaking = false;
  }
}

/** Lets calls begin only as often as the vendor allows. One that runs out of time before its turn is never made. */
export function rateLimitLayer(limit: RateGate): Layer {
  return (next) => async (request) => {
    const taken = limit.take(request.deadline);
    const turn = taken === null ? null : await taken;
    return turn ? turn.run(() => next(request)) : next(request);
  };
}
