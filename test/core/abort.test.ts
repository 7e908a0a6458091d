import { describe, expect, it } from '@jest/globals';
import { onAbort } from '@moderato/core';

describe('onAbort', () => {
  it('calls everyone back who was not released, once', () => {
    const controller = new AbortController();
    const calls: string[] = [];
    onAbort(controller.signal, () => calls.push('first'));
    const release = onAbort(controller.signal, () => calls.push('released'));
    onAbort(controller.signal, () => calls.push('third'));

    release();
    controller.abort();
    controller.abort();

    expect(calls).toEqual(['first', 'third']);
  });

  it('tells two registrations of the same function apart', () => {
    const controller = new AbortController();
    let calls = 0;
    const count = () => calls++;
    const release = onAbort(controller.signal, count);
    onAbort(controller.signal, count);

    release();
    release();
    controller.abort();

    expect(calls).toBe(1);
  });

  it('puts one listener on a signal however many calls share it', () => {
    let added = 0;
    const signal = Object.assign(new EventTarget(), {
      addEventListener: () => added++,
    }) as unknown as AbortSignal;

    for (let call = 0; call < 1000; call++) onAbort(signal, () => undefined);

    expect(added).toBe(1);
  });

  it('lets a callback release another while they are called', () => {
    const controller = new AbortController();
    const calls: string[] = [];
    const releases: (() => void)[] = [];
    onAbort(controller.signal, () => {
      calls.push('first');
      for (const release of releases) release();
    });
    releases.push(onAbort(controller.signal, () => calls.push('second')));

    controller.abort();

    expect(calls).toEqual(['first']);
  });

  it('does nothing without a signal', () => {
    expect(() => onAbort(undefined, () => undefined)()).not.toThrow();
  });
});
