import { type ComparedRow, type Content, type Job, type JobTicket, type Verdict } from '@moderato/core';
import { type CallOptions } from './call/options.js';
import { type CompareOptions } from './operations/compare.js';
import { type CompareDatasetOptions, type DatasetItem } from './operations/compare-dataset.js';
import { type Comparison } from './compare/comparison.js';
import { type IncomingCallback } from './operations/handle-callback.js';
import { type FetchOptions, type WaitOptions } from './operations/options.js';
import { type Mistake } from './operations/report-mistake.js';
import { type ModerateManyOptions, type ModerationResult } from './operations/moderate-many.js';

/** The front door: content in, verdicts out, whatever the vendor. Every method throws `ModerationError` and nothing else. */
export interface Moderator {
  /**
   * Moderates content and waits for the verdict.
   * @throws ModerationError `config`, `unsupported` and `invalid_content` before any network; after the vendor accepted the
   * job, every error carries its `ticket`.
   */
  moderate(content: Content, options?: CallOptions): Promise<Verdict>;
  /** Submits content and returns a ticket for its verdict, to be kept as JSON. Costs money once the vendor accepts. */
  submit(content: Content, options?: CallOptions): Promise<JobTicket>;
  /** Fetches the state of a job once, also of one that another process submitted. */
  fetch(ticket: JobTicket, options?: FetchOptions): Promise<Job>;
  /** Waits for a job to end, behind outages too while time is left. A job that failed or expired is thrown as its error. */
  wait(ticket: JobTicket, options?: WaitOptions): Promise<Verdict>;
  /**
   * Moderates many contents, in the order given, with limited concurrency; neighbours that the vendor takes in one call go in
   * one call. What goes wrong with one content is its result and stops nothing.
   */
  moderateMany(
    contents: Iterable<Content> | AsyncIterable<Content>,
    options?: ModerateManyOptions,
  ): AsyncGenerator<ModerationResult>;
  /**
   * Runs the same content through several vendors and sets their verdicts side by side. Each is paid for. What goes wrong with one
   * vendor is its outcome, not an exception.
   */
  compare(content: Content, options?: CompareOptions): Promise<Comparison>;
  /**
   * Runs many contents through several vendors and gives one row for each, as `@moderato/report` takes them. Nothing is
   * kept; `compareDataset` of `@moderato/batch` keeps results, so that a rerun goes on where the last one ended.
   */
  compareDataset(
    items: Iterable<DatasetItem> | AsyncIterable<DatasetItem>,
    options?: CompareDatasetOptions,
  ): AsyncGenerator<ComparedRow>;
  /**
   * Ends a running job, for kinds that go on until they are ended, such as live streams.
   * @throws ModerationError `unsupported` where the vendor cannot.
   */
  cancel(ticket: JobTicket, options?: FetchOptions): Promise<Job>;
  /**
   * Tells the vendor that a verdict was wrong, so that it may learn. Nothing is moderated again.
   * @throws ModerationError `unsupported` for vendors and kinds that take no reports.
   */
  reportMistake(verdict: Verdict, mistake: Mistake): Promise<{ requestId: string | null }>;
  /**
   * Reads a vendor's callback and fetches the job that it names, so that no forged body can set a verdict; whoever waits for
   * the job gets it. Null for the probe that a console sends when a callback address is set.
   * @throws ModerationError `callback_rejected` for anything forged, stale, too large or unreadable, with the `status` to answer
   * with; `job_not_found`; why the vendor cannot be called.
   */
  handleCallback(callback: IncomingCallback): Promise<Job | null>;
  /** Ends waits and pauses with `aborted` and gives back sockets and vendors; every later call is refused. */
  close(): Promise<void>;
}
