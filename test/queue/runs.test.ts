import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createRedisGates, holderOf } from '../../packages/queue/redis-gates.js';
import { connect, openConnections, type Connections } from '../../packages/queue/store/connect.js';
import { createRedisStore } from '../../packages/queue/store/redis-store.js';
import { Deadline } from '../../packages/moderato/call/deadline.js';
import { createClock } from '../../packages/moderato/container/clock.js';
import { hasRedis, tellNotRun } from '../support/redis-server.js';
import { openStage, until, type Stage } from './stage.js';

if (hasRedis) {
  let stage: Stage;
  let redis: Redis;
  beforeAll(async () => {
    stage = await openStage();
    redis = new Redis(stage.redis.url);
  });
  afterEach(() => stage.closeOpen());
  afterAll(async () => {
    await redis.quit();
    await stage.close();
  });

  describe('a run of an item', () => {
    let connections: Connections;
    afterEach(() => connections.close());

    it('that another one has come after leaves that one the place of its job', async () => {
      // each item waits for its turn with a place in its hands
      const { name, queue, openWorker, one } = stage.scene(
        {},
        { limits: { one: { requestsPerSecond: 0.5, concurrentJobs: 2 } } },
      );
      connections = openConnections(stage.redis.url, 'worker');
      await connect(connections);
      const store = createRedisStore(connections, `{${name}}`);
      await queue.add(
        ['x', 'y'].map((id) => ({ kind: 'audio' as const, url: `https://example.com/${id}.mp3`, id })),
        { ids: ['x', 'y'] },
      );
      openWorker();
      await until(() => one.calls.length > 0, 'a first submit');
      const late = one.calls[0]?.content?.id === 'x' ? 'y' : 'x';
      let places = '';
      await until(async () => {
        [places = ''] = await redis.keys(`{${name}}:places:jobs:*`);
        return places !== '' && (await redis.zscore(places, late)) !== null;
      }, 'a place of the second');

      await store.claim(late, 'successor', 0, 3);
      const account = places.split(':').at(-2) as string;
      const gates = createRedisGates({
        store,
        accounts: () => account,
        clock: createClock({}),
        longestJobMs: 60_000,
        requestTimeoutMs: 1000,
      });
      const init = { operation: 'submit audio', provider: 'one', timeoutMs: 5000, signal: undefined };
      const deadline = new Deadline(init, {
        clock: createClock({}),
        closing: new AbortController().signal,
      });
      await gates.jobs({ provider: 'one', kind: 'audio' }, 2)?.take(holderOf(late, 'successor'), deadline);
      const lane = `{${name}}:submit-one-audio`;
      await until(async () => (await redis.llen(`${lane}:active`)) === 0, 'the end of the first run');

      expect(one.calls.filter(({ method }) => method === 'submit')).toHaveLength(1);
      expect(await redis.zscore(places, late)).not.toBeNull();
    });
  });

  describe('an item that somebody else wrote into Redis', () => {
    it.each([
      ['a path', '{"kind":"text","file":"/etc/hostname","id":"x"}', 'file of this machine', 'x'],
      [
        'the path of an image',
        '{"kind":"image","file":"/etc/hostname","id":"x"}',
        'file of this machine',
        'x',
      ],
      ['two inputs', '{"kind":"text","text":"a","file":"/etc/hostname"}', 'exactly one of', null],
      ['no content', 'null', 'not a JSON object', null],
      ['text that is no JSON', '{"kind":', 'not a JSON object', null],
    ])(
      'with %s fails with a clear error, and nothing is read or sent',
      async (_, content, message, contentId) => {
        const { name, queue, openWorker, one } = stage.scene();
        const [id = ''] = await queue.add([{ kind: 'text', text: 'words' }]);
        await redis.set(`{${name}}:content:${id}`, content);
        openWorker();

        const { error, ...result } = await queue.wait(id, { timeoutMs: 10_000 });

        expect(error).toMatchObject({ code: 'invalid_content', effect: 'none' });
        expect(error?.message).toContain(message);
        expect(result.contentId).toBe(contentId);
        expect(one.calls).toEqual([]);
      },
    );
  });
} else {
  it('needs redis-server', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
