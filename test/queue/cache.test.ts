import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { hasRedis, tellNotRun } from '../support/redis-server.js';
import { openStage, type Stage } from './stage.js';

const audio: Content = { kind: 'audio', url: 'https://example.com/a.mp3' };

if (hasRedis) {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.closeOpen());
  afterAll(() => stage.close());

  describe('the cache of verdicts, behind a queue', () => {
    it('is filled by a job that was polled to its end, so that the same content is submitted once', async () => {
      const kept = new Map<string, unknown>();
      const scene = stage.scene({}, { cache: { addresses: true } });
      const { one } = scene;
      const parts = {
        environment: {},
        providers: [one.provider],
        maps: [one.map],
        cache: {
          get: (key: string) => Promise.resolve(kept.get(key)),
          set: (key: string, value: string) => Promise.resolve(kept.set(key, value)),
          delete: (key: string) => Promise.resolve(kept.delete(key)),
        },
      };
      const queue = scene.openQueue({ parts });
      scene.openWorker({ parts });

      const first = await queue.wait(await queue.add({ ...audio, id: 'first' }), { timeoutMs: 10_000 });
      const second = await queue.wait(await queue.add({ ...audio, id: 'second' }), { timeoutMs: 10_000 });

      expect(first.verdict?.source.cachedAt).toBeUndefined();
      expect(second.verdict?.source).toMatchObject({ contentId: 'second', cachedAt: expect.any(String) });
      expect(one.methods()).toEqual(['submit', 'fetch']);
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
