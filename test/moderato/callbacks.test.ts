import { describe, expect, it } from '@jest/globals';
import { ModerationError } from '@moderato/core';
import { NOW_MS, TICKET, callbackBody, doneJob, openCallbackVendor } from '../support/callback-vendor.js';

const HOUR_MS = 3_600_000;

describe('a callback for a job that is waited for', () => {
  it('ends the wait with the fetched verdict, without a poll', async () => {
    const { moderator, call, vendor, settle } = openCallbackVendor({ fetch: () => doneJob('bad') });
    const waited = moderator.wait(TICKET);
    await settle();

    const job = await call(callbackBody());

    await expect(waited).resolves.toMatchObject({ decision: 'block' });
    expect(job).toMatchObject({ state: 'succeeded', ticket: TICKET });
    expect(vendor.methods()).toEqual(['fetch']);
  });

  it('gives the very verdict that a poll would have given', async () => {
    const ticket = { ...TICKET, categories: ['sexual' as const, 'hate' as const] };
    const polled = openCallbackVendor({ fetch: () => doneJob('bad') });
    const byPoll = polled.moderator.wait(ticket);
    await polled.advance(60_000);
    const { moderator, call, settle } = openCallbackVendor({ fetch: () => doneJob('bad') });
    const byCallback = moderator.wait(ticket);
    await settle();

    const job = await call(callbackBody({ contentId: 'forged', submittedAt: '2020-01-01T00:00:00Z' }));

    expect(await byCallback).toEqual(await byPoll);
    expect(job?.ticket).toEqual(ticket);
  });

  it('ends the wait although it takes the job for another kind', async () => {
    const { moderator, call, settle } = openCallbackVendor();
    const waited = moderator.wait(TICKET);
    await settle();

    await call(callbackBody({ kind: 'text' }));

    await expect(waited).resolves.toMatchObject({ decision: 'pass' });
  });

  it('ends the wait with the error of a job that failed', async () => {
    const error = new ModerationError({ code: 'job_failed', operation: 'fetch audio', message: 'broken' });
    const { moderator, call, settle } = openCallbackVendor({
      fetch: () => ({ ticket: TICKET, state: 'failed', vendorState: 'BROKEN', error }),
    });
    const waited = moderator.wait(TICKET).catch((thrown: unknown) => thrown);
    await settle();

    await expect(call(callbackBody())).resolves.toMatchObject({ state: 'failed' });
    await expect(waited).resolves.toMatchObject({ code: 'job_failed', ticket: TICKET });
  });

  it('leaves the wait alone where the vendor still says that the job runs', async () => {
    const { moderator, call, advance, settle, vendor } = openCallbackVendor({
      fetch: (time) =>
        time === 1 ? { ticket: TICKET, state: 'running', vendorState: 'WORKING' } : doneJob('bad'),
    });
    const waited = moderator.wait(TICKET);
    await settle();

    await expect(call(callbackBody())).resolves.toEqual({
      ticket: TICKET,
      state: 'running',
      vendorState: 'WORKING',
    });
    await advance(60_000);

    await expect(waited).resolves.toMatchObject({ decision: 'block' });
    expect(vendor.methods()).toEqual(['fetch', 'fetch']);
  });
});

