import { describe, expect, it } from '@jest/globals';
import { createEnding } from '../../packages/batch/ending.js';

describe('the end of calls', () => {
  it('comes with the end of the run', () => {
    const stop = new AbortController();
    const { signal } = createEnding(stop.signal);

    stop.abort();

    expect(signal.aborted).toBe(true);
  });

  it('waits for a submit that is under way', () => {
    const stop = new AbortController();
    const ending = createEnding(stop.signal);
    ending.hold();
    stop.abort();
    const whileHeld = ending.signal.aborted;

    ending.release();

    expect([whileHeld, ending.signal.aborted]).toEqual([false, true]);
  });

  it('spares a submit that its row has left under way, and ends those of later rows', () => {
    const stop = new AbortController();
    const ending = createEnding(stop.signal);
    const left = ending.signal;
    ending.hold();
    ending.leave();

    stop.abort();

    expect([left.aborted, ending.signal.aborted]).toEqual([false, true]);
  });

  it('has one signal for all rows that leave nothing under way', () => {
    const ending = createEnding(new AbortController().signal);
    const { signal } = ending;
    ending.hold();
    ending.release();

    ending.leave();

    expect(ending.signal).toBe(signal);
  });
});
