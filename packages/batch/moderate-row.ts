import {
  ModerationError,
  parseContent,
  toModerationError,
  type Content,
  type ErrorCode,
  type Verdict,
} from '@moderato/core';
import { type CallOptions, type Moderator, type SubmitJournal } from 'moderato';
import { type Ending } from './ending.js';
import { type BatchJournal, type Submissions } from './journal.js';
import { type Pause } from './outage-pause.js';
import { OVER, type Repeats } from './resume.js';

/** The part of a `Moderator` that a batch needs. */
export type BatchModerator = Pick<Moderator, 'moderate' | 'wait'>;

/** One content of a batch. */
export interface BatchRow {
  /** Names the content among all of the batch, the same in each run. */
  key: string;
  /** Where it stands in the input, from 1. */
  line: number;
  /** The content, or what gets it when its turn has come, such as an image from its file. */
  content: Content | (() => Promise<Content>);
  id?: string | null | undefined;
  /** The path of the file that the content is read from, as the input names it. */
  file?: string | undefined;
  /** Repeated in the result. */
  meta?: Record<string, unknown> | undefined;
}

/** What rows are moderated with. */
export interface RowTools extends Repeats {
  moderator: BatchModerator;
  journal: BatchJournal;
  call: Omit<CallOptions, 'journal' | 'signal' | 'onUncertain' | 'onProgress'>;
  pause: Pause;
  /** Told right before each attempt goes over the wire. */
  onAttempt?: (() => void) | undefined;
  /** Ends the run. */
  stop: AbortSignal;
  /** Ends the call of a row. */
  ending: Ending;
}

/** How a row ended, and by which way. */
export type RowOutcome = { submissions: Submissions } & (
  | { verdict: Verdict; isFetched: boolean; error?: undefined }
  | { error: ModerationError; verdict?: undefined }
);

/** Everything that fails for the moment and for all alike. */
const OUTAGES: readonly ErrorCode[] = ['network', 'vendor_unavailable', 'rate_limited', 'timeout'];

/** How often a row is tried while the vendor is down, in one run. */
const ATTEMPTS = 6;

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 600_000;

/**
 * Moderates one item from where earlier submits have left it. While the vendor is down all rows pause, and this one is tried a
 * few times, as long as that costs nothing.
 * @returns null when the batch was stopped before there was an end; the journal knows the rest.
 */
export async function moderateRow(
  row: BatchRow,
  before: Submissions | undefined,
  tools: RowTools,
): Promise<RowOutcome | null> {
  const { pause, stop } = tools;
  const isStopped = () => stop.aborted;
  let submissions = before ?? { ticket: null, lostBy: null };
  for (let attempt = 1; ; attempt += 1) {
    await pause.over(stop);
    if (isStopped()) return null;
    const outcome = await moderateOnce(row, submissions, tools);
    if (outcome.verdict !== undefined) return outcome;
    const { error } = outcome;
    submissions = outcome.submissions;
    if (isStopped() && (error.code === 'aborted' || isOutage(error, submissions))) return null;
    if (attempt >= ATTEMPTS || !isOutage(error, submissions)) return outcome;
    const waitMs = Math.max(error.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (attempt - 1));
    pause.extend(Math.min(waitMs, LONGEST_PAUSE_MS));
  }
}

/** The vendor is down, and another attempt is free: either a ticket is polled, or nothing was taken. */
function isOutage({ code }: ModerationError, { ticket, lostBy }: Submissions): boolean {
  if (!OUTAGES.includes(code)) return false;
  // the time that the caller gave to the job is over
  if (ticket !== null) return code !== 'timeout';
  return lostBy === null;
}

async function moderateOnce(row: BatchRow, submissions: Submissions, tools: RowTools): Promise<RowOutcome> {
  const { moderator, call, journal, stop, onUncertain, retryErrors } = tools;
  const { ticket, lostBy } = submissions;
  const mayResubmit = onUncertain === 'resubmit';
  if (ticket === null) {
    if (lostBy !== null && !mayResubmit) return { submissions, error: lostError(row, lostBy) };
    return submitAndWait(row, submissions, tools);
  }
  try {
    const { timeoutMs, policy } = call;
    const options = { signal: stop, timeoutMs, policy };
    return { submissions, verdict: await moderator.wait(ticket, options), isFetched: true };
  } catch (thrown) {
    const error = toModerationError(thrown, ticket.provider, `wait for ${ticket.kind}`);
    if (!OVER.includes(error.code)) return { submissions, error };
    if (lostBy !== null && !mayResubmit) return { submissions, error: lostError(row, lostBy) };
    if (lostBy === null && retryErrors !== true) return { submissions, error };
  }
  await journal.again(row.key);
  return submitAndWait(row, { ticket: null, lostBy: null }, tools);
}

/** Submits and waits. What comes back knows of every submit that was made. */
async function submitAndWait(
  { key, content: given }: BatchRow,
  before: Submissions,
  { moderator, call, journal, ending, onUncertain = 'error', onAttempt }: RowTools,
): Promise<RowOutcome> {
  const submissions = { ...before };
  let isOver = false;
  const settle = () => {
    if (!isOver) ending.release();
  };
  const submits: SubmitJournal = {
    submitting: async ({ provider }) => {
      if (!isOver) ending.hold();
      try {
        await journal.submitting(key, provider);
      } catch (error) {
        settle();
        throw error;
      }
    },
    attempting: () => onAttempt?.(),
    submitted: async ({ ticket }) => {
      submissions.ticket = ticket;
      try {
        await journal.submitted(key, ticket);
      } finally {
        settle();
      }
    },
    refused: async ({ provider, error }) => {
      if (error.uncertain === true) submissions.lostBy = provider;
      try {
        await journal.refused(key, provider, error);
      } finally {
        settle();
      }
    },
  };
  try {
    const content = parseContent(typeof given === 'function' ? await given() : given);
    const options = { ...call, onUncertain, journal: submits, signal: ending.signal };
    return { submissions, verdict: await moderator.moderate(content, options), isFetched: false };
  } catch (thrown) {
    return { submissions, error: toModerationError(thrown, call.provider ?? '', 'batch') };
  } finally {
    isOver = true;
    ending.leave();
  }
}

function lostError({ id, line }: BatchRow, provider: string): ModerationError {
  return new ModerationError({
    code: 'network',
    provider,
    operation: 'batch',
    effect: 'unknown',
    uncertain: true,
    ...(typeof id === 'string' ? { contentId: id } : {}),
    message: `it is uncertain whether ${provider} took the content of line ${line}, because the answer to its submit was lost; it was not submitted again, which may be paid for twice`,
  });
}
