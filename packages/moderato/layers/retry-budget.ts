/** Retries that fit when nothing was called for long. */
const RESERVE = 20;

/**
 * Keeps the retries of a vendor's calls in proportion to its calls, so that an outage is not made worse by those who wait for
 * its end; as Finagle's `RetryBudget` has it.
 */
export class RetryBudget {
  #balance = RESERVE;

  /** @param share retries per call in the long run; 0 allows none beyond the reserve. */
  constructor(private readonly share: number) {}

  /** A call is made that is no retry. */
  deposit(): void {
    this.#balance = Math.min(this.#balance + this.share, 5 * RESERVE);
  }

  /** Whether one more retry fits. */
  withdraw(): boolean {
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }
}
