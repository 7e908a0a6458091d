import { ModerationError, parseContent, type Content, type ErrorCode, type Verdict } from '@moderato/core';
import { type CallOptions, type Moderator, type SubmitJournal } from 'moderato';
import { toModerationError } from './batch-error.js';
import { type BatchJournal, type HandOvers } from './journal.js';
import { type Pause } from './pause.js';
import { OVER, type Repeats } from './resume.js';

/** The part of a `Moderator` that a batch needs. */
export type BatchModerator = Pick<Moderator, 'moderate' | 'wait'>;

/** One content of a batch. */
export interface BatchRow {
  /** Names the content among all of the batch, the same in each run. */
  key: string;
  /** Where it stands in the input, from 1. */
  line: number;
  /** The content, or what gets it when its turn has come, such as a picture from its file. */
  content: Content | (() => Promise<Content>);
  id?: string | null | undefined;
  /** Repeated in the result. */
  meta?: Record<string, unknown> | undefined;
}

/** What rows are judged with. */
export interface RowTools extends Repeats {
  moderator: BatchModerator;
  journal: BatchJournal;
  call: Omit<CallOptions, 'journal' | 'signal' | 'onUncertain' | 'onProgress'>;
  pause: Pause;
  /** Ends the waiting for jobs; a hand-over that is under way is finished first. */
  stop: AbortSignal;
}

/** How a row ended, and by which way. */
export type RowOutcome = { handOvers: HandOvers } & (
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
 * Has one content judged from where earlier hand-overs have left it. While the vendor is down all rows pause, and this one is tried a
 * few times, as long as that costs nothing.
 * @returns null when the batch was stopped before there was an end; the journal knows the rest.
 */
export async function judgeRow(
  row: BatchRow,
  before: HandOvers | undefined,
  tools: RowTools,
): Promise<RowOutcome | null> {
  const { pause, stop } = tools;
  const isStopped = () => stop.aborted;
  let handOvers = before ?? { ticket: null, lostBy: null };
  for (let attempt = 1; ; attempt += 1) {
    await pause.over(stop);
    if (isStopped()) return null;
    const outcome = await judgeOnce(row, handOvers, tools);
    if (outcome.verdict !== undefined) return outcome;
    const { error } = outcome;
    handOvers = outcome.handOvers;
    if (isStopped() && (error.code === 'aborted' || isOutage(error, handOvers))) return null;
    if (attempt >= ATTEMPTS || !isOutage(error, handOvers)) return outcome;
    const waitMs = Math.max(error.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (attempt - 1));
    pause.extend(Math.min(waitMs, LONGEST_PAUSE_MS));
  }
}

/** The vendor is down, and another attempt is free: either a ticket is asked after, or nothing was taken. */
function isOutage({ code }: ModerationError, { ticket, lostBy }: HandOvers): boolean {
  if (!OUTAGES.includes(code)) return false;
  // the time that the caller gave to the job is over
  if (ticket !== null) return code !== 'timeout';
  return lostBy === null;
}

async function judgeOnce(row: BatchRow, handOvers: HandOvers, tools: RowTools): Promise<RowOutcome> {
  const { moderator, call, journal, stop, onUncertain, retryErrors } = tools;
  const { ticket, lostBy } = handOvers;
  const mayResubmit = onUncertain === 'resubmit';
  if (ticket === null) {
    if (lostBy !== null && !mayResubmit) return { handOvers, error: lostError(row, lostBy) };
    return handOver(row, handOvers, tools);
  }
  try {
    const { timeoutMs, policy } = call;
    const options = { signal: stop, timeoutMs, policy };
    return { handOvers, verdict: await moderator.wait(ticket, options), isFetched: true };
  } catch (thrown) {
    const error = toModerationError(thrown, `wait for ${ticket.kind}`);
    if (!OVER.includes(error.code)) return { handOvers, error };
    if (lostBy !== null && !mayResubmit) return { handOvers, error: lostError(row, lostBy) };
    if (lostBy === null && retryErrors !== true) return { handOvers, error };
  }
  await journal.again(row.key);
  return handOver(row, { ticket: null, lostBy: null }, tools);
}

/** Submits and waits. What comes back knows of every hand-over that was made. */
async function handOver(
  { key, content: given }: BatchRow,
  before: HandOvers,
  { moderator, call, journal, stop, onUncertain = 'error' }: RowTools,
): Promise<RowOutcome> {
  const handOvers = { ...before };
  const ending = new AbortController();
  let isUnderWay = false;
  const end = () => {
    // a submit that is broken off may be paid for without a ticket
    if (!isUnderWay) ending.abort();
  };
  const settle = () => {
    isUnderWay = false;
    if (stop.aborted) ending.abort();
  };
  const submits: SubmitJournal = {
    submitting: async ({ provider }) => {
      isUnderWay = true;
      await journal.submitting(key, provider).catch((error: unknown) => {
        settle();
        throw error;
      });
    },
    submitted: async ({ ticket }) => {
      handOvers.ticket = ticket;
      await journal.submitted(key, ticket).finally(settle);
    },
    refused: async ({ provider, error }) => {
      if (error.uncertain === true) handOvers.lostBy = provider;
      await journal.refused(key, provider, error).finally(settle);
    },
  };
  stop.addEventListener('abort', end);
  try {
    const content = parseContent(typeof given === 'function' ? await given() : given);
    const options = { ...call, onUncertain, journal: submits, signal: ending.signal };
    return { handOvers, verdict: await moderator.moderate(content, options), isFetched: false };
  } catch (thrown) {
    return { handOvers, error: toModerationError(thrown, 'batch') };
  } finally {
    stop.removeEventListener('abort', end);
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
