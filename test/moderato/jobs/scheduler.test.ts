import { describe, expect, it } from '@jest/globals';
import { type Job, type JobTicket, type ModerationError } from '@moderato/core';
import { type ModeratorEvent } from '../../../packages/moderato/telemetry/events.js';
import { createScheduler } from '../../../packages/moderato/jobs/scheduler.js';
import { startTimeLimit, type TimeLimit } from '../../../packages/moderato/call/deadline.js';
import { TICKET, failure } from '../../support/acme.js';
import { createManualClock } from '../../support/clock.js';

const SCHEDULE = { initialMs: 1000, factor: 2, maxMs: 8000 };

const ticketOf = (id: string): JobTicket => ({ ...TICKET, id });
const running = (ticket: JobTicket): Job => ({ ticket, state: 'running', vendorState: 'WORKING' });
const ended = (ticket: JobTicket): Job => ({
  ticket,
  state: 'failed',
  vendorState: 'DONE',
  error: failure({ message: `the end of ${ticket.id}` }),
});

function open(answer: (ticket: JobTicket, polls: number) => Job | ModerationError | Promise<Job>) {
  const { clock, advance, settle, jump, sleepers } = createManualClock();
  const asked: { id: string; atMs: number }[] = [];
  const events: ModeratorEvent[] = [];
  const startMs = clock.now();
  const scheduler = createScheduler({
    ask: async (ticket) => {
      asked.push({ id: ticket.id, atMs: clock.now() - startMs });
      const outcome = await answer(ticket, asked.filter(({ id }) => id === ticket.id).length);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    clock,
    random: () => 0.5,
    emit: (event) => events.push(event),
    retry: { attempts: 3, baseMs: 400, maxMs: 10_000 },
  });
  const limit = (timeoutMs = 600_000, signal?: AbortSignal): TimeLimit =>
    startTimeLimit({ operation: 'wait for audio', provider: 'acme', timeoutMs, signal }, clock);
  const freshTicket = (id: string) => ({ ...ticketOf(id), submittedAt: new Date(clock.now()).toISOString() });
  const wait = (id: string, options: { limit?: TimeLimit; durationMs?: number } = {}) =>
    scheduler.wait({ ticket: freshTicket(id), schedule: SCHEDULE, limit: limit(), ...options });
  return { scheduler, wait, limit, advance, settle, asked, events, sleepers, clock, jump };
}

/** The error, taken as a value, so that it is not unhandled while time goes on. */
const caught = (waiting: Promise<unknown> | undefined) => waiting?.catch((error: unknown) => error);

describe('the scheduler', () => {
  it('asks along the schedule until the job has ended', async () => {
    const { wait, advance, asked, scheduler } = open((ticket, polls) =>
      polls < 4 ? running(ticket) : ended(ticket),
    );
    const waiting = wait('a');

    await advance(60_000);

    await expect(waiting).resolves.toMatchObject({ state: 'failed' });
    expect(asked.map(({ atMs }) => atMs)).toEqual([1000, 3000, 7000, 15_000]);
    expect(scheduler.size).toBe(0);
  });

  it('shares one timer among all jobs, and keeps none when nobody waits', async () => {
    const { wait, advance, settle, sleepers } = open((ticket) => ended(ticket));
    const waiting = Array.from({ length: 500 }, (_, index) => wait(`job-${index}`));
    await settle();

    expect(sleepers.size).toBe(1);
    await advance(2000);
    await Promise.all(waiting);
    expect(sleepers.size).toBe(0);
  });

  it('asks once for everybody who waits for the same job', async () => {
    const { wait, advance, asked } = open((ticket) => ended(ticket));
    const both = Promise.all([wait('a'), wait('a')]);

    await advance(1000);

    await expect(both).resolves.toHaveLength(2);
    expect(asked).toHaveLength(1);
  });

  it('asks sooner after jobs that others have shown to be short', async () => {
    const { wait, advance, asked } = open((ticket) => ended(ticket));
    for (let index = 0; index < 40; index += 1) {
      const fresh = wait(`job-${index}`);
      await advance(1000);
      await fresh;
    }

    const gaps = asked.map(({ atMs }, index) => atMs - index * 1000);
    expect(gaps[0]).toBe(1000);
    expect(gaps.at(-1)).toBeLessThan(300);
  });

  it('learns for content of one length without forgetting the others', async () => {
    const { wait, advance, asked } = open((ticket, polls) =>
      ticket.id.startsWith('long') && polls === 1 ? running(ticket) : ended(ticket),
    );
    const run = async (id: string, durationMs: number) => {
      const startedMs = asked.length;
      const waiting = wait(id, { durationMs });
      await advance(20_000);
      await waiting;
      return asked.slice(startedMs);
    };
    for (let index = 0; index < 20; index += 1) {
      await run(`short-${index}`, 1000);
      await run(`long-${index}`, 600_000);
    }

    expect(await run('short', 1000)).toHaveLength(1);
    expect((await run('long', 600_000)).length).toBeLessThanOrEqual(2);
  });

  it('asks soon after jobs that were submitted long ago', async () => {
    const { scheduler, limit, advance, asked } = open((ticket) => ended(ticket));
    const ticket = { ...ticketOf('old'), submittedAt: '2025-12-31T00:00:00Z' };
    const waiting = scheduler.wait({ ticket, schedule: SCHEDULE, limit: limit() });

    await advance(1000);

    await waiting;
    expect(asked[0]?.atMs).toBeLessThan(1000);
  });

  it('goes by the time of its own submit where the vendor writes instants in whole seconds', async () => {
    const { scheduler, limit, advance, clock, asked } = open((ticket) => ended(ticket));
    const ticket = { ...ticketOf('rough'), submittedAt: new Date(clock.now() - 900).toISOString() };
    const waiting = scheduler.wait({
      ticket,
      schedule: SCHEDULE,
      limit: limit(),
      submittedMs: clock.now(),
    });

    await advance(1000);

    await waiting;
    expect(asked.map(({ atMs }) => atMs)).toEqual([1000]);
  });

  it('ends a wait at its own deadline and goes on for the others', async () => {
    const { wait, limit, advance } = open((ticket, polls) => (polls < 4 ? running(ticket) : ended(ticket)));
    const hasty = wait('a', { limit: limit(2500) });
    const patient = wait('a');
    const outcome = caught(hasty);

    await advance(60_000);

    await expect(outcome).resolves.toMatchObject({ code: 'timeout', ticket: { id: 'a' } });
    await expect(patient).resolves.toMatchObject({ state: 'failed' });
  });

  it('asks once more just before the deadline', async () => {
    const { wait, limit, advance, asked } = open((ticket, polls) =>
      polls < 3 ? running(ticket) : ended(ticket),
    );
    const waiting = wait('a', { limit: limit(6000) });

    await advance(6000);

    await expect(waiting).resolves.toMatchObject({ state: 'failed' });
    expect(asked.map(({ atMs }) => atMs)).toEqual([1000, 3000, 5250]);
  });

  it('ends a wait when its caller gives up, also in the middle of a question', async () => {
    const controller = new AbortController();
    const { wait, limit, advance, scheduler } = open(() => new Promise<Job>(() => undefined));
    const waiting = wait('a', { limit: limit(600_000, controller.signal) });
    const outcome = caught(waiting);
    await advance(1000);

    controller.abort();

    await expect(outcome).resolves.toMatchObject({ code: 'aborted', ticket: { id: 'a' } });
    expect(scheduler.size).toBe(0);
  });

  it('gives the end that was learnt elsewhere to those who wait, without a question', async () => {
    const { wait, scheduler, settle, asked, sleepers } = open((ticket) => running(ticket));
    const both = Promise.all([wait('a'), wait('a')]);
    await settle();

    expect(scheduler.settle(ended(ticketOf('a')))).toBe(true);

    await expect(both).resolves.toHaveLength(2);
    expect(asked).toEqual([]);
    expect(sleepers.size).toBe(0);
  });

  it('is not moved by news of unknown jobs, of other regions, or of jobs that still run', async () => {
    const { wait, scheduler, advance } = open((ticket) => ended(ticket));
    const waiting = wait('a');

    expect(scheduler.settle(ended(ticketOf('b')))).toBe(false);
    expect(scheduler.settle(ended({ ...ticketOf('a'), region: 'yy-south' }))).toBe(false);
    expect(scheduler.settle(running(ticketOf('a')))).toBe(false);
    await advance(1000);
    await waiting;
  });

  it('waits through failures that may pass, as long as the vendor asks', async () => {
    const { wait, advance, asked } = open((ticket, polls) =>
      polls === 1 ? failure({ retryAfterMs: 5000 }) : polls === 2 ? failure() : ended(ticket),
    );
    const waiting = wait('a');

    await advance(60_000);

    await waiting;
    expect(asked.map(({ atMs }) => atMs)).toEqual([1000, 6000, 6400]);
  });

  it('gives up after as many failures in a row as the configuration says, with the ticket', async () => {
    const { wait, advance, asked } = open(() => failure({ code: 'vendor_unavailable' }));
    const outcome = caught(wait('a'));

    await advance(60_000);

    await expect(outcome).resolves.toMatchObject({
      code: 'vendor_unavailable',
      retry: 'exhausted',
      ticket: { id: 'a' },
    });
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['that will not pass', failure({ code: 'auth', retry: 'never' })],
    ['after which the vendor wants rest for minutes', failure({ retryAfterMs: 1_000_000 })],
  ])('gives up at once after a failure %s', async (_name, error) => {
    const { wait, advance, asked } = open(() => error);
    const outcome = caught(wait('a'));

    await advance(60_000);

    await expect(outcome).resolves.toMatchObject({ code: error.code, ticket: { id: 'a' } });
    expect(asked).toHaveLength(1);
  });

  it('has only so many questions under way, and asks all the same after every job', async () => {
    let underWay = 0;
    let most = 0;
    const { wait, advance, settle } = open(async (ticket) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await settle();
      underWay -= 1;
      return ended(ticket);
    });
    const waiting = Array.from({ length: 1000 }, (_, index) => wait(`job-${index}`));

    await advance(1000);
    await Promise.all(waiting);

    expect(most).toBe(64);
  });

  it('ends waits in the queue at their deadline', async () => {
    const { wait, limit, advance } = open(() => new Promise<Job>(() => undefined));
    const waiting = Array.from({ length: 70 }, (_, index) => wait(`job-${index}`, { limit: limit(5000) }));
    const last = caught(waiting.at(-1));
    for (const each of waiting) each.catch(() => undefined);

    await advance(6000);

    await expect(last).resolves.toMatchObject({ code: 'timeout', ticket: { id: 'job-69' } });
  });

  it('asks on when those at the head of the queue have run out of time', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { wait, limit, advance, settle, jump, asked } = open(async (ticket) => {
      if (ticket.id.startsWith('first')) await held;
      return ended(ticket);
    });
    const named = (name: string, timeoutMs: number) =>
      Array.from({ length: 64 }, (_, index) => caught(wait(`${name}-${index}`, { limit: limit(timeoutMs) })));
    const first = named('first', 600_000);
    await advance(1000);
    const hasty = named('hasty', 3000);
    const patient = wait('patient');
    await advance(1500);

    // their time is over before the timer says so
    jump(60_000);
    release?.();
    await Promise.all([...first, ...hasty]);
    await settle();

    await expect(patient).resolves.toMatchObject({ state: 'failed' });
    expect(asked.filter(({ id }) => id.startsWith('hasty'))).toEqual([]);
  });

  it('tells about each question', async () => {
    const { wait, advance, events } = open((ticket) => ended(ticket));
    const waiting = wait('a');

    await advance(1000);
    await waiting;

    expect(events).toEqual([
      {
        type: 'polled',
        provider: 'acme',
        kind: 'audio',
        contentId: null,
        jobId: 'a',
        state: 'failed',
        polls: 1,
      },
    ]);
  });

  it('ends all waits when it is closed, with their tickets', async () => {
    const { wait, scheduler } = open((ticket) => ended(ticket));
    const outcomes = [wait('a'), wait('b')].map((waiting) =>
      expect(waiting).rejects.toMatchObject({ code: 'aborted', ticket: { provider: 'acme' } }),
    );

    scheduler.close();

    await Promise.all(outcomes);
    expect(scheduler.size).toBe(0);
  });
});
