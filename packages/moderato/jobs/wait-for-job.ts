import { type Job, type JobTicket } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { POLLING } from '../config/schema.js';
import { type JobContext } from './context.js';
import { type WaitInit } from './scheduler.js';

/**
 * Waits for a job to end, along the vendor's schedule with the configuration's changes.
 * @param known what the caller knows of a job that it has just submitted.
 */
export function waitForJob(
  { scheduler, settings }: JobContext,
  vendor: Vendor,
  ticket: JobTicket,
  deadline: Deadline,
  { onProgress }: Pick<CallOptions, 'onProgress'>,
  known: Pick<WaitInit, 'durationMs' | 'submittedMs' | 'maxFailures'> = {},
): Promise<Job> {
  const declared = vendor.provider.capabilities.kinds[ticket.kind]?.polling;
  const schedule = { ...POLLING, ...declared, ...settings.polling };
  return scheduler.wait({ ticket, schedule, deadline, onProgress, ...known });
}
