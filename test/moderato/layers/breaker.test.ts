import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isModerationError } from '@moderato/core';
import { createBreaker } from '../../../packages/moderato/layers/breaker.js';
import { type ModeratorEvent } from '../../../packages/moderato/telemetry/events.js';
import { failure } from '../../support/acme.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function open() {
  const events: ModeratorEvent[] = [];
  const breaker = createBreaker({
    provider: 'acme',
    operation: 'submit audio',
    failures: 3,
    openMs: 10_000,
    emit: (event) => events.push(event),
  });
  const isOutage = (error: unknown) => isModerationError(error) && error.code === 'network';
  let calls = 0;
  const run = (error?: Error) =>
    breaker.run(async () => {
      calls += 1;
      if (error !== undefined) throw error;
      return 'done';
    }, isOutage);
  const states = () => events.map((event) => (event.type === 'breaker' ? event.state : event.type));
  return { run, states, calls: () => calls };
}

describe('the breaker', () => {
  it('stops calling after so many outages in a row, and says when to come again', async () => {
    const { run, states, calls } = open();
    for (let count = 0; count < 3; count += 1)
      await expect(run(failure())).rejects.toMatchObject({ code: 'network' });
    jest.advanceTimersByTime(4000);

    await expect(run()).rejects.toMatchObject({
      code: 'vendor_unavailable',
      retry: 'later',
      effect: 'none',
      retryAfterMs: 6000,
      provider: 'acme',
      operation: 'submit audio',
    });
    expect(calls()).toBe(3);
    expect(states()).toEqual(['open']);
  });

  it('tries one call after a while, and closes when that succeeds', async () => {
    const { run, states } = open();
    for (let count = 0; count < 3; count += 1) await run(failure()).catch(() => undefined);
    jest.advanceTimersByTime(10_001);

    await expect(run()).resolves.toBe('done');
    await expect(run()).resolves.toBe('done');
    expect(states()).toEqual(['open', 'half-open', 'closed']);
  });

  it('stays open when the call that it tries finds the vendor still down', async () => {
    const { run, states, calls } = open();
    for (let count = 0; count < 3; count += 1) await run(failure()).catch(() => undefined);
    jest.advanceTimersByTime(10_001);
    await expect(run(failure())).rejects.toMatchObject({ code: 'network' });

    await expect(run()).rejects.toMatchObject({ code: 'vendor_unavailable' });
    expect(calls()).toBe(4);
    expect(states()).toEqual(['open', 'half-open', 'open']);
  });

  it('takes refusals as a proof that the vendor is up', async () => {
    const { run, states } = open();
    for (let count = 0; count < 20; count += 1) {
      const error = count % 3 === 2 ? failure({ code: 'invalid_content' }) : failure();
      await expect(run(error)).rejects.toBe(error);
    }

    expect(states()).toEqual([]);
  });
});
