import { afterEach, describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { deliverResults, type ModerationQueue } from '@moderato/queue';
import { Redis } from 'ioredis';
import { hasRedis, tellNotRun } from '../support/redis-server.js';
import { openStage, until, type Stage } from './stage.js';

const text = (id: string): Content => ({ kind: 'text', text: `words of ${id}`, id });

/** Collects results until it is ended. */
function collect(queue: ModerationQueue, act: (id: string) => void = () => undefined) {
  const seen: string[] = [];
  const ending = new AbortController();
  const over = deliverResults(
    queue,
    ({ contentId }) => {
      act(contentId ?? '');
      seen.push(contentId ?? '');
    },
    { signal: ending.signal },
  );
  return {
    seen,
    end: async () => {
      ending.abort();
      await over;
    },
  };
}

if (hasRedis) {
  let stage: Stage | null = null;
  afterEach(async () => {
    await stage?.close();
    stage = null;
  });

  describe('the delivery of results', () => {
    it('goes on when Redis was killed in between, and loses none', async () => {
      stage = await openStage();
      const { queue, openWorker } = stage.scene();
      openWorker();
      const reader = collect(queue);
      await queue.add(text('a'));
      await until(() => reader.seen.includes('a'));

      await stage.redis.kill();
      await stage.redis.start();
      await until(() =>
        queue.add([text('b')], { ids: ['b'] }).then(
          () => true,
          () => false,
        ),
      );
      await until(() => reader.seen.includes('b'));
      await reader.end();

      expect(new Set(reader.seen)).toEqual(new Set(['a', 'b']));
    });

    it('goes on with a Redis that has lost its data', async () => {
      stage = await openStage();
      const { queue, openWorker } = stage.scene();
      openWorker();
      const reader = collect(queue);
      await queue.add(text('a'));
      await until(() => reader.seen.includes('a'));
      const client = new Redis(stage.redis.url);
      await client.flushall();
      client.disconnect();

      await queue.add(text('b'));
      await until(() => reader.seen.includes('b'));
      await reader.end();

      expect(reader.seen).toEqual(['a', 'b']);
    });

    it('confirms what a sink took before the end', async () => {
      stage = await openStage();
      const { queue, openWorker } = stage.scene();
      openWorker();
      const first = collect(queue, () => void first.end());
      await queue.add(text('a'));
      await until(() => first.seen.length > 0);
      await first.end();

      const client = new Redis(stage.redis.url);
      const [left] = (await client.xpending('{test-1}:results:default', 'default')) as [number];
      client.disconnect();

      expect(left).toBe(0);
    });

    it('leaves out what was kept for its time', async () => {
      stage = await openStage();
      const { queue, openWorker, name } = stage.scene({}, {}, { resultTtlMs: 50 });
      openWorker();
      const id = await queue.add(text('a'));
      const client = new Redis(stage.redis.url);
      await until(async () => (await queue.counts()).verdicts === 1 && (await queue.result(id)) === null);

      const seen: string[] = [];
      const ending = new AbortController();
      await queue.add(text('b'));
      await until(async () => (await queue.counts()).verdicts === 2);
      const keys = (await client.keys(`{${name}}:item:*`)).filter((key) => key.endsWith(id));
      client.disconnect();
      setTimeout(() => ending.abort(), 100);
      for await (const result of queue.results({ signal: ending.signal })) seen.push(result.id);

      expect(keys).toEqual([]);
      expect(seen).not.toContain(id);
      await expect(queue.wait(id)).rejects.toMatchObject({ code: 'invalid_content' });
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
