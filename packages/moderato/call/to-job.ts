import {
  ModerationError,
  type Category,
  type Job,
  type JobTicket,
  type Verdict,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { askableCategories, normalize, type VendorMap } from '@moderato/normalizer';
import { withoutTokens } from './callback-token.js';
import { withTicket } from './failures.js';

/** Puts a vendor's job into the caller's words. */
export function toJob(job: VendorJob, map: VendorMap): Job {
  const { ticket, vendorState } = job;
  switch (job.state) {
    case 'succeeded': {
      const verdict = normalize(job.result, map);
      const looked = verdict.coverage.categories ?? reachable(ticket, map);
      return {
        ticket,
        state: 'succeeded',
        vendorState,
        verdict: {
          ...verdict,
          coverage: { ...verdict.coverage, categories: looked },
          source: {
            ...verdict.source,
            contentId: ticket.contentId ?? verdict.source.contentId,
            submittedAt: verdict.source.submittedAt ?? ticket.submittedAt,
          },
          // vendors repeat the callback address of the request
          raw: withoutTokens(verdict.raw),
          warnings: [...verdict.warnings, ...(job.warnings ?? []), ...notCovered(ticket.categories, looked)],
        },
      };
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
    message: `${category} was asked for, but the vendor did not look for it`,
  }));
}

/** A vendor whose policy may overrule the categories says so; then nothing is claimed about what was looked for. */
export function remembersCategories(warnings: readonly Warning[]): boolean {
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
