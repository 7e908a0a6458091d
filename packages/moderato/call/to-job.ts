import {
  ModerationError,
  isLarge,
  runAtOnce,
  runInSlices,
  type Category,
  type Job,
  type JobTicket,
  type Steps,
  type Verdict,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { askableCategories, normalizeSteps, type VendorMap } from '@moderato/normalizer';
import { withoutTokens } from './callback-token.js';
import { withTicket } from './failures.js';
import { type CallOptions } from './options.js';
import { type Vendor } from './vendors.js';

/** Puts a vendor's job into the caller's words. */
export function toJob(job: VendorJob, map: VendorMap): Job {
  return runAtOnce(toJobSteps(job, map));
}

/** As `toJob`; in slices where the vendor lists very many parts. */
export function toJobInTurn(job: VendorJob, map: VendorMap): Job | Promise<Job> {
  const isLong = job.state === 'succeeded' && isLarge(job.result.segments);
  return isLong ? runInSlices(toJobSteps(job, map)) : toJob(job, map);
}

function* toJobSteps(job: VendorJob, map: VendorMap): Steps<Job> {
  const { ticket, vendorState } = job;
  switch (job.state) {
    case 'succeeded': {
      const verdict = yield* normalizeSteps(job.result, map);
      const { coverage, source } = verdict;
      coverage.categories ??= reachable(ticket, map);
      source.contentId = ticket.contentId ?? source.contentId;
      source.submittedAt ??= ticket.submittedAt;
      verdict.warnings.push(...(job.warnings ?? []), ...notCovered(ticket.categories, coverage.categories));
      yield;
      // vendors repeat the callback address of the request
      verdict.raw = withoutTokens(verdict.raw);
      return { ticket, state: 'succeeded', vendorState, verdict };
    }
    case 'failed':
    case 'expired':
      return { ticket, state: job.state, vendorState, error: job.error };
    default:
      return { ticket, state: job.state, vendorState };
  }
}

/** What was asked for and can be asked for, for vendors whose answer does not repeat it. */
function reachable(ticket: JobTicket, map: VendorMap): Category[] | null {
  if (ticket.categories === undefined) return null;
  const askable = askableCategories(ticket.kind, map);
  return ticket.categories.filter((category) => askable.includes(category));
}

function notCovered(asked: readonly Category[] | undefined, looked: readonly Category[] | null): Warning[] {
  const missing = (asked ?? []).filter((category) => !(looked ?? []).includes(category));
  return missing.map((category) => ({
    code: 'not_covered',
    path: 'coverage.categories',
    message: `${category} was requested, but the vendor did not look for it`,
  }));
}

/** A job that the vendor has taken, and what it said about options that it does not support. */
export interface SubmittedJob {
  job: Job;
  /** Whether it was answered at once, so that there is nothing to fetch later. */
  isAnswered: boolean;
  warnings: readonly Warning[];
}

/**
 * Reads what the vendor answered to a submit. The ticket gets the categories that were asked for, unless a policy of the
 * account may overrule them.
 * @param isSync whether such content is answered at once.
 */
export function toSubmittedJob(
  answer: VendorJob,
  { map }: Vendor,
  { categories }: CallOptions,
  isSync: boolean,
): SubmittedJob {
  const { warnings = [], ticket, state } = answer;
  const isRemembered = categories !== undefined && remembersCategories(warnings);
  const job = isRemembered ? { ...answer, ticket: { ...ticket, categories: [...categories] } } : answer;
  const isPending = state === 'submitted' || state === 'running';
  return { job: toJob(job, map), isAnswered: isSync && !isPending, warnings };
}

/** The job of a ticket that carries its verdict; null for all others. */
export function answeredJob(ticket: JobTicket): Job | null {
  const { verdict } = ticket;
  return verdict === undefined
    ? null
    : { ticket, state: 'succeeded', vendorState: 'answered at once', verdict };
}

/** The claim on a submitted job; it carries the verdict where nothing is left at the vendor to fetch later. */
export function ticketOf({ job, isAnswered }: SubmittedJob): JobTicket {
  return isAnswered && job.state === 'succeeded' ? { ...job.ticket, verdict: verdictOf(job) } : job.ticket;
}

/** A vendor whose policy may overrule the categories says so; then nothing is claimed about what was looked for. */
function remembersCategories(warnings: readonly Warning[]): boolean {
  return !warnings.some(({ code, path }) => code === 'ignored' && path === 'categories');
}

/** The verdict of a finished job. Throws its error, with the ticket, when it has none. */
export function verdictOf(job: Job): Verdict {
  if (job.state === 'succeeded') return job.verdict;
  if (job.state === 'failed' || job.state === 'expired') throw withTicket(job.error, job.ticket);
  throw new ModerationError({
    code: 'internal',
    provider: job.ticket.provider,
    operation: 'read job',
    message: `the job is still ${job.state}`,
    ticket: job.ticket,
  });
}
