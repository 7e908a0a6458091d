import { describe, expect, it } from '@jest/globals';
import {
  CONTRACT_VERSION,
  type Capabilities,
  type JobTicket,
  type ModerationError,
  type Provider,
  type VendorJob,
} from '@moderato/core';
import { type CallContext } from '../../../packages/moderato/call/context.js';
import { Deadline } from '../../../packages/moderato/call/deadline.js';
import { type VendorPool } from '../../../packages/moderato/call/vendors.js';
import { resolveConfig } from '../../../packages/moderato/config/resolve.js';
import { Scheduler } from '../../../packages/moderato/jobs/scheduler.js';
import { type WaitInit } from '../../../packages/moderato/jobs/waiter.js';
import { VendorCalls } from '../../../packages/moderato/layers/compose.js';
import { type ModeratorEvent } from '../../../packages/moderato/telemetry/events.js';
import { TICKET, failure } from '../../support/acme.js';
import { createManualClock } from '../../support/clock.js';
import { acmeMap } from '../../support/vendor-result.js';

const PLAN = { initialMs: 1000, factor: 2, maxMs: 8000, pollsPerJob: 3 };

const ticketOf = (id: string): JobTicket => ({ ...TICKET, id });
const running = (ticket: JobTicket) => ({ ticket, state: 'running' as const, vendorState: 'WORKING' });
const ended = (ticket: JobTicket) => ({
  ticket,
  state: 'failed' as const,
  vendorState: 'DONE',
  error: failure({ message: `the end of ${ticket.id}` }),
});

const capabilities: Capabilities = {
  transport: 'none',
  kinds: {},
  callbacks: { supported: false, signed: 'none', contentTypes: [] },
  resultRetentionMs: null,
};

