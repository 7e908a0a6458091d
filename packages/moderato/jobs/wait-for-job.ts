import { type Job, type JobTicket } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { type JobContext } from './context.js';
import { type FinishWait, type WaitInit } from './waiter.js';
import { waitsAlike } from './waits-alike.js';

/** What the caller knows of a job that it has just submitted. */
type KnownOfJob = Pick<WaitInit<unknown>, 'durationMs' | 'submittedMs' | 'maxFailures'>;

/** Waits for a job to end, along the vendor's schedule with the configuration's changes. */
export function waitForJob(
  context: JobContext,
  vendor: Vendor,
  ticket: JobTicket,
  deadline: Deadline,
  options: Pick<CallOptions, 'onProgress'>,
  known?: KnownOfJob,
): Promise<Job> {
  return waitAndFinish(context, vendor, ticket, deadline, options, asItIs, known);
}

/** As `waitForJob`, and gives what `finish` makes of the job: a promise that follows would be kept for each of very many waits. */
export function waitAndFinish<Value>(
  { scheduler, settings }: JobContext,
  vendor: Vendor,
  ticket: JobTicket,
  deadline: Deadline,
  { onProgress }: Pick<CallOptions, 'onProgress'>,
  finish: FinishWait<Value>,
  known: KnownOfJob = {},
): Promise<Value> {
  const { plan } = waitsAlike(vendor, ticket.kind, settings);
  return scheduler.wait({ ticket, plan, deadline, onProgress, finish, ...known });
}

function asItIs(job: Job): Job {
  return job;
}
