import { type Job, type JobTicket } from '@moderato/core';
import { ROOT_CONTEXT, context, type Context } from '@opentelemetry/api';
import { type Gate } from '../layers/gate.js';
import { type Layers } from '../layers/layers.js';
import { type Scheduler, type SchedulerInit } from '../jobs/scheduler.js';
import { keyOf } from '../jobs/waiting-job.js';
import { type Vendor } from '../call/vendors.js';

/** Lets work that waits for its turn go on in the context of whoever brought it, not of whoever made room for it. */
export function keepContextInGates(layersOf: (vendor: Vendor) => Layers): (vendor: Vendor) => Layers {
  const keep = (gate: Gate): Gate => ({
    pass: (limit, work) => gate.pass(limit, context.bind(context.active(), work)),
  });
  return (vendor) => {
    const layers = layersOf(vendor);
    return {
      ...layers,
      gate: (kind) => keep(layers.gate(kind)),
      jobs: (kind) => keep(layers.jobs(kind)),
    };
  };
}

/** Lets the questions after a job be asked in the context of whoever was the first to wait for it. */
export interface JobContexts {
  /** Wraps what asks. */
  recall(ask: SchedulerInit['ask']): SchedulerInit['ask'];
  /** Wraps what waits. */
  remember(wait: Scheduler['wait']): Scheduler['wait'];
}

/** Makes the memory of the contexts of one scheduler; without an OpenTelemetry SDK it stays empty. */
export function createJobContexts(): JobContexts {
  const waits = new Map<string, { from: Context; count: number }>();

  const during = async (ticket: JobTicket, wait: () => Promise<Job>): Promise<Job> => {
    const active = context.active();
    if (active === ROOT_CONTEXT) return wait();
    const key = keyOf(ticket);
    const entry = waits.get(key) ?? { from: active, count: 0 };
    waits.set(key, entry);
    entry.count += 1;
    try {
      return await wait();
    } finally {
      entry.count -= 1;
      if (entry.count === 0) waits.delete(key);
    }
  };

  return {
    recall: (ask) => (ticket, limit) =>
      context.with(waits.get(keyOf(ticket))?.from ?? ROOT_CONTEXT, ask, undefined, ticket, limit),
    remember: (wait) => (init) => during(init.ticket, () => wait(init)),
  };
}
