import { describe, expect, it } from '@jest/globals';
import { ModerationError, type Content, type JobTicket } from '@moderato/core';
import { type ModeratoConfig, type ModeratorParts } from 'moderato';
import { TOKENS, createContainer, type Gates, type PendingModeration } from 'moderato/container';
import { createManualClock } from '../../support/clock.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';

const audio: Content = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine', durationMs: 60_000 };
const step = { holder: 'item-1' };

const outage = () =>
  new ModerationError({ code: 'network', operation: 'x', retry: 'later', effect: 'none', message: 'away' });
const running: Behaviour = () => ({ ticket: ticketOf('one'), state: 'running', vendorState: 'RUNNING' });
const failed: Behaviour = () => ({
  ticket: ticketOf('one'),
  state: 'expired',
  vendorState: 'GONE',
  error: new ModerationError({ code: 'job_expired', operation: 'fetch audio', message: 'gone' }),
});

function ticketOf(provider: string): JobTicket {
  return {
    version: 1,
    provider,
    kind: 'audio',
    id: `${provider}-1`,
    region: 'xx-north',
    contentId: 'mine',
    submittedAt: '2026-01-01T00:00:00.000Z',
  };
}

/** Steps over two made-up vendors, `one` and `two`. */
function open(
  behaviours: Parameters<typeof createVendor>[1] = {},
  config: ModeratoConfig = {},
  gates?: Partial<Gates>,
) {
  const clock = createManualClock();
  const vendors = [createVendor('one', behaviours), createVendor('two')];
  const parts: ModeratorParts = {
    environment: {},
    providers: vendors.map(({ provider }) => provider),
    maps: vendors.map(({ map }) => map),
    random: () => 0.5,
    ...clock.clock,
  };
  const container = createContainer({ provider: 'one', retry: { attempts: 1 }, ...config }, parts);
  if (gates !== undefined) {
    const missing = () => {
      throw new Error('no gate of this sort');
    };
    container.register(TOKENS.gates, () => ({ rate: missing, requests: missing, jobs: missing, ...gates }));
  }
  const [one, two] = vendors;
  return { clock, one: one!, two: two!, steps: container.resolve(TOKENS.steps), container };
}

async function pendingOf(steps: ReturnType<typeof open>['steps'], options = {}): Promise<PendingModeration> {
  const begun = await steps.begin(audio, options, step);
  if (begun.state !== 'pending') throw new Error(begun.state);
  return JSON.parse(JSON.stringify(begun.pending)) as PendingModeration;
}

