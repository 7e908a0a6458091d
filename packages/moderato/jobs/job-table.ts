import { type JobTicket } from '@moderato/core';
import { type WaitingJob } from './waiting-job.js';

/** Finds the jobs that are waited for; ids are unique within a vendor's region only. */
export class JobTable {
  /** By what many jobs have in common, then by id: a key for each job would take more room than its place in the table. */
  readonly #groups = new Map<string, Map<string, WaitingJob>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(ticket: JobTicket): WaitingJob | undefined {
    return this.#groups.get(groupOf(ticket))?.get(ticket.id);
  }

  add(job: WaitingJob): void {
    const { ticket } = job;
    const name = groupOf(ticket);
    const group = this.#groups.get(name) ?? new Map<string, WaitingJob>();
    this.#groups.set(name, group);
    group.set(ticket.id, job);
    this.#size += 1;
  }

  delete({ ticket }: WaitingJob): void {
    const name = groupOf(ticket);
    const group = this.#groups.get(name);
    if (group?.delete(ticket.id) !== true) return;
    this.#size -= 1;
    if (group.size === 0) this.#groups.delete(name);
  }

  /** All of them at this moment. */
  jobs(): WaitingJob[] {
    return [...this.#groups.values()].flatMap((group) => [...group.values()]);
  }
}

/** Tells jobs apart. */
export function keyOf(ticket: JobTicket): string {
  return `${groupOf(ticket)}/${ticket.id}`;
}

function groupOf({ provider, region, kind }: JobTicket): string {
  return `${provider}/${kind}/${region}`;
}
