import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ModerationError, type Content } from '@moderato/core';
import { Redis } from 'ioredis';
import { vendorResult } from '../support/vendor-result.js';
import { hasRedis, tellNotRun } from '../support/redis-server.js';
import { openStage, until, type Stage } from './stage.js';

const text = (id: string): Content => ({ kind: 'text', text: `words of ${id}`, id });
const audio = (id: string): Content => ({ kind: 'audio', url: `https://example.com/${id}.mp3`, id });
const failWith = (init: Partial<ConstructorParameters<typeof ModerationError>[0]>) => () =>
  new ModerationError({ code: 'network', operation: 'x', message: 'made up', ...init });

if (hasRedis) {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.closeOpen());
  afterAll(() => stage.close());

  describe('the queue', () => {
    it('gives the verdict of text and of audio, each after one submit', async () => {
      const { queue, openWorker, one } = stage.scene();
      const ids = await queue.add([text('a'), audio('b')]);
      openWorker();

      const results = await Promise.all(ids.map((id) => queue.wait(id, { timeoutMs: 10_000 })));

      expect(results.map(({ verdict, contentId }) => [verdict?.decision, contentId])).toEqual([
        ['pass', 'a'],
        ['pass', 'b'],
      ]);
      expect(one.methods().sort()).toEqual(['check', 'fetch', 'submit']);
      expect(await queue.counts()).toEqual({
        waiting: 0,
        pending: 0,
        verdicts: 2,
        errors: 0,
        uncertain: 0,
        failed: 0,
      });
      await expect(queue.result(ids[0]!)).resolves.toMatchObject({ verdict: { decision: 'pass' } });
    });

    it('adds an item once, however often it is added under its id', async () => {
      const { queue, openWorker, one } = stage.scene();
      await queue.add([text('a')], { ids: ['first'] });
      await queue.add([text('a')], { ids: ['first'] });
      openWorker();
      await queue.wait('first');
      await queue.add([text('a')], { ids: ['first'] });

      await expect(queue.counts()).resolves.toMatchObject({ waiting: 0, verdicts: 1 });
      expect(one.calls).toHaveLength(1);
    });

    it('refuses wrong content and options before anything is added', async () => {
      const { queue } = stage.scene();

      await expect(queue.add([text('a'), { kind: 'audio', url: 'nowhere' }])).rejects.toMatchObject({
        code: 'invalid_content',
      });
      await expect(queue.add(text('a'), { provider: 'nobody' })).rejects.toMatchObject({ code: 'config' });
      await expect(queue.add(text('a'), { priorty: 'high' } as never)).rejects.toThrow(
        /unknown option "priorty"/,
      );
      await expect(queue.add([text('a')], { ids: [] })).rejects.toThrow(/one id for each content/);
      expect(await queue.counts()).toMatchObject({ waiting: 0 });
    });

    it.each(['text', 'image', 'audio', 'video', 'document'] as const)(
      'refuses the path of a %s, which a worker would read, and adds nothing',
      async (kind) => {
        const { queue } = stage.scene();
        const untrusted = JSON.parse(`{"kind":"${kind}","file":"/etc/hostname","id":"x"}`) as Content;

        await expect(queue.add(untrusted)).rejects.toMatchObject({
          code: 'invalid_content',
          effect: 'none',
          contentId: 'x',
          message: 'file: a file of this machine cannot be given to workers; give text, bytes, url or object',
        });
        await expect(queue.add([text('a'), untrusted])).rejects.toMatchObject({ code: 'invalid_content' });
        expect(await queue.counts()).toMatchObject({ waiting: 0 });
      },
    );

    it('takes no more than it may hold, all of a call or nothing', async () => {
      const { openQueue } = stage.scene();
      const queue = openQueue({ maxWaiting: 3 });
      await queue.add([text('a'), text('b')]);

      await expect(queue.add([text('c'), text('d')])).rejects.toMatchObject({
        code: 'rate_limited',
        effect: 'none',
      });
      await expect(queue.counts()).resolves.toMatchObject({ waiting: 2 });
    });

    it('serves tenants in turn, and what is urgent first', async () => {
      const { queue, openWorker, one } = stage.scene();
      await queue.add(
        Array.from({ length: 40 }, (_, index) => text(`big-${index}`)),
        { tenant: 'big' },
      );
      await queue.add([text('small-0'), text('small-1')], { tenant: 'small' });
      await queue.add(text('urgent'), { tenant: 'big', priority: 'high' });
      openWorker({ concurrency: 1 });
      await until(() => one.calls.some(({ content }) => content?.id === 'small-1'));

      const order = one.calls.map(({ content }) => content?.id ?? '');
      expect(order[0]).toBe('urgent');
      expect(order.indexOf('small-1')).toBeLessThan(25);
    });

    it('falls back to the next vendor when a job ended without a verdict, and says who was tried', async () => {
      const expired = {
        fetch: () => ({
          ticket: {
            version: 1 as const,
            provider: 'one',
            kind: 'audio' as const,
            id: 'one-1',
            region: 'xx-north',
            contentId: null,
            submittedAt: new Date().toISOString(),
          },
          state: 'expired' as const,
          vendorState: 'GONE',
          error: new ModerationError({ code: 'job_expired', operation: 'fetch', message: 'gone' }),
        }),
      };
      const { queue, openWorker, one, two } = stage.scene(expired, {
        routing: { primary: 'one', fallback: ['two'] },
      });
      const id = await queue.add(audio('a'));
      openWorker();

      const { verdict } = await queue.wait(id, { timeoutMs: 15_000 });

      expect(verdict?.routing).toEqual({
        primary: 'one',
        tried: [
          { provider: 'one', error: 'job_expired' },
          { provider: 'two', error: null },
        ],
      });
      expect([one.methods()[0], two.methods()[0]]).toEqual(['submit', 'submit']);
    });
  });

  describe('an item that fails', () => {
    it('waits for a vendor that is away, and is submitted again when that is free', async () => {
      const away = failWith({ retry: 'later', effect: 'none' });
      const { queue, openWorker, one } = stage.scene({
        check: (call) => (call === 1 ? away() : Promise.resolve(doneText('one'))),
      });
      const id = await queue.add(text('a'));
      openWorker();

      await expect(queue.wait(id, { timeoutMs: 15_000 })).resolves.toMatchObject({
        verdict: { decision: 'pass' },
      });
      expect(one.calls).toHaveLength(2);
    });

    it('is uncertain, kept and never submitted again, when nobody knows whether the vendor took it', async () => {
      const { queue, openWorker, one } = stage.scene({
        check: failWith({ effect: 'unknown', retry: 'later' }),
      });
      const id = await queue.add(text('a'));
      openWorker();

      const { error } = await queue.wait(id, { timeoutMs: 10_000 });

      expect(error).toMatchObject({ uncertain: true });
      expect(await queue.retry([id])).toEqual([{ id, outcome: 'uncertain' }]);
      expect(await queue.counts()).toMatchObject({ uncertain: 1, failed: 1 });
      expect(one.calls).toHaveLength(1);
    });

    it('can be looked at, and retried from the beginning', async () => {
      const { queue, openWorker } = stage.scene({
        check: (call) =>
          call === 1 ? failWith({ code: 'bad_response', effect: 'none' })() : doneText('one'),
      });
      const id = await queue.add(text('a'));
      openWorker();
      await queue.wait(id, { timeoutMs: 10_000 });

      await expect(queue.failed()).resolves.toMatchObject([{ id, error: { code: 'bad_response' } }]);
      expect(await queue.retry([id])).toEqual([{ id, outcome: 'submitted' }]);
      await until(async () => (await queue.result(id))?.verdict !== undefined);
      expect(await queue.counts()).toMatchObject({ verdicts: 1, errors: 0, failed: 0 });
    });
  });

  describe('results', () => {
    it('come as a stream, once for a group that confirms them', async () => {
      const { queue, openWorker } = stage.scene();
      const ids = await queue.add([text('a'), text('b'), audio('c')]);
      openWorker();
      const seen: string[] = [];

      for await (const { id } of queue.results()) {
        seen.push(id);
        if (seen.length === 3) break;
      }

      expect(seen.sort()).toEqual([...ids].sort());
    });
  });

  describe('what lies in Redis', () => {
    it('has one hash tag, and neither credentials nor, after the submit, content', async () => {
      const running = {
        fetch: () =>
          new ModerationError({ code: 'network', operation: 'x', retry: 'later', message: 'away' }),
      };
      const secrets = {
        secretId: 'AKIDmadeupmadeupmadeup',
        secretKey: 'madeupkeymadeupkeymadeupkey',
        bucket: 'examplebucket-1250000000',
        region: 'ap-guangzhou',
      };
      const { queue, openWorker, one, name } = stage.scene(running, {
        providers: { tencent: secrets },
      });
      await queue.add([audio('secret-place')]);
      openWorker();
      await until(() => one.methods().includes('fetch'));

      const client = new Redis(stage.redis.url);
      const keys = (await client.keys('*')).filter((key) => key.includes(`{${name}}`));
      const dump = await Promise.all(keys.map(async (key) => `${key} ${await readSteady(client, key)}`));
      client.disconnect();

      expect(keys.length).toBeGreaterThan(5);
      expect(dump.join('\n')).not.toMatch(/AKIDmadeup|madeupkey/);
      expect(dump.join('\n')).not.toContain('secret-place.mp3');
      expect(dump.join('\n')).toContain('one-1');
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}

function doneText(provider: string) {
  return {
    ticket: {
      version: 1 as const,
      provider,
      kind: 'text' as const,
      id: 't',
      region: 'xx-north',
      contentId: null,
      submittedAt: new Date().toISOString(),
    },
    state: 'succeeded' as const,
    vendorState: 'DONE',
    result: vendorResult({ provider, kind: 'text', jobId: 't' }),
  };
}

/** Workers go on meanwhile, and a key may come back as one of another type between the two commands. */
async function readSteady(client: Redis, key: string): Promise<string> {
  for (;;) {
    try {
      return await readAny(client, key);
    } catch (error) {
      if (!String(error).includes('WRONGTYPE')) throw error;
    }
  }
}

async function readAny(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case 'hash':
      return JSON.stringify(await client.hgetall(key));
    case 'string':
      return String(await client.get(key));
    case 'zset':
      return JSON.stringify(await client.zrange(key, '0', '-1'));
    case 'set':
      return JSON.stringify(await client.smembers(key));
    case 'list':
      return JSON.stringify(await client.lrange(key, 0, -1));
    default:
      return JSON.stringify(await client.xrange(key, '-', '+'));
  }
}
