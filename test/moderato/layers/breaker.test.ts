import { describe, expect, it } from '@jest/globals';
import { Deadline } from '../../../packages/moderato/call/deadline.js';
import { Breaker, breakerLayer } from '../../../packages/moderato/layers/breaker.js';
import { type ModeratorEvent } from '../../../packages/moderato/telemetry/events.js';
import { failure } from '../../support/acme.js';
import { createManualClock } from '../../support/clock.js';

function open() {
  const events: ModeratorEvent[] = [];
  const { clock, advance, setWallClock } = createManualClock();
  const breaker = new Breaker(
    { provider: 'acme', operation: 'submit audio', failures: 3, openMs: 10_000 },
    { clock, emit: (event) => events.push(event) },
  );
  const init = { operation: 'submit audio', provider: 'acme', timeoutMs: 600_000, signal: undefined };
  const deadline = new Deadline(init, { clock, closing: new AbortController().signal });
  let calls = 0;
  let outcome: Error | undefined;
  const call = breakerLayer(breaker)(async () => {
    calls += 1;
    if (outcome !== undefined) throw outcome;
    return 'done';
  });
  const run = (error?: Error) => {
    outcome = error;
    return call({ call: { categories: null }, deadline });
  };
  const states = () => events.map((event) => (event.type === 'breaker' ? event.state : event.type));
  return { run, states, calls: () => calls, advance, setWallClock };
}

describe('the breaker', () => {
  it('stops calling after so many outages in a row, and says when to come again', async () => {
    const { run, states, calls, advance } = open();
    for (let count = 0; count < 3; count += 1)
      await expect(run(failure())).rejects.toMatchObject({ code: 'network' });
    await advance(4000);

    await expect(run()).rejects.toMatchObject({
      code: 'vendor_unavailable',
      retry: 'later',
      effect: 'none',
      retryAfterMs: 6000,
      provider: 'acme',
      operation: 'submit audio',
      message: 'circuit open for acme submit audio after 3 consecutive failures; next attempt in 6 s',
    });
    expect(calls()).toBe(3);
    expect(states()).toEqual(['open']);
  });

  it('tries one call after a while, and closes when that succeeds', async () => {
    const { run, states, advance } = open();
    for (let count = 0; count < 3; count += 1) await run(failure()).catch(() => undefined);
    await advance(10_001);

    await expect(run()).resolves.toBe('done');
    await expect(run()).resolves.toBe('done');
    expect(states()).toEqual(['open', 'half-open', 'closed']);
  });

  it('stays open when the call that it tries finds the vendor still down', async () => {
    const { run, states, calls, advance } = open();
    for (let count = 0; count < 3; count += 1) await run(failure()).catch(() => undefined);
    await advance(10_001);
    await expect(run(failure())).rejects.toMatchObject({ code: 'network' });

    await expect(run()).rejects.toMatchObject({ code: 'vendor_unavailable' });
    expect(calls()).toBe(4);
    expect(states()).toEqual(['open', 'half-open', 'open']);
  });

  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('keeps its time when the wall clock is set %s', async (_name, ms) => {
    const { run, calls, advance, setWallClock } = open();
    for (let count = 0; count < 3; count += 1) await run(failure()).catch(() => undefined);

    setWallClock(ms);

    await advance(9999);
    await expect(run()).rejects.toMatchObject({ code: 'vendor_unavailable' });
    expect(calls()).toBe(3);
    await advance(1);
    await expect(run()).resolves.toBe('done');
  });

  it('learns nothing from a call that its caller ended: the next one finds out', async () => {
    const { run, states, advance } = open();
    for (let count = 0; count < 3; count += 1) await run(failure()).catch(() => undefined);
    await advance(10_000);
    await run(failure({ code: 'aborted', retry: 'never' })).catch(() => undefined);

    await expect(run()).resolves.toBe('done');
    expect(states()).toEqual(['open', 'half-open', 'half-open', 'closed']);
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