describe('moderating in steps', () => {
  it('gives the verdict that one call gives', async () => {
    const first = open();
    const second = open();
    const moderated = first.container.resolve(TOKENS.moderator).moderate(audio);
    await first.clock.advance(10_000);
    const whole = await moderated;

    const pending = await pendingOf(second.steps);
    const ended = await second.steps.poll(pending, {}, step);

    expect(ended).toMatchObject({ state: 'done' });
    expect(JSON.parse(JSON.stringify(ended))).toEqual({
      state: 'done',
      verdict: JSON.parse(JSON.stringify(whole)),
    });
    expect(second.one.methods()).toEqual(['submit', 'fetch']);
  });

  it('moderates text in one step', async () => {
    const { steps, one } = open();

    await expect(steps.begin({ kind: 'text', text: 'hello' }, {}, step)).resolves.toMatchObject({
      state: 'done',
      verdict: { decision: 'pass' },
    });
    expect(one.methods()).toEqual(['check']);
  });

  it('stays pending while the job goes on, also behind a poll that failed for the moment', async () => {
    const { steps } = open({ fetch: (call) => (call === 1 ? running(call, null) : outage()) });
    const pending = await pendingOf(steps);

    await expect(steps.poll(pending, {}, step)).resolves.toMatchObject({ state: 'pending', error: null });
    await expect(steps.poll(pending, {}, step)).resolves.toMatchObject({
      state: 'pending',
      error: { code: 'network' },
    });
  });

  it('ends with the ticket in the error when the time of the call is over', async () => {
    const { steps, clock } = open({ fetch: running });
    const pending = await pendingOf(steps, { timeoutMs: 5000 });
    await clock.advance(5000);

    await expect(steps.poll(pending, { timeoutMs: 5000 }, step)).rejects.toMatchObject({
      code: 'timeout',
      ticket: { id: 'one-1' },
    });
  });

  it('falls back at a submit that fails, and says who was tried', async () => {
    const { steps, two } = open({ submit: outage }, { routing: { primary: 'one', fallback: ['two'] } });
    const pending = await pendingOf(steps);

    expect(pending).toMatchObject({
      ticket: { provider: 'two' },
      earlier: { outcomes: { one: { error: { code: 'network' } } } },
    });
    await expect(steps.poll(pending, {}, step)).resolves.toMatchObject({
      verdict: {
        routing: { primary: 'one', tried: [{ error: 'network' }, { provider: 'two', error: null }] },
      },
    });
    expect(two.methods()).toEqual(['submit', 'fetch']);
  });

  it('names the next vendor after a job that expired, which another step then submits to', async () => {
    const { steps, one, two } = open({ fetch: failed }, { routing: { primary: 'one', fallback: ['two'] } });
    const pending = await pendingOf(steps);

    const next = await steps.poll(pending, {}, step);
    if (next.state !== 'next') throw new Error(next.state);
    expect(next.provider).toBe('two');
    const earlier = JSON.parse(JSON.stringify(next.earlier)) as typeof next.earlier;
    await expect(steps.begin(audio, {}, { ...step, earlier })).resolves.toMatchObject({
      state: 'pending',
      pending: {
        ticket: { provider: 'two' },
        earlier: { outcomes: { one: { error: { code: 'job_expired' } } } },
      },
    });
    expect([one.methods(), two.methods()]).toEqual([['submit', 'fetch'], ['submit']]);
  });

  it('throws what no other vendor can help with, and makes a review of it where the rules say so', async () => {
    const alone = open({ fetch: failed });
    const reviewing = open({ fetch: failed }, { routing: { primary: 'one', onError: 'review' } });

    await expect(alone.steps.poll(await pendingOf(alone.steps), {}, step)).rejects.toMatchObject({
      code: 'job_expired',
      ticket: { id: 'one-1' },
    });
    await expect(reviewing.steps.poll(await pendingOf(reviewing.steps), {}, step)).resolves.toMatchObject({
      state: 'done',
      verdict: { decision: 'review', source: { contentId: 'mine' } },
    });
  });

  it('keeps to the vendor that was drawn first', async () => {
    const { steps, two } = open({}, { routing: { primary: 'one', fallback: ['two'] } });

    await steps.begin(audio, {}, { ...step, first: 'two' });

    expect(two.methods()).toEqual(['submit']);
    await expect(steps.plan(audio, {})).resolves.toEqual({ provider: 'one', kind: 'audio', hasNext: true });
  });

  it('learns when to poll', async () => {
    const { steps, clock } = open();
    const pending = await pendingOf(steps);
    const before = await steps.pauseMs(pending, null);
    await clock.advance(100);

    const pace = await steps.learn(pending, null, null);
    clock.setWallClock(-100);

    expect(before).toBeGreaterThan(0);
    expect(await steps.pauseMs(pending, pace)).toBeLessThan(before);
    expect(steps.paceKey(pending)).toBe('one audio 16');
  });
});

describe('places of jobs', () => {
  const limits = { one: { requestsPerSecond: null, concurrentJobs: 1 } };

  function openPlaces(behaviours: Parameters<typeof createVendor>[1] = {}) {
    const log: string[] = [];
    const jobs = () => ({
      take: async (holder: string) => void log.push(`take ${holder}`),
      release: async (holder: string) => void log.push(`release ${holder}`),
    });
    return { log, ...open(behaviours, { limits }, { jobs }) };
  }

  it('are held from the submit to the end of the job', async () => {
    const { steps, log } = openPlaces();

    const pending = await pendingOf(steps);
    expect(log).toEqual(['take item-1']);
    await steps.poll(pending, {}, step);

    expect(log).toEqual(['take item-1', 'release item-1']);
  });

  it('are given back after a submit that certainly was not taken, and kept after one that may have been', async () => {
    const refused = openPlaces({ submit: outage });
    const lost = openPlaces({
      submit: () =>
        new ModerationError({ code: 'network', operation: 'x', effect: 'unknown', message: 'lost' }),
    });

    await expect(refused.steps.begin(audio, {}, step)).rejects.toMatchObject({ code: 'network' });
    await expect(lost.steps.begin(audio, {}, step)).rejects.toMatchObject({ uncertain: true });

    expect(refused.log).toEqual(['take item-1', 'release item-1']);
    expect(lost.log).toEqual(['take item-1']);
  });
});

describe('a callback about a job that another process waits for', () => {
  it('tells whoever waits, wherever that is', async () => {
    const { steps, container } = open();
    const told: string[] = [];
    const pending = await pendingOf(steps);
    const job = {
      ...(await container.resolve(TOKENS.moderator).fetch(pending.ticket)),
      ticket: pending.ticket,
    };

    const ended = await steps.conclude(pending, job, {}, step);
    if (ended.state === 'done') told.push(ended.verdict.decision);

    expect(told).toEqual(['pass']);
  });
});
