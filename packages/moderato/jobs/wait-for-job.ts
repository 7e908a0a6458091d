import { type Job, type JobTicket } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { type JobContext } from './context.js';
import { type WaitInit } from './waiter.js';
import { waitsAlike } from './waits-alike.js';

type KnownOfJob<Value> = Pick<WaitInit<Value>, 'durationMs' | 'submittedMs' | 'maxFailures' | 'finish'>;

/**
 * Waits for a job to end, along the vendor's schedule with the configuration's changes.
 * @param known what the caller knows of the job, and what is made of it: a promise that follows would be kept for each of very many waits.
 */
export function waitForJob<Value = Job>(
  { scheduler, settings }: JobContext,
  vendor: Vendor,
  ticket: JobTicket,
  deadline: Deadline,
  { onProgress }: Pick<CallOptions, 'onProgress'>,
  known: KnownOfJob<Value> = {},
): Promise<Value> {
  const { plan } = waitsAlike(vendor, ticket.kind, settings);
  return scheduler.wait({ ticket, plan, deadline, onProgress, ...known });
}
