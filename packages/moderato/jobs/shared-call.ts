import { type JobTicket, type ModerationError, type Verdict } from '@moderato/core';
import { Deadline, type DeadlineContext } from '../call/deadline.js';

/** A call about one content that others may join while it is under way. */
export interface Flight {
  call: SharedCall;
  /** What came of it, and whether content and options were still what they were when it began. Never rejects. */
  landed: Promise<{ outcome: Verdict | ModerationError; isUnchanged: boolean }>;
}

/**
 * A call to a vendor that several callers wait for. It goes on until the last of them has left, and has as much time as the one who
 * has most.
 */
export class SharedCall {
  readonly deadline: Deadline;
  /** The job of a call about one content, once the vendor has taken it. */
  ticket: JobTicket | null = null;
  readonly #ending = new AbortController();
  readonly #callers = new Set<{ deadline: Deadline }>();

  constructor(first: Deadline, provider: string, context: DeadlineContext) {
    this.deadline = new SharedDeadline(first, provider, this.signal, context);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether nobody waits any more. */
  get isDeserted(): boolean {
    return this.#callers.size === 0;
  }

  /**
   * Lets a caller wait.
   * @returns takes the caller out again; the last one ends the call.
   */
  join(deadline: Deadline): () => void {
    const caller = { deadline };
    this.#callers.add(caller);
    this.#measure();
    return () => {
      this.#callers.delete(caller);
      if (this.isDeserted) this.#ending.abort();
      else this.#measure();
    };
  }

  #measure(): void {
    this.deadline.endsAtMs = Math.max(...[...this.#callers].map(({ deadline }) => deadline.endsAtMs));
  }
}

/** Ends when the last of several callers runs out of time, also of those who come later. */
class SharedDeadline extends Deadline {
  constructor(
    { operation, timeoutMs, endsAtMs }: Deadline,
    provider: string,
    signal: AbortSignal,
    context: DeadlineContext,
  ) {
    super({ operation, provider, timeoutMs, signal }, context, endsAtMs);
  }

  /** An attempt is not cut to the time of one caller: it ends when nobody waits for it. */
  override attemptMs(requestTimeoutMs: number): number {
    this.remainingMs();
    return requestTimeoutMs;
  }

  override onEnd(act: Parameters<Deadline['onEnd']>[0]): () => void {
    let stop = super.onEnd((error) => {
      if (error.code === 'timeout' && this.hasTimeFor(1)) stop = this.onEnd(act);
      else act(error);
    });
    return () => stop();
  }
}
