import { describe, expect, it } from '@jest/globals';
import { type Content, type JobTicket } from '@moderato/core';
import { createModerator, type ModeratoConfig } from 'moderato';
import { TICKET, failure, testParts } from '../support/acme.js';
import { createManualClock } from '../support/clock.js';
import { createVendor, type Behaviour } from '../support/vendors.js';

const text: Content = { kind: 'text', text: 'hello' };
const audio: Content = { kind: 'audio', url: 'https://example.com/a.mp3' };

function open(behaviours: Parameters<typeof createVendor>[1] = {}, config: ModeratoConfig = {}) {
  const vendor = createVendor('acme', behaviours);
  const manual = createManualClock();
  const parts = { ...testParts(vendor.provider), ...manual.clock, maps: [vendor.map] };
  const moderator = createModerator({ provider: 'acme', ...config }, parts);
  return { moderator, vendor, ...manual };
}

/** The error, taken as a value, so that it is not unhandled while time goes on. */
const caught = (waiting: Promise<unknown>) => waiting.catch((error: unknown) => error);

const hanging: Behaviour = () => new Promise(() => undefined);

describe('a closed moderator', () => {
  const closed = { code: 'aborted', message: expect.stringContaining('the moderator is closed') as unknown };

  async function openClosed() {
    const opened = open();
    const verdict = await opened.moderator.moderate(text);
    opened.vendor.calls.length = 0;
    await opened.moderator.close();
    return { ...opened, verdict };
  }

  it('refuses every call at once, before any vendor is called', async () => {
    const { moderator, vendor, verdict } = await openClosed();
    const answered: JobTicket = { ...TICKET, verdict };
    const first = (results: AsyncGenerator) => results.next();

    await expect(moderator.moderate(text)).rejects.toMatchObject(closed);
    await expect(moderator.submit(audio)).rejects.toMatchObject(closed);
    await expect(moderator.fetch(answered)).rejects.toMatchObject(closed);
    await expect(moderator.wait(TICKET)).rejects.toMatchObject(closed);
    await expect(moderator.wait(answered)).rejects.toMatchObject(closed);
    await expect(moderator.cancel(TICKET)).rejects.toMatchObject(closed);
    await expect(moderator.compare(text)).rejects.toMatchObject(closed);
    await expect(moderator.reportMistake(verdict, { expected: null })).rejects.toMatchObject(closed);
    await expect(moderator.handleCallback({ headers: {}, body: '' })).rejects.toMatchObject(closed);
    await expect(first(moderator.moderateMany([text]))).rejects.toMatchObject(closed);
    await expect(first(moderator.compareDataset([{ content: text }]))).rejects.toMatchObject(closed);
    expect(vendor.calls).toEqual([]);
  });

  it('ends the waits that are under way, with the ticket of the job', async () => {
    const { moderator, settle } = open({ fetch: hanging });
    const waiting = caught(moderator.moderate(audio));
    await settle();

    await moderator.close();

    await expect(waiting).resolves.toMatchObject({ ...closed, ticket: { id: 'acme-1' } });
  });

  it('ends pauses between attempts and turns in a queue', async () => {
    const down: Behaviour = () => failure({ code: 'vendor_unavailable', effect: 'none' });
    const { moderator, settle } = open({ check: down }, { limits: { acme: { concurrentRequests: 1 } } });
    const pausing = caught(moderator.moderate(text));
    const queueing = caught(moderator.moderate(text));
    await settle();

    await moderator.close();

    await expect(pausing).resolves.toMatchObject(closed);
    await expect(queueing).resolves.toMatchObject(closed);
  });

  it('can be closed again', async () => {
    const { moderator } = await openClosed();

    await expect(moderator.close()).resolves.toBeUndefined();
  });
});

describe('the end of the time', () => {
  it('is told as the limit that the caller gave, whatever was left of it for an attempt', async () => {
    const slow: Behaviour = () => failure({ code: 'timeout', message: 'no response within 9 ms' });
    const { moderator } = open({ check: slow });

    await expect(moderator.moderate(text, { timeoutMs: 10 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^no verdict within 10 ms/) as unknown,
    });
  });

  it('comes while a poll hangs, too', async () => {
    const { moderator, advance } = open({ fetch: hanging });
    const waiting = caught(moderator.moderate(audio, { timeoutMs: 10_000 }));

    await advance(10_000);

    await expect(waiting).resolves.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^no verdict within 10000 ms/) as unknown,
      ticket: { id: 'acme-1' },
    });
  });

  it('leaves no trace in the rate: a burst of time-outs holds nobody up', async () => {
    const { moderator, advance, vendor } = open({}, { limits: { acme: { requestsPerSecond: 2 } } });
    const burst = Array.from({ length: 40 }, () => caught(moderator.moderate(text, { timeoutMs: 400 })));
    await advance(1100);
    await Promise.all(burst);
    expect(vendor.calls).toHaveLength(2);

    await expect(moderator.moderate(text)).resolves.toMatchObject({ decision: 'pass' });
  });
});

describe('a wall clock that is set', () => {
  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('%s ends no wait and delays none', async (_name, ms) => {
    const { moderator, advance, setWallClock } = open();
    const waiting = moderator.moderate(audio, { timeoutMs: 20_000 });
    await advance(500);

    setWallClock(ms);
    await advance(5000);

    await expect(waiting).resolves.toMatchObject({ decision: 'pass' });
  });

  it('changes no duration that an event tells', async () => {
    const durations: number[] = [];
    const vendor = createVendor('acme', {});
    const { clock, advance, setWallClock } = createManualClock();
    const parts = { ...testParts(vendor.provider), ...clock, maps: [vendor.map] };
    const onEvent = (event: { type: string; elapsedMs?: number }) => {
      if (event.type === 'verdict') durations.push(event.elapsedMs ?? -1);
    };
    const moderator = createModerator({ provider: 'acme' }, { ...parts, onEvent });
    const waiting = moderator.moderate(audio);
    await advance(500);
    setWallClock(-3_600_000);
    await advance(5000);
    await waiting;

    expect(durations).toEqual([1000]);
  });
});

describe('an idempotency key', () => {
  it('is the same for all attempts of a submit and another one for the next submit', async () => {
    const flaky: Behaviour = (call) =>
      call === 1
        ? failure({ code: 'vendor_unavailable', effect: 'none' })
        : failure({ code: 'auth', retry: 'never' });
    const { moderator, vendor, advance } = open({ check: flaky });
    const first = caught(moderator.moderate(text));
    await advance(10_000);
    await first;
    await caught(moderator.moderate(text));

    const [attempt, retried, next] = vendor.calls.map(({ call }) => call.idempotencyKey);
    expect(attempt).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(retried).toBe(attempt);
    expect(next).not.toBe(attempt);
  });
});
