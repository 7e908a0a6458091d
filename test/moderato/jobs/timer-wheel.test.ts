import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimerWheel, type Timed } from '../../../packages/moderato/jobs/timer-wheel.js';

interface Item extends Timed {
  name: number;
}

const item = (name: number, wakeMs: number): Item => ({ name, wakeMs, before: null, after: null });

describe('the timer wheel', () => {
  it('names the next time and gives what is due by it', () => {
    const wheel = new TimerWheel<Item>(1000);
    const [late, early] = [item(1, 250_000), item(2, 1500)];
    wheel.put(late);
    wheel.put(early);

    expect(wheel.nextMs()).toBe(1500);
    expect(wheel.take(1499)).toEqual([]);
    expect(wheel.take(1500)).toEqual([early]);
    expect(wheel.nextMs()).toBe(250_000);
    expect(wheel.size).toBe(1);
  });

  it('keeps what has no time until it is taken out', () => {
    const wheel = new TimerWheel<Item>(0);
    const forever = item(1, Infinity);
    wheel.put(forever);

    expect(wheel.take(10 ** 12)).toEqual([]);
    wheel.remove(forever);
    expect(wheel.nextMs()).toBeNull();
  });

  it('agrees with a sorted list, whatever is put, moved, taken out and however time goes on', () => {
    const step = fc.oneof(
      fc.record({
        act: fc.constant('put' as const),
        name: fc.nat(20),
        inMs: fc.oneof(fc.nat(200), fc.nat(200_000)),
      }),
      fc.record({ act: fc.constant('remove' as const), name: fc.nat(20) }),
      fc.record({ act: fc.constant('take' as const), afterMs: fc.oneof(fc.nat(100), fc.nat(150_000)) }),
    );
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.array(step, { maxLength: 80 }), (startMs, steps) => {
        const wheel = new TimerWheel<Item>(startMs);
        const items = Array.from({ length: 21 }, (_, name) => item(name, 0));
        const expected = new Map<number, number>();
        let nowMs = startMs;
        for (const each of steps) {
          if (each.act === 'put') {
            const moved = items[each.name] as Item;
            moved.wakeMs = nowMs + each.inMs;
            wheel.put(moved);
            expected.set(each.name, moved.wakeMs);
          } else if (each.act === 'remove') {
            wheel.remove(items[each.name] as Item);
            expected.delete(each.name);
          } else {
            nowMs += each.afterMs;
            const due = [...expected].filter(([, wakeMs]) => wakeMs <= nowMs).map(([name]) => name);
            for (const name of due) expected.delete(name);
            expect(new Set(wheel.take(nowMs).map(({ name }) => name))).toEqual(new Set(due));
          }
          expect(wheel.size).toBe(expected.size);
          expect(wheel.nextMs()).toBe(expected.size === 0 ? null : Math.min(...expected.values()));
        }
      }),
    );
  });
});
