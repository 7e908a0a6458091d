import { type Content, type Verdict } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type Deadline } from '../call/deadline.js';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { type VerdictCache } from '../cache/verdict-cache.js';
import { type VendorCalls } from '../layers/compose.js';
import { type Scheduler } from './scheduler.js';
import { type Flight } from './shared-call.js';

/** What one vendor is given of a call. */
export interface VendorShare {
  options: CallOptions;
  deadline: Deadline;
  /** Whether no other vendor follows: then a wait goes on behind an outage until the deadline. */
  isLast: boolean;
  /** Ends the call instead of the signal of its options. */
  signal?: AbortSignal | undefined;
}

/** Moderates content at one vendor of its route. */
export type Attempt = (
  context: JobContext,
  vendor: Vendor,
  content: Content,
  share: VendorShare,
) => Promise<Verdict>;

/** What work on jobs needs. */
export interface JobContext extends CallContext {
  /** What a route does at each of its vendors; exchanged where a content is moderated in steps. */
  attempt: Attempt;
  calls: VendorCalls;
  scheduler: Scheduler;
  /** Null where no verdicts are kept. */
  cache: VerdictCache | null;
  /** Calls under way whose verdict goes to everybody who wants the same, by key. */
  flights: Map<string, Flight>;
}
