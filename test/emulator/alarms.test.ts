import { describe, expect, it } from '@jest/globals';
import { createAlarms } from '../../packages/emulator/alarms.js';
import { createClock } from '../../packages/emulator/clock.js';

function standing() {
  const clock = createClock(() => 1000);
  const alarms = createAlarms(clock);
  const done: string[] = [];
  const set = (name: string, delayMs: number) =>
    alarms.set(
      delayMs,
      () => done.push(name),
      () => done.push(`${name} called off`),
    );
  const advance = (ms: number) => {
    clock.advance(ms);
    alarms.tick();
  };
  return { alarms, done, set, advance };
}

describe('an alarm', () => {
  it('rings once, when the clock was put forward far enough and not before', () => {
    const { done, set, advance } = standing();
    set('late', 500);
    set('early', 100);

    advance(99);
    const before = [...done];
    advance(1);
    const between = [...done];
    advance(400);
    advance(400);

    expect([before, between, done]).toEqual([[], ['early'], ['early', 'late']]);
  });

  it('does not ring when it was taken back', () => {
    const { done, set, advance } = standing();
    const takeBack = set('one', 100);
    set('other', 100);

    takeBack();
    advance(100);

    expect(done).toEqual(['other']);
  });

  it('rings by itself on a clock that runs', async () => {
    const alarms = createAlarms(createClock(() => Date.now()));

    await expect(new Promise<string>((resolve) => alarms.set(5, () => resolve('rang')))).resolves.toBe(
      'rang',
    );
  });

  it('is called off at the end, and so is one that is set after the end', () => {
    const { alarms, done, set, advance } = standing();
    set('waiting', 100);

    alarms.close();
    set('after', 100);
    advance(1000);

    expect(done).toEqual(['waiting called off', 'after called off']);
  });
});
