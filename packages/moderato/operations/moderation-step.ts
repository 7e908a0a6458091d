import {
  type Content,
  type Job,
  type JobTicket,
  type Kind,
  type ModerationError,
  type Verdict,
  type Warning,
} from '@moderato/core';
import { type CallOptions } from '../call/options.js';
import { type Pace } from '../jobs/pace.js';

/** How vendors of a content's route have ended, so that no later step calls them again. Plain JSON. */
export interface EarlierAttempts {
  outcomes: Record<string, { verdict: Verdict } | { error: Record<string, unknown> }>;
  /** When the time of the content is over, in epoch milliseconds. */
  endsAt: number;
}

/** A content whose job goes on at a vendor. Plain JSON that another process can go on with. */
export interface PendingModeration {
  ticket: JobTicket;
  contentId: string | null;
  durationMs: number | null;
  /** Where its verdict is kept; absent for content whose verdict is not kept. */
  cacheKey?: string;
  /** What the vendor said about options when it took the job. */
  warnings: Warning[];
  earlier: EarlierAttempts;
}

/** Where a content stands after a step. */
export type ModerationStep =
  | { state: 'done'; verdict: Verdict }
  | { state: 'pending'; pending: PendingModeration; error: ModerationError | null }
  | { state: 'next'; provider: string; earlier: EarlierAttempts };

/** Options of a step, beside those of the call. */
export interface StepOptions {
  /** Names the content among all that hold places of limited jobs. */
  holder: string;
  /** The vendor that was drawn first. Default: as the route says. */
  first?: string | undefined;
  earlier?: EarlierAttempts | undefined;
  /** Polls of this job that failed in a row. */
  failures?: number | undefined;
}

/** Moderates in steps of one request each, for a process that does not wait. Every method throws `ModerationError` alone. */
export interface ModerationSteps {
  /** How long an item may take that names no time of its own, in milliseconds. */
  timeoutMs: number;
  /** The vendor that is called first, and whether others may follow. */
  plan(content: Content, options: CallOptions): Promise<{ provider: string; kind: Kind; hasNext: boolean }>;
  /** Submits; throws what `moderate` would throw. */
  begin(content: Content, options: CallOptions, step: StepOptions): Promise<ModerationStep>;
  /** Polls once; `pending` again while the job goes on, with the error of a poll that failed for the moment. */
  poll(pending: PendingModeration, options: CallOptions, step: StepOptions): Promise<ModerationStep>;
  /** Takes the state of the job as it was learnt elsewhere, such as from a callback. */
  conclude(
    pending: PendingModeration,
    job: Job,
    options: CallOptions,
    step: StepOptions,
  ): Promise<ModerationStep>;
  /** When to poll next, in milliseconds from now, by the age of the job and by what was learnt. */
  pauseMs(pending: PendingModeration, pace: Pace | null): Promise<number>;
  /** When to poll after so many polls in a row that failed, in milliseconds from now. */
  backoffMs(pending: PendingModeration, error: ModerationError, failures: number): number;
  /**
   * What a job teaches that has just ended.
   * @param runningAt when it was last found running, in epoch milliseconds; null where it never was.
   */
  learn(pending: PendingModeration, pace: Pace | null, runningAt: number | null): Promise<Pace>;
  /** Names the pace of a job. */
  paceKey(pending: PendingModeration): string;
}
