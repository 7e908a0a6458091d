/** Keeps the repeats of a vendor's calls in proportion to its calls, so that an outage is not made worse by those who wait for its end. */
export interface RetryBudget {
  /** A call is made that is no repeat. */
  deposit(): void;
  /** Whether one more repeat fits. */
  withdraw(): boolean;
}

/** Repeats that fit when nothing was called for long. */
const RESERVE = 20;

/**
 * Makes a budget as Finagle's `RetryBudget` has it.
 * @param share repeats per call in the long run; 0 allows none beyond the reserve.
 */
export function createRetryBudget(share: number): RetryBudget {
  let balance = RESERVE;
  return {
    deposit: () => {
      balance = Math.min(balance + share, 5 * RESERVE);
    },
    withdraw: () => {
      if (balance < 1) return false;
      balance -= 1;
      return true;
    },
  };
}
