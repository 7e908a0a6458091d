import {
  type Content,
  type JobTicket,
  type Kind,
  type ModerationError,
  type ProviderCall,
} from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type StoredFile } from '../files/stored-file.js';
import { type Deadline } from '../call/deadline.js';
import { type CallOptions } from '../call/options.js';
import { type SubmittedJob } from '../call/to-job.js';
import { type Vendor } from '../call/vendors.js';

/** One call to a vendor on its way down. A layer passes it on as it is or as a changed copy. */
export interface VendorRequest {
  call: ProviderCall;
  deadline: Deadline;
}

/** Makes a call, and gives what the vendor answered. Throws `ModerationError` and nothing else. */
export type Call<Request extends VendorRequest, Answer> = (request: Request) => Promise<Answer>;

/**
 * Does one thing around every call: before it, after it, instead of it, or several times over.
 *
 * @example
 *   const timed: Layer = (next) => async (request) => {
 *     const startedMs = performance.now();
 *     try {
 *       return await next(request);
 *     } finally {
 *       console.log(request.deadline.operation, performance.now() - startedMs);
 *     }
 *   };
 */
export type Layer = <Request extends VendorRequest, Answer>(
  next: Call<Request, Answer>,
) => Call<Request, Answer>;

/** Which calls a chain of layers is for; a chain is composed once and serves all of them. */
export interface Lane {
  context: CallContext;
  vendor: Vendor;
  kind: Kind;
  /** Such as `submit audio`, for messages, events and spans. */
  operation: string;
}

/** A call about an existing job, or about a verdict. Free, and repeatable. */
export interface ReadRequest<Subject = JobTicket> extends VendorRequest {
  subject: Subject;
}

/** Contents of one kind that go to a vendor in one call, which is paid for. */
export interface SubmitRequest extends VendorRequest {
  contents: readonly Content[];
  options: CallOptions;
  /** Files that were stored for the contents, in their order; null for content that is no stored file. */
  stored: readonly (StoredFile | null)[];
  /** What the journal is told before the first attempt; shared by all attempts and parts of this submit. */
  announcement: { contents: readonly Content[]; made: Promise<void> | null };
}

/** What became of each content, in order: its job, or why the vendor did not take it. */
export type Outcomes = readonly (SubmittedJob | ModerationError)[];

export type SubmitCall = Call<SubmitRequest, Outcomes>;
export type SubmitLayer = (next: SubmitCall) => SubmitCall;
