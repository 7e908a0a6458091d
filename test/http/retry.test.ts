import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isModerationError, ModerationError, type ModerationErrorInit } from '@moderato/core';
import { retry, type RetryPolicy } from '@moderato/http';
import { failureOf } from './loopback.js';

function failure(changes: Partial<ModerationErrorInit> = {}): ModerationError {
  return new ModerationError({
    code: 'network',
    provider: 'acme',
    operation: 'submit audio',
    message: 'no connection',
    retry: 'later',
    effect: 'none',
    ...changes,
  });
}

/** A policy whose sleep only takes notes. */
function policyOf(changes: Partial<RetryPolicy> = {}): RetryPolicy & { waits: number[] } {
  const waits: number[] = [];
  return {
    mode: 'read',
    attempts: 4,
    baseMs: 100,
    maxMs: 1000,
    sleep: async (ms) => void waits.push(ms),
    random: () => 0.5,
    waits,
    ...changes,
  };
}

/** An attempt that fails with the given errors in turn and then succeeds. */
function failing(...errors: unknown[]): { attempt: (n: number) => Promise<string>; numbers: number[] } {
  const numbers: number[] = [];
  return {
    numbers,
    attempt: async (attemptNumber) => {
      numbers.push(attemptNumber);
      const error = errors.shift();
      if (error !== undefined) throw error as Error;
      return 'done';
    },
  };
}