function open(
  answer: (ticket: JobTicket, polls: number) => VendorJob | ModerationError | Promise<VendorJob>,
) {
  const { clock, advance, settle, jump, setWallClock, sleepers } = createManualClock();
  const polled: { id: string; atMs: number }[] = [];
  const events: ModeratorEvent[] = [];
  const startMs = clock.monotonicMs();
  const provider: Provider = {
    id: 'acme',
    contractVersion: CONTRACT_VERSION,
    capabilities,
    fetchJob: async (ticket) => {
      polled.push({ id: ticket.id, atMs: clock.monotonicMs() - startMs });
      const outcome = await answer(ticket, polled.filter(({ id }) => id === ticket.id).length);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
  const retry = { attempts: 3, baseMs: 400, maxMs: 10_000 };
  const context: CallContext = {
    settings: resolveConfig({ breaker: false, retry }, {}, {}).settings,
    pool: { ready: () => ({ provider, map: acmeMap }) } as unknown as VendorPool,
    clock,
    closing: new AbortController().signal,
    random: () => 0.5,
    emit: (event) => events.push(event),
    trace: async (_name, _subject, work) => work(),
  };
  const scheduler = new Scheduler({ ...context, calls: new VendorCalls(context) });
  const deadline = (timeoutMs = 600_000, signal?: AbortSignal): Deadline =>
    new Deadline({ operation: 'wait for audio', provider: 'acme', timeoutMs, signal }, context);
  const freshTicket = (id: string) => ({ ...ticketOf(id), submittedAt: new Date(clock.now()).toISOString() });
  const wait = (id: string, options: Partial<WaitInit> = {}) =>
    scheduler.wait({ ticket: freshTicket(id), plan: PLAN, deadline: deadline(), ...options });
  return { scheduler, wait, deadline, advance, settle, polled, events, sleepers, clock, jump, setWallClock };
}

/** The error, taken as a value, so that it is not unhandled while time goes on. */
const caught = (waiting: Promise<unknown> | undefined) => waiting?.catch((error: unknown) => error);

describe('the scheduler', () => {
  it('polls along the schedule until the job has ended', async () => {
    const { wait, advance, polled, scheduler } = open((ticket, polls) =>
      polls < 4 ? running(ticket) : ended(ticket),
    );
    const waiting = wait('a');

    await advance(60_000);

    await expect(waiting).resolves.toMatchObject({ state: 'failed' });
    expect(polled.map(({ atMs }) => Math.round(atMs))).toEqual([1000, 3000, 6477, 12_328]);
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

  it('polls once for everybody who waits for the same job', async () => {
    const { wait, advance, polled } = open((ticket) => ended(ticket));
    const both = Promise.all([wait('a'), wait('a')]);

    await advance(1000);

    await expect(both).resolves.toHaveLength(2);
    expect(polled).toHaveLength(1);
  });

  it('polls jobs sooner that others have shown to be short', async () => {
    const { wait, advance, polled } = open((ticket) => ended(ticket));
    for (let index = 0; index < 40; index += 1) {
      const fresh = wait(`job-${index}`);
      await advance(1000);
      await fresh;
    }

    const gaps = polled.map(({ atMs }, index) => atMs - index * 1000);
    expect(gaps[0]).toBe(1000);
    expect(gaps.at(-1)).toBeLessThan(300);
  });

  it('learns for content of one length without forgetting the others', async () => {
    const { wait, advance, polled } = open((ticket, polls) =>
      ticket.id.startsWith('long') && polls === 1 ? running(ticket) : ended(ticket),
    );
    const run = async (id: string, durationMs: number) => {
      const startedMs = polled.length;
      const waiting = wait(id, { durationMs });
      await advance(20_000);
      await waiting;
      return polled.slice(startedMs);
    };
    for (let index = 0; index < 20; index += 1) {
      await run(`short-${index}`, 1000);
      await run(`long-${index}`, 600_000);
    }

    expect(await run('short', 1000)).toHaveLength(1);
    expect((await run('long', 600_000)).length).toBeLessThanOrEqual(2);
  });

  it('polls jobs soon that were submitted long ago', async () => {
    const { scheduler, deadline, advance, polled } = open((ticket) => ended(ticket));
    const ticket = { ...ticketOf('old'), submittedAt: '2025-12-31T00:00:00Z' };
    const waiting = scheduler.wait({ ticket, plan: PLAN, deadline: deadline() });

    await advance(1000);

    await waiting;
    expect(polled[0]?.atMs).toBeLessThan(1000);
  });

  it('goes by the time of its own submit where the vendor writes instants in whole seconds', async () => {
    const { scheduler, deadline, advance, clock, polled } = open((ticket) => ended(ticket));
    const ticket = { ...ticketOf('rough'), submittedAt: new Date(clock.now() - 900).toISOString() };
    const waiting = scheduler.wait({
      ticket,
      plan: PLAN,
      deadline: deadline(),
      submittedMs: clock.now(),
    });

    await advance(1000);

    await waiting;
    expect(polled.map(({ atMs }) => atMs)).toEqual([1000]);
  });

  it('ends a wait at its own deadline and goes on for the others', async () => {
    const { wait, deadline, advance } = open((ticket, polls) =>
      polls < 4 ? running(ticket) : ended(ticket),
    );
    const hurried = wait('a', { deadline: deadline(2500) });
    const patient = wait('a');
    const outcome = caught(hurried);

    await advance(60_000);

    await expect(outcome).resolves.toMatchObject({ code: 'timeout', ticket: { id: 'a' } });
    await expect(patient).resolves.toMatchObject({ state: 'failed' });
  });

  it('polls once more just before the deadline', async () => {
    const { wait, deadline, advance, polled } = open((ticket, polls) =>
      polls < 3 ? running(ticket) : ended(ticket),
    );
    const waiting = wait('a', { deadline: deadline(6000) });

    await advance(6000);

    await expect(waiting).resolves.toMatchObject({ state: 'failed' });
    expect(polled.map(({ atMs }) => atMs)).toEqual([1000, 3000, 5250]);
  });

  it('ends a wait when its caller gives up, also in the middle of a poll', async () => {
    const controller = new AbortController();
    const { wait, deadline, advance, scheduler } = open(() => new Promise<VendorJob>(() => undefined));
    const waiting = wait('a', { deadline: deadline(600_000, controller.signal) });
    const outcome = caught(waiting);
    await advance(1000);

    controller.abort();

    await expect(outcome).resolves.toMatchObject({ code: 'aborted', ticket: { id: 'a' } });
    expect(scheduler.size).toBe(0);
  });

  it('goes on for those who came later when the first gives up, and is not moved by a signal whose wait is over', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const { wait, deadline, advance, scheduler, polled } = open((ticket) => ended(ticket));
    const hasty = caught(wait('a', { deadline: deadline(600_000, first.signal) }));
    const patient = wait('a', { deadline: deadline(600_000, second.signal) });

    first.abort();
    await expect(hasty).resolves.toMatchObject({ code: 'aborted', ticket: { id: 'a' } });
    expect(scheduler.size).toBe(1);
    await advance(1000);
    second.abort();

    await expect(patient).resolves.toMatchObject({ state: 'failed' });
    expect(polled).toHaveLength(1);
    expect(scheduler.size).toBe(0);
  });

  it('gives each wait what is made of the job for it, and throws what that throws', async () => {
    const { scheduler, deadline, wait, advance } = open((ticket) => ended(ticket));
    const refused = wait('a', {
      finish: () => {
        throw failure({ message: 'no verdict' });
      },
    });
    const outcome = caught(refused);
    const named = scheduler.wait({
      ticket: ticketOf('a'),
      plan: PLAN,
      deadline: deadline(),
      finish: (job, ticket) => `${ticket.id} ${job.state}`,
    });

    await advance(1000);

    await expect(outcome).resolves.toMatchObject({ message: 'no verdict' });
    await expect(named).resolves.toBe('a failed');
  });

  it('gives the end that was learnt elsewhere to those who wait, without a poll', async () => {
    const { wait, scheduler, settle, polled, sleepers } = open((ticket) => running(ticket));
    const both = Promise.all([wait('a'), wait('a')]);
    await settle();

    expect(scheduler.settle(ended(ticketOf('a')))).toBe(true);

    await expect(both).resolves.toHaveLength(2);
    expect(polled).toEqual([]);
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
    const { wait, advance, polled } = open((ticket, polls) =>
      polls === 1 ? failure({ retryAfterMs: 5000 }) : polls === 2 ? failure() : ended(ticket),
    );
    const waiting = wait('a');

    await advance(60_000);

    await waiting;
    expect(polled.map(({ atMs }) => atMs)).toEqual([1000, 6000, 6400]);
  });

  it.each(['vendor_unavailable', 'network', 'timeout', 'rate_limited'] as const)(
    'polls on behind an outage (%s) while time is left',
    async (code) => {
      const { wait, advance, polled, clock } = open((ticket) =>
        clock.now() < outageEndsMs ? failure({ code }) : ended(ticket),
      );
      const outageEndsMs = clock.now() + 300_000;
      const waiting = wait('a');

      await advance(400_000);

      await expect(waiting).resolves.toMatchObject({ state: 'failed' });
      expect(polled.length).toBeGreaterThan(10);
    },
  );

  it('ends a wait that an outage outlasts at its deadline, and says why the latest poll failed', async () => {
    const { wait, deadline, advance, scheduler } = open(() => failure({ code: 'vendor_unavailable' }));
    const outcome = caught(wait('a', { deadline: deadline(45_000) }));

    await advance(44_999);
    expect(scheduler.size).toBe(1);
    await advance(1);

    await expect(outcome).resolves.toMatchObject({
      code: 'timeout',
      ticket: { id: 'a' },
      message: expect.stringMatching(/^no verdict within 45000 ms.*vendor_unavailable$/) as unknown,
      cause: { code: 'vendor_unavailable' },
    });
  });

  it('polls on while the vendor does not know a new job yet', async () => {
    const { wait, advance } = open((ticket, polls) =>
      polls <= 4 ? failure({ code: 'job_not_found', retry: 'never' }) : ended(ticket),
    );
    const waiting = wait('a');

    await advance(60_000);

    await expect(waiting).resolves.toMatchObject({ state: 'failed' });
  });

  it('believes a vendor that does not know an old job', async () => {
    const { scheduler, deadline, advance, polled } = open(() =>
      failure({ code: 'job_not_found', retry: 'never' }),
    );
    const ticket = { ...ticketOf('old'), submittedAt: '2025-12-31T00:00:00Z' };
    const outcome = caught(scheduler.wait({ ticket, plan: PLAN, deadline: deadline() }));

    await advance(5000);

    await expect(outcome).resolves.toMatchObject({ code: 'job_not_found', ticket: { id: 'old' } });
    expect(polled).toHaveLength(1);
  });

  it.each(['auth', 'config', 'job_failed', 'unsupported'] as const)(
    'ends a wait at once after an error that no poll can change (%s)',
    async (code) => {
      const { wait, advance, polled } = open(() => failure({ code, retry: 'never' }));
      const outcome = caught(wait('a'));

      await advance(1000);

      await expect(outcome).resolves.toMatchObject({ code, ticket: { id: 'a' } });
      expect(polled).toHaveLength(1);
    },
  );

  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('is not moved when the wall clock is set %s', async (_name, ms) => {
    const { wait, deadline, advance, polled, setWallClock } = open((ticket, polls) =>
      polls < 3 ? running(ticket) : ended(ticket),
    );
    const waiting = wait('a', { deadline: deadline(20_000) });
    await advance(700);

    setWallClock(ms);
    await advance(10_000);

    await expect(waiting).resolves.toMatchObject({ state: 'failed' });
    expect(polled.map(({ atMs }) => Math.round(atMs))).toEqual([1000, 3000, 6477]);
  });

  it('has only so many polls under way, and polls every job all the same', async () => {
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
    const { wait, deadline, advance } = open(() => new Promise<VendorJob>(() => undefined));
    const waiting = Array.from({ length: 70 }, (_, index) =>
      wait(`job-${index}`, { deadline: deadline(5000) }),
    );
    const last = caught(waiting.at(-1));
    for (const each of waiting) each.catch(() => undefined);

    await advance(6000);

    await expect(last).resolves.toMatchObject({ code: 'timeout', ticket: { id: 'job-69' } });
  });

  it('polls on when those at the head of the queue have run out of time', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { wait, deadline, advance, settle, jump, polled } = open(async (ticket) => {
      if (ticket.id.startsWith('first')) await held;
      return ended(ticket);
    });
    const named = (name: string, timeoutMs: number) =>
      Array.from({ length: 64 }, (_, index) =>
        caught(wait(`${name}-${index}`, { deadline: deadline(timeoutMs) })),
      );
    const first = named('first', 600_000);
    await advance(1000);
    const hurried = named('hurried', 3000);
    const patient = wait('patient');
    await advance(1500);

    // their time is over before the timer says so
    jump(60_000);
    release?.();
    await Promise.all([...first, ...hurried]);
    await settle();

    await expect(patient).resolves.toMatchObject({ state: 'failed' });
    expect(polled.filter(({ id }) => id.startsWith('hurried'))).toEqual([]);
  });

  it('tells about each poll', async () => {
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

  it('polls together what is due within a few milliseconds, and nothing much earlier', async () => {
    const { wait, advance, polled } = open(running);
    const waits = [caught(wait('a'))];
    await advance(10);
    waits.push(caught(wait('b')));
    await advance(100);
    waits.push(caught(wait('c')));

    await advance(1500);

    const firstOf = (name: string) => polled.find(({ id }) => id === name)?.atMs ?? NaN;
    expect(firstOf('b')).toBe(firstOf('a'));
    expect(firstOf('c') - firstOf('a')).toBe(110);
    expect(waits).toHaveLength(3);
  });

  it('ends the wait of whoever comes during a poll that hangs at that deadline', async () => {
    const { wait, deadline, advance, polled } = open(() => new Promise(() => undefined));
    const first = caught(wait('a', { deadline: deadline(60_000) }));
    await advance(2000);
    const second = caught(wait('a', { deadline: deadline(5000) }));

    await advance(5000);

    await expect(second).resolves.toMatchObject({ code: 'timeout', ticket: { id: 'a' } });
    expect(polled).toHaveLength(1);
    await advance(60_000);
    await expect(first).resolves.toMatchObject({ code: 'timeout' });
  });
});
