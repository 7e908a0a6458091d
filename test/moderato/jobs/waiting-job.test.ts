import { describe, expect, it } from '@jest/globals';
import { type JobTicket } from '@moderato/core';
import { Deadline } from '../../../packages/moderato/call/deadline.js';
import { JobTable } from '../../../packages/moderato/jobs/job-table.js';
import { startPace } from '../../../packages/moderato/jobs/pace.js';
import { refuse, type WaiterInit } from '../../../packages/moderato/jobs/waiter.js';
import {
  addWaiter,
  firstDeadlineMs,
  forgetGone,
  isWaitedFor,
  lastDeadlineMs,
  waitersFrom,
} from '../../../packages/moderato/jobs/waiters.js';
import { WaitingJob } from '../../../packages/moderato/jobs/waiting-job.js';
import { TICKET, failure } from '../../support/acme.js';
import { createManualClock } from '../../support/clock.js';

const plan = { initialMs: 1000, factor: 2, maxMs: 8000, pollsPerJob: 3 };
const { clock } = createManualClock(0);
const context = { clock, closing: new AbortController().signal };

function waiterInit(timeoutMs: number, ticket: JobTicket = TICKET) {
  const outcomes: Promise<unknown>[] = [];
  let released = 0;
  const init: WaiterInit = {
    ticket,
    deadline: new Deadline({ operation: 'wait', provider: 'acme', timeoutMs, signal: undefined }, context),
    finish: (job) => job,
    extras: { onProgress: undefined, maxFailures: Infinity, release: () => (released += 1) },
    resolve: (outcome) => {
      const settled = Promise.resolve(outcome);
      settled.catch(() => undefined);
      outcomes.push(settled);
    },
  };
  return { init, outcomes, released: () => released };
}

const begin = (init: WaiterInit) =>
  new WaitingJob({ plan, pace: startPace(plan), submittedMs: 0.4, isFresh: true }, init);

describe('a job that is waited for', () => {
  it('keeps those who wait in the order in which they came, whoever leaves first', () => {
    const job = begin(waiterInit(3000).init);
    const second = addWaiter(job, waiterInit(1000).init);
    const third = addWaiter(job, waiterInit(2000).init);
    expect(waitersFrom(job)).toEqual([job, second, third]);

    refuse(job, failure());
    forgetGone(job);
    expect(waitersFrom(job)).toEqual([second, third]);

    refuse(second, failure());
    forgetGone(job);
    expect(waitersFrom(job)).toEqual([third]);
    expect(isWaitedFor(job)).toBe(true);

    refuse(third, failure());
    forgetGone(job);
    expect(isWaitedFor(job)).toBe(false);
  });

  it('goes by the deadlines of those who still wait', () => {
    const job = begin(waiterInit(1000).init);
    addWaiter(job, waiterInit(2000).init);
    addWaiter(job, waiterInit(3000).init);
    expect([firstDeadlineMs(job), lastDeadlineMs(job)]).toEqual([1000, 3000]);

    refuse(job, failure());
    forgetGone(job);

    expect([firstDeadlineMs(job), lastDeadlineMs(job)]).toEqual([2000, 3000]);
  });

  it('keeps nothing of a wait that is over, and has stopped listening to its signal', async () => {
    const [first, second] = [waiterInit(1000), waiterInit(1000)];
    const job = begin(first.init);
    const other = addWaiter(job, second.init);

    refuse(job, failure());
    refuse(other, failure());
    forgetGone(job);

    expect([job.resolve, job.extras, job.next, other.resolve]).toEqual([null, null, null, null]);
    expect([first.released(), second.released()]).toEqual([1, 1]);
    await expect(first.outcomes[0]).rejects.toMatchObject({ name: 'ModerationError' });
  });

  it('ends a wait once', () => {
    const { init, outcomes, released } = waiterInit(1000);
    const job = begin(init);

    refuse(job, failure());
    refuse(job, failure());

    expect(outcomes).toHaveLength(1);
    expect(released()).toBe(1);
  });
});

describe('the table of jobs', () => {
  it('tells jobs apart by vendor, region, kind and id', () => {
    const table = new JobTable();
    const tickets: JobTicket[] = [
      TICKET,
      { ...TICKET, id: 'other' },
      { ...TICKET, region: 'other' },
      { ...TICKET, kind: 'video' },
      { ...TICKET, provider: 'other' },
    ];
    const jobs = tickets.map((ticket) => begin(waiterInit(1000, ticket).init));
    for (const job of jobs) table.add(job);

    expect(tickets.map((ticket) => table.get(ticket))).toEqual(jobs);
    expect(table.jobs()).toHaveLength(5);
    for (const [index, job] of jobs.entries()) {
      table.delete(job);
      table.delete(job);
      expect(table.size).toBe(4 - index);
      expect(table.get(job.ticket)).toBeUndefined();
    }
  });
});
