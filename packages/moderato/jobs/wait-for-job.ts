import { type Job, type JobTicket, type Kind } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { POLLING } from '../config/schema.js';
import { type JobContext } from './context.js';
import { type PollingPlan } from './pace.js';
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
  const plan = planOf(vendor, ticket.kind, settings.polling);
  return scheduler.wait({ ticket, plan, deadline, onProgress, ...known });
}

/** The plans of a vendor by kind, shared by all its jobs. */
const plans = new WeakMap<Vendor, Map<Kind, PollingPlan>>();

/** When jobs of a kind are polled: as the vendor's provider declares, with the configuration's changes. */
export function planOf(vendor: Vendor, kind: Kind, polling: Partial<PollingPlan>): PollingPlan {
  const known = plans.get(vendor) ?? new Map<Kind, PollingPlan>();
  plans.set(vendor, known);
  const plan = known.get(kind) ?? {
    ...POLLING,
    ...vendor.provider.capabilities.kinds[kind]?.polling,
    ...polling,
  };
  known.set(kind, plan);
  return plan;
}
