import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JobTicket } from '@moderato/core';
import { type PendingModeration } from 'moderato/container';
import { Deadline } from '../../packages/moderato/call/deadline.js';
import { createClock } from '../../packages/moderato/container/clock.js';
import { createRedisGates, holderOf } from '../../packages/queue/redis-gates.js';
import { connect, openConnections, type Connections } from '../../packages/queue/store/connect.js';
import { createRedisStore } from '../../packages/queue/store/redis-store.js';
import { type NewItem } from '../../packages/queue/store/queue-store.js';
import { startRedis, hasRedis, tellNotRun, type RedisServer } from '../support/redis-server.js';

const ticket: JobTicket = {
  version: 1,
  provider: 'one',
  kind: 'audio',
  id: 'job-1',
  region: 'xx-north',
  contentId: null,
  submittedAt: '2026-01-01T00:00:00.000Z',
};
const pending: PendingModeration = {
  ticket,
  contentId: null,
  durationMs: null,
  warnings: [],
  earlier: { outcomes: {}, endsAt: 0 },
};
const item = (id: string, changes: Partial<NewItem> = {}): NewItem => ({
  id,
  lane: 'submit-one-audio',
  band: 1,
  tenant: '',
  first: 'one',
  options: '{}',
  stream: 'default',
  trace: null,
  keepsContent: false,
  content: '{"kind":"audio","url":"https://example.com/a.mp3"}',
  ...changes,
});
const finished = { outcome: 'verdict' as const, result: '{}', ttlMs: 60_000, pace: null, isOver: false };