describe('retry', () => {
  it('calls once when the first attempt succeeds', async () => {
    const policy = policyOf();
    const { attempt, numbers } = failing();

    await expect(retry(attempt, policy)).resolves.toBe('done');
    expect(numbers).toEqual([1]);
    expect(policy.waits).toEqual([]);
  });

  it('counts attempts from 1 and makes each one afresh', async () => {
    const { attempt, numbers } = failing(failure(), failure());

    await expect(retry(attempt, policyOf())).resolves.toBe('done');
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('marks the last error as exhausted and keeps everything else of it', async () => {
    const last = failure({
      status: 503,
      requestId: 'r1',
      vendorCode: 'Busy',
      body: 'b',
      cause: new Error('c'),
    });
    const { attempt, numbers } = failing(failure(), failure(), failure(), last, failure());

    const error = await failureOf(retry(attempt, policyOf()));

    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(error).toMatchObject({
      retry: 'exhausted',
      effect: 'none',
      status: 503,
      requestId: 'r1',
      vendorCode: 'Busy',
    });
    expect(error.body).toBe('b');
    expect(error.cause).toBe(last.cause);
  });

  it('leaves an error alone that was never repeated', async () => {
    const only = failure();

    const error = await failureOf(retry(failing(only).attempt, policyOf({ attempts: 1 })));

    expect(error).toBe(only);
    expect(error.retry).toBe('later');
  });

  it.each(['never', 'exhausted'] as const)('does not repeat what says retry %s', async (advice) => {
    const error = failure({ retry: advice });
    const { attempt, numbers } = failing(error);

    expect(await failureOf(retry(attempt, policyOf()))).toBe(error);
    expect(numbers).toEqual([1]);
  });

  it('repeats a read although its effect is unknown', async () => {
    const { attempt, numbers } = failing(failure({ effect: 'unknown' }));

    await retry(attempt, policyOf({ mode: 'read' }));

    expect(numbers).toEqual([1, 2]);
  });

  it('never repeats a submit whose effect is unknown', async () => {
    const error = failure({ effect: 'unknown' });
    const { attempt, numbers } = failing(failure(), error);

    expect(await failureOf(retry(attempt, policyOf({ mode: 'submit' })))).toBe(error);
    expect(numbers).toEqual([1, 2]);
  });

  it.each([new TypeError('bug'), 'text', 0])(
    'hands on %p untouched, because it is no ModerationError',
    async (thrown) => {
      const { attempt, numbers } = failing(thrown);

      await expect(retry(attempt, policyOf())).rejects.toBe(thrown);
      expect(numbers).toEqual([1]);
    },
  );
});

describe('retry: waiting', () => {
  it('doubles the bound up to maxMs and takes a random part of it', async () => {
    const policy = policyOf({ attempts: 7 });
    const errors = Array.from({ length: 6 }, () => failure());

    await retry(failing(...errors).attempt, policy);

    expect(policy.waits).toEqual([50, 100, 200, 400, 500, 500]);
  });

  it('stays between 0 and maxMs for any policy', async () => {
    const amount = fc.integer({ min: 0, max: 100_000 });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        amount,
        amount,
        chance,
        fc.integer({ min: 1, max: 60 }),
        async (baseMs, maxMs, random, repeats) => {
          const policy = policyOf({ baseMs, maxMs, random: () => random, attempts: repeats + 1 });

          await retry(failing(...Array.from({ length: repeats }, () => failure())).attempt, policy);

          expect(policy.waits).toHaveLength(repeats);
          expect(policy.waits.every((wait) => wait >= 0 && wait <= maxMs)).toBe(true);
        },
      ),
    );
  });

  it('waits exactly as long as the vendor asked', async () => {
    const policy = policyOf();

    await retry(
      failing(failure({ retryAfterMs: 3000 }), failure({ retryAfterMs: 0 }), failure()).attempt,
      policy,
    );

    expect(policy.waits).toEqual([3000, 0, 200]);
  });

  it('gives up at once when the vendor asks for more than ten times maxMs', async () => {
    const policy = policyOf();
    const patient = failure({ retryAfterMs: 10_001 });
    const { attempt, numbers } = failing(failure({ retryAfterMs: 10_000 }), patient);

    const error = await failureOf(retry(attempt, policy));

    expect(error).toBe(patient);
    expect(error).toMatchObject({ retry: 'later', retryAfterMs: 10_001 });
    expect(numbers).toEqual([1, 2]);
    expect(policy.waits).toEqual([10_000]);
  });

  it('hands the signal to sleep', async () => {
    const { signal } = new AbortController();
    const seen: (AbortSignal | undefined)[] = [];

    await retry(
      failing(failure()).attempt,
      policyOf({ signal, sleep: async (_, given) => void seen.push(given) }),
    );

    expect(seen).toEqual([signal]);
  });

  it.each([
    ['a sleep that never ends', () => new Promise<void>(() => undefined)],
    [
      'a sleep that rejects on abort',
      (_: number, signal?: AbortSignal) =>
        new Promise<void>((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new Error('slept badly'))),
        ),
    ],
  ])('ends %s when the signal fires', async (_, sleep) => {
    const controller = new AbortController();
    const last = failure({ effect: 'none' });
    const { attempt, numbers } = failing(last);

    const outcome = failureOf(retry(attempt, policyOf({ signal: controller.signal, sleep })));
    setImmediate(() => controller.abort());

    const error = await outcome;
    expect(error).toMatchObject({
      code: 'aborted',
      retry: 'never',
      effect: 'none',
      provider: 'acme',
      operation: 'submit audio',
    });
    expect(isModerationError(error.cause) && error.cause).toBe(last);
    expect(numbers).toEqual([1]);
  });

  it('does not sleep when the signal fired during the attempt', async () => {
    const controller = new AbortController();
    const policy = policyOf({ signal: controller.signal });

    const error = await failureOf(
      retry(async () => {
        controller.abort();
        throw failure({ effect: 'unknown' });
      }, policy),
    );

    expect(error).toMatchObject({ code: 'aborted', effect: 'unknown' });
    expect(policy.waits).toEqual([]);
  });

  it('makes no further attempt when the signal fires just as the sleep ends', async () => {
    const controller = new AbortController();
    const { attempt, numbers } = failing(failure());

    const error = await failureOf(
      retry(attempt, policyOf({ signal: controller.signal, sleep: async () => controller.abort() })),
    );

    expect(error.code).toBe('aborted');
    expect(numbers).toEqual([1]);
  });

  it('hands on an error of sleep itself', async () => {
    const broken = new Error('no clock');

    await expect(
      retry(failing(failure()).attempt, policyOf({ sleep: () => Promise.reject(broken) })),
    ).rejects.toBe(broken);
  });
});
