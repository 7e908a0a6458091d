import { describe, expect, it } from '@jest/globals';
import { afterSleep } from '../../../packages/moderato/call/sleep.js';
import { createClock } from '../../../packages/moderato/container/clock.js';
import { createManualClock } from '../../support/clock.js';

describe('what acts after a sleep', () => {
  it('acts once, by the timer of the process', async () => {
    let acts = 0;
    await new Promise<void>((resolve) => {
      afterSleep(createClock({}), 1, () => {
        acts += 1;
        resolve();
      });
    });

    expect(acts).toBe(1);
  });

  it('leaves nothing behind that keeps the process alive when it is ended', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const end = afterSleep(createClock({}), 600_000, () => undefined);
    expect(timers()).toBe(before + 1);

    end();

    expect(timers()).toBe(before);
  });

  it('goes by a sleep that is exchanged, and ends it by its signal', async () => {
    const { clock, advance, sleepers } = createManualClock();
    const acts: string[] = [];
    afterSleep(clock, 1000, () => acts.push('first'));
    const end = afterSleep(clock, 1000, () => acts.push('second'));
    expect(sleepers.size).toBe(2);

    end();
    await advance(1000);

    expect(acts).toEqual(['first']);
    expect(sleepers.size).toBe(0);
  });

  it('does not act when it is ended after the sleep, but before anybody was told', async () => {
    const acts: string[] = [];
    const clock = createClock({ sleep: async () => undefined });
    const end = afterSleep(clock, 1, () => acts.push('too late'));

    end();
    await new Promise((resolve) => setImmediate(resolve));

    expect(acts).toEqual([]);
  });
});