if (hasRedis) {
  let redis: RedisServer;
  const opened: Connections[] = [];
  const openStore = async (name: string = randomUUID()) => {
    const connections = openConnections(redis.url, 'worker');
    opened.push(connections);
    await connect(connections);
    return { store: createRedisStore(connections, `{${name}}`), client: connections.client, name };
  };
  const added = async () => {
    const { store, client, name } = await openStore();
    await store.add([item('a')], 10);
    return { store, client, name };
  };
  const claim = (store: Awaited<ReturnType<typeof openStore>>['store'], fence: string, deaths = 0) =>
    store.claim('a', fence, deaths, 3);

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const connections of opened) await connections.close();
    await redis.close();
  });

  describe('the journal of an item', () => {
    it('goes from the announcement to the ticket, and lets the content go', async () => {
      const { store, client, name } = await added();

      await expect(claim(store, 'first')).resolves.toMatchObject({
        state: 'queued',
        content: item('a').content,
      });
      await expect(store.announce('a', 'first', 'one')).resolves.toBe(true);
      await expect(store.keepTicket('a', 'first', pending, false)).resolves.toBe(true);

      await expect(claim(store, 'second')).resolves.toMatchObject({ state: 'submitted', content: null });
      await expect(store.findTicket(ticket)).resolves.toBe('a');
      expect(await client.exists(`{${name}}:content:a`)).toBe(0);
    });

    it('says the same when an answer was lost and the ticket is sent again', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await store.keepTicket('a', 'first', pending, false);

      await expect(store.keepTicket('a', 'first', pending, false)).resolves.toBe(true);
    });

    it('is uncertain when another run finds an announcement without an end, and is never announced again', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');

      await expect(claim(store, 'second')).resolves.toMatchObject({ state: 'uncertain' });
      await expect(store.announce('a', 'second', 'one')).resolves.toBe(false);
      await expect(store.announce('a', 'first', 'one')).resolves.toBe(false);
    });

    it('takes the ticket of a run that was only slow, until the result is told', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await claim(store, 'second');

      await expect(store.keepTicket('a', 'first', pending, false)).resolves.toBe(true);
      await expect(store.finish('a', 'second', { ...finished, outcome: 'uncertain' })).resolves.toBe(false);
      await expect(claim(store, 'third')).resolves.toMatchObject({ state: 'submitted' });
    });

    it('keeps a ticket that came after an uncertain result, so that a retry is free', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await claim(store, 'second');
      await store.finish('a', 'second', { ...finished, outcome: 'uncertain' });

      await expect(store.keepTicket('a', 'first', pending, false)).resolves.toBe(false);
      await expect(store.retry('a', false)).resolves.toMatchObject({ state: 'submitted' });
    });

    it('lets nobody submit but the run that has the item', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await claim(store, 'second');

      await expect(store.announce('a', 'first', 'one')).resolves.toBe(false);
      await expect(store.announce('a', 'second', 'one')).resolves.toBe(true);
    });

    it('may be announced again after a refusal that had no effect', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await store.refuse('a', 'first', false);

      await expect(store.announce('a', 'first', 'two')).resolves.toBe(true);
    });

    it('ends once, whoever comes first', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await store.keepTicket('a', 'first', pending, false);

      const ends = await Promise.all(
        ['callback', 'first', 'callback'].map((by) => store.finish('a', by, finished)),
      );

      expect(ends.filter(Boolean)).toHaveLength(1);
      await expect(claim(store, 'second')).resolves.toMatchObject({ state: 'done' });
      await expect(store.findTicket(ticket)).resolves.toBeNull();
      expect(await store.counts()).toMatchObject({ waiting: 0, pending: 0, 'done:verdict': 1 });
    });

    it('counts the workers that died over it', async () => {
      const { store } = await added();

      await expect(claim(store, 'first', 3)).resolves.toMatchObject({ state: 'queued' });
      await expect(claim(store, 'second', 4)).resolves.toMatchObject({ state: 'poison' });
    });

    it('counts no deaths that a step came after', async () => {
      const { store } = await added();
      await claim(store, 'first', 3);
      await store.note('a', 'first', { survived: '3' });

      await expect(claim(store, 'second', 6)).resolves.toMatchObject({ state: 'queued' });
      await expect(claim(store, 'third', 7)).resolves.toMatchObject({ state: 'poison' });
    });
  });

  describe('priorities', () => {
    it('put a tenant behind as many items of each other tenant as it has waiting itself', async () => {
      const { store } = await openStore();
      const many = Array.from({ length: 100 }, (_, index) => item(`big-${index}`, { tenant: 'big' }));

      const big = await store.add(many, 1000);
      const small = await store.add([item('small', { tenant: 'small' })], 1000);
      const urgent = await store.add([item('urgent', { tenant: 'big', band: 0 })], 1000);

      expect(small![0]).toBeLessThan(big!.at(-1)!);
      expect(big!.filter((priority) => priority < small![0]!)).toEqual([]);
      expect(urgent![0]).toBeLessThan(small![0]!);
    });

    it('add nothing where too many would wait', async () => {
      const { store } = await openStore();

      await expect(store.add([item('a'), item('b')], 1)).resolves.toBeNull();
      await expect(store.item('a')).resolves.toBeNull();
    });
  });

  describe('items that are taken back', () => {
    it('are those of that call, and none that somebody else has added as well', async () => {
      const { store } = await openStore();
      await store.add([item('a'), item('b')], 10);

      const again = await store.add([item('a'), item('c')], 10);
      await store.undo(['a', 'b', 'c']);

      expect(again![0]).toBeLessThan(0);
      await expect(store.item('a')).resolves.toMatchObject({ state: 'queued' });
      await expect(store.item('b')).resolves.toBeNull();
      expect(await store.counts()).toMatchObject({ waiting: 1 });
    });
  });

  describe('failed items', () => {
    it('are counted for as long as they are kept', async () => {
      const { store } = await openStore();
      const fail = async (id: string) => {
        await store.add([item(id)], 10);
        await store.claim(id, id, 0, 3);
        await store.finish(id, id, { ...finished, outcome: 'error', ttlMs: 40 });
      };
      await fail('a');
      await new Promise((resolve) => setTimeout(resolve, 60));
      await fail('b');

      expect(await store.failedCount()).toBe(1);
      expect(await store.failed(10)).toEqual(['b']);
    });

    it('can be called back about again after a retry from the ticket, and are found without their job', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await store.keepTicket('a', 'first', pending, false);
      await store.finish('a', 'first', { ...finished, outcome: 'error' });

      await expect(store.retry('a', false)).resolves.toMatchObject({ state: 'submitted', run: 1 });

      await expect(store.findTicket(ticket)).resolves.toBe('a');
      await expect(store.unconfirmed(-1000)).resolves.toMatchObject([{ id: 'a', run: 1 }]);
      await store.confirm(['a']);
      await expect(store.unconfirmed(-1000)).resolves.toEqual([]);
    });
  });

  describe('the next vendor', () => {
    it('begins with a job that is confirmed, so that none is lost in between', async () => {
      const { store } = await added();
      await store.confirm(['a']);
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await store.keepTicket('a', 'first', pending, true);

      const to = { lane: 'submit-two-audio', run: 1, earlier: '{}' };
      await expect(store.next('a', 'second', to)).resolves.toBe(false);
      await expect(store.next('a', 'first', to)).resolves.toBe(true);

      await expect(store.unconfirmed(-1000)).resolves.toMatchObject([
        { id: 'a', lane: 'submit-two-audio', run: 1 },
      ]);
      expect(await store.counts()).toMatchObject({ waiting: 1, pending: 0 });
    });

    it('is announced after a verdict only with that verdict', async () => {
      const { store } = await added();
      await claim(store, 'first');
      await store.announce('a', 'first', 'one');
      await store.keepTicket('a', 'first', pending, true);

      await expect(store.announce('a', 'first', 'two')).resolves.toBe(false);
      await expect(store.announce('a', 'other', 'two', { earlier: '{}' })).resolves.toBe(false);
      await expect(store.announce('a', 'first', 'two', { earlier: '{}' })).resolves.toBe(true);
      await expect(claim(store, 'second')).resolves.toMatchObject({ state: 'uncertain' });
      expect(await store.counts()).toMatchObject({ waiting: 1, pending: 0, uncertain: 1 });
    });
  });

  describe('the gate that processes share', () => {
    const deadline = (timeoutMs: number) => {
      const init = { operation: 'submit audio', provider: 'one', timeoutMs, signal: undefined };
      return new Deadline(init, { clock: createClock({}), closing: new AbortController().signal });
    };
    const openGates = async (name: string) => {
      const { store } = await openStore(name);
      return createRedisGates({
        store,
        accounts: () => 'account',
        clock: createClock({}),
        longestJobMs: 60_000,
        requestTimeoutMs: 1000,
      });
    };

    it('reserves no more starts in any window than the rate, from however many processes', async () => {
      const name = randomUUID();
      const stores = await Promise.all([1, 2, 3].map(() => openStore(name)));
      const windowMs = 400;
      const most = 7;
      const starts: number[] = [];
      const before = performance.now();
      await Promise.all(
        stores.flatMap(({ store }) =>
          Array.from({ length: 20 }, async () => {
            const waitMs = await store.reserveStart('one', { most, windowMs, latenessMs: 0 }, 60_000);
            starts.push(waitMs!);
          }),
        ),
      );
      const spentMs = performance.now() - before;

      const sorted = starts.sort((first, second) => first - second);
      expect(sorted).toHaveLength(60);
      // waits are counted from the moment of each answer, so that they may differ by what all of it took
      for (let index = most; index < sorted.length; index += 1)
        expect(sorted[index]! - sorted[index - most]!).toBeGreaterThan(windowMs - spentMs - 2);
      expect(sorted.at(-1)).toBeGreaterThan(windowMs * 7 - spentMs);
    });

    it('takes no turn of a call that has too little time', async () => {
      const gates = await openGates(randomUUID());
      const rate = gates.rate({ provider: 'one', kind: 'audio' }, 1);

      await rate.take(deadline(5000));
      await expect(rate.take(deadline(100))).rejects.toMatchObject({ code: 'timeout', effect: 'none' });
    });

    it('gives a place to one holder at a time, and again to the same one', async () => {
      const name = randomUUID();
      const [first, second] = await Promise.all([openGates(name), openGates(name)]);
      const here = first.jobs({ provider: 'one', kind: 'audio' }, 1)!;
      const there = second.jobs({ provider: 'one', kind: 'audio' }, 1)!;

      await here.take('a', deadline(5000));
      await there.take('a', deadline(5000));
      await expect(there.take('b', deadline(300))).rejects.toMatchObject({ code: 'timeout' });
      await here.release('a');
      await expect(there.take('b', deadline(5000))).resolves.toBeUndefined();
    });

    it('belongs to the latest run of an item, and an earlier one neither takes nor gives it back', async () => {
      const { store, name } = await added();
      const places = (await openGates(name)).jobs({ provider: 'one', kind: 'audio' }, 1)!;
      const [before, after] = [holderOf('a', 'before'), holderOf('a', 'after')];
      await claim(store, 'before');
      await places.take(before, deadline(5000));
      await claim(store, 'after');
      await places.take(after, deadline(5000));

      await expect(places.take(before, deadline(5000))).rejects.toMatchObject({ code: 'aborted' });
      await places.release(before);
      await expect(places.take('b', deadline(300))).rejects.toMatchObject({ code: 'timeout' });
      await places.release(after);

      await expect(places.take('b', deadline(5000))).resolves.toBeUndefined();
    });

    it('is given back by an earlier run from which the next one did not take it', async () => {
      const { store, name } = await added();
      const places = (await openGates(name)).jobs({ provider: 'one', kind: 'audio' }, 1)!;
      await claim(store, 'before');
      await places.take(holderOf('a', 'before'), deadline(5000));
      await claim(store, 'after');

      await places.release(holderOf('a', 'before'));

      await expect(places.take('b', deadline(5000))).resolves.toBeUndefined();
    });

    it('takes a place back after the longest job', async () => {
      const { store } = await openStore();

      await store.takePlace('p', 'a', 1, 50);
      expect(await store.takePlace('p', 'b', 1, 50)).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 80));

      expect(await store.takePlace('p', 'b', 1, 50)).toBe(true);
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
