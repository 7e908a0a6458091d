import { type Job, type JobTicket } from '@moderato/core';

/** Knows who waits for a job, in this process or elsewhere. */
export interface JobWaits {
  /** The ticket under which a job is waited for; null when nobody waits for it. */
  ticketOf(ticket: JobTicket): JobTicket | null | Promise<JobTicket | null>;
  /** Ends the waits for a job whose end was learnt otherwise, such as by a callback. False when nobody waits for it. */
  settle(found: Job): boolean | Promise<boolean>;
}
