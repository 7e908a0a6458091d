import type { Content, JobTicket, ModerationError } from '@moderato/core';

/**
 * Told about every submit, so that a program that is killed knows afterwards what was paid for. Each method is awaited.
 * Where `submitting` fails, nothing is submitted; failures of the others are dropped, since the call's own outcome says the
 * same. `content` is the very object that was given.
 */
export interface SubmitJournal {
  /** Before content goes to a vendor: from here on it may be paid for. */
  submitting(entry: { content: Content; provider: string }): Promise<void> | void;
  /** Right before each attempt goes over the wire; the last one is the attempt that counts. */
  attempting?(entry: { content: Content; provider: string }): void;
  /** The vendor took it. For content that is answered at once the ticket carries the verdict. */
  submitted(entry: { content: Content; ticket: JobTicket }): Promise<void> | void;
  /** It was not taken, or with `error.uncertain` nobody knows. */
  refused(entry: { content: Content; provider: string; error: ModerationError }): Promise<void> | void;
}