describe('callbacks that repeat', () => {
  it('share one question while it is under way, and ask again later', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const { call, vendor } = openCallbackVendor({ fetch: () => answered.then(() => doneJob('bad')) });

    const calls = [call(callbackBody()), call(callbackBody()), call(callbackBody({ state: 'failed' }))];
    answer();
    const jobs = await Promise.all(calls);

    expect(jobs.map((job) => job?.state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(vendor.methods()).toEqual(['fetch']);
    await call(callbackBody());
    expect(vendor.methods()).toEqual(['fetch', 'fetch']);
  });

  it('share its failure too, and a later one asks again', async () => {
    const down = new ModerationError({
      code: 'network',
      operation: 'fetch',
      message: 'down',
      retry: 'never',
    });
    const { call } = openCallbackVendor({ fetch: (time) => (time === 1 ? down : doneJob('ok')) });

    const calls = await Promise.allSettled([call(callbackBody()), call(callbackBody())]);

    expect(calls).toMatchObject([{ reason: { code: 'network' } }, { reason: { code: 'network' } }]);
    await expect(call(callbackBody())).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('do not mix jobs', async () => {
    const { call, vendor } = openCallbackVendor();

    const jobs = await Promise.all([call(callbackBody()), call(callbackBody({ id: 'job-2' }))]);

    expect(jobs.map((job) => job?.ticket.id)).toEqual(['job-1', 'job-2']);
    expect(vendor.methods()).toEqual(['fetch', 'fetch']);
  });

  it('come late or out of order without harm', async () => {
    const { moderator, call, settle } = openCallbackVendor({ fetch: () => doneJob('bad') });
    const waited = moderator.wait(TICKET);
    await settle();

    await call(callbackBody());
    await waited;

    await expect(call(callbackBody({ state: 'running' }))).resolves.toMatchObject({
      state: 'succeeded',
      verdict: { decision: 'block' },
    });
    await expect(moderator.fetch(TICKET)).resolves.toMatchObject({ verdict: { decision: 'block' } });
  });
});

describe('a callback for a job that nobody here waits for', () => {
  const forged = callbackBody({ contentId: 'forged', submittedAt: '2020-01-01T00:00:00Z' });

  it('believes the vendor alone about content and time', async () => {
    const { call } = openCallbackVendor({
      fetch: () => doneJob('ok', { contentId: 'theirs', submittedAt: '2025-12-31T23:00:00Z' }),
    });

    const job = await call(forged);

    expect(job).toMatchObject({
      ticket: { contentId: 'theirs', submittedAt: '2025-12-31T23:00:00Z' },
      verdict: { source: { contentId: 'theirs', submittedAt: '2025-12-31T23:00:00Z' } },
    });
  });

  it('says nothing of the content where the vendor says nothing', async () => {
    const { call } = openCallbackVendor({ fetch: () => doneJob('ok') });

    await expect(call(forged)).resolves.toMatchObject({ ticket: { contentId: null } });
  });

  it('is thrown as it is where the vendor knows no such job', async () => {
    const error = new ModerationError({
      code: 'job_not_found',
      operation: 'fetch audio',
      message: 'no such job',
    });
    const { call } = openCallbackVendor({ fetch: () => error });

    await expect(call(callbackBody())).rejects.toMatchObject({
      code: 'job_not_found',
      message: 'no such job',
    });
  });
});

describe('the trust in a callback', () => {
  const lie = callbackBody({ says: 'ok' });
  const signedLie = callbackBody({ says: 'ok', trust: 'signed' });
  const truth = () => doneJob('bad');

  it.each([
    ['none', lie],
    ['partial', signedLie],
    ['full', lie],
  ] as const)('is no reason to believe its verdict (%s: %s)', async (signed, body) => {
    const { call, vendor } = openCallbackVendor({ signed, fetch: truth });

    await expect(call(body)).resolves.toMatchObject({ verdict: { decision: 'block' } });
    expect(vendor.methods()).toEqual(['fetch']);
  });

  it('is enough where the signature covers the whole body', async () => {
    const { moderator, call, vendor, settle } = openCallbackVendor({ signed: 'full', fetch: truth });
    const waited = moderator.wait(TICKET);
    await settle();

    await expect(call(signedLie)).resolves.toMatchObject({ verdict: { decision: 'pass' } });
    await expect(waited).resolves.toMatchObject({ decision: 'pass', source: { contentId: 'mine' } });
    expect(vendor.methods()).toEqual([]);
  });

  it('can be given to unsigned bodies on purpose', async () => {
    const callbacks = { trustUnsigned: true };
    const { call, vendor } = openCallbackVendor({ callbacks, fetch: truth });

    await expect(call(lie)).resolves.toMatchObject({ verdict: { decision: 'pass' } });
    await expect(call(callbackBody({ says: 'unheard-of' }))).resolves.toMatchObject({
      verdict: { decision: 'review' },
    });
    expect(vendor.methods()).toEqual([]);
  });

  it('given on purpose does not help a body that says too little', async () => {
    const { call, vendor } = openCallbackVendor({ callbacks: { trustUnsigned: true }, fetch: truth });

    await expect(call(callbackBody())).resolves.toMatchObject({ verdict: { decision: 'block' } });
    expect(vendor.methods()).toEqual(['fetch']);
  });

  it('ends with the window, by the signed time alone', async () => {
    const old = new Date(NOW_MS - 48 * HOUR_MS).toISOString();
    const older = new Date(NOW_MS - 48 * HOUR_MS - 1).toISOString();
    const { call } = openCallbackVendor({ signed: 'full' });

    await expect(call(callbackBody({ trust: 'signed', submittedAt: old }))).resolves.toMatchObject({});
    await expect(call(callbackBody({ trust: 'signed', submittedAt: older }))).rejects.toMatchObject({
      code: 'callback_rejected',
      status: 401,
    });
    await expect(call(callbackBody({ submittedAt: older }))).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('ends earlier where the configuration says so', async () => {
    const { call, events } = openCallbackVendor({ signed: 'partial', callbacks: { maxAgeMs: 1000 } });
    const submittedAt = new Date(NOW_MS - 1001).toISOString();

    await expect(call(callbackBody({ trust: 'signed', submittedAt }))).rejects.toMatchObject({
      code: 'callback_rejected',
    });
    expect(events).toEqual([]);
  });
});

describe('what is given as a callback', () => {
  it('is null for a probe', async () => {
    const { call, events } = openCallbackVendor();

    await expect(call(callbackBody({ state: 'probe' }))).resolves.toBeNull();
    expect(events).toEqual([]);
  });

  it('is announced as an event without its address and body', async () => {
    const { call, events } = openCallbackVendor();

    await call(callbackBody());

    expect(events).toContainEqual({
      type: 'callback',
      provider: 'acme',
      kind: 'audio',
      jobId: 'job-1',
      state: 'succeeded',
      trust: 'unsigned',
    });
  });

  it.each([
    ['the default', {}, 16 * 1024 * 1024],
    ['the configuration', { maxBytes: 100 }, 100],
  ])('is refused beyond the limit of %s, as bytes and as text', async (_, callbacks, limit) => {
    const { moderator, call, vendor } = openCallbackVendor({ callbacks });
    const body = callbackBody();
    const refused = { code: 'callback_rejected', status: 413 };

    await expect(call(body.padEnd(limit))).resolves.toMatchObject({ state: 'succeeded' });
    await expect(call(body.padEnd(limit + 1))).rejects.toMatchObject(refused);
    await expect(
      moderator.handleCallback({ headers: {}, body: body.padEnd(limit + 1) }),
    ).rejects.toMatchObject(refused);
    // two bytes each
    await expect(
      moderator.handleCallback({ headers: {}, body: 'é'.repeat(limit / 2 + 1) }),
    ).rejects.toMatchObject(refused);
    expect(vendor.methods()).toEqual(['fetch']);
  });

  it.each([[{ id: 'job-1' }], [undefined], [null]])(
    'is a mistake when a parser was there first: %p',
    async (body) => {
      const { moderator } = openCallbackVendor();

      await expect(moderator.handleCallback({ headers: {}, body: body as never })).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining('callback.body'),
      });
    },
  );

  it('may have headers as Node gives them', async () => {
    const { moderator, headers } = openCallbackVendor();

    await moderator.handleCallback({
      headers: { a: ['1', '2'], b: '3', c: undefined },
      body: Buffer.from('{}'),
    });

    expect(headers).toEqual([{ a: '1, 2', b: '3', c: undefined }]);
  });

  it('never throws anything but a ModerationError', async () => {
    const { call } = openCallbackVendor();

    const error: unknown = await call(callbackBody({ state: 'broken' })).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ModerationError);
    expect(error).toMatchObject({ code: 'internal' });
    expect((error as Error).stack).not.toContain('made-up-secret');
  });
});
