import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createModerationQueue, createModerationWorker } from '@moderato/queue';
import { Redis } from 'ioredis';
import { assertServer } from '../../packages/queue/store/check-server.js';
import { createVendor } from '../support/vendors.js';
import { startRedis, hasRedis, tellNotRun } from '../support/redis-server.js';

const vendor = createVendor('one');
const shared = {
  config: { provider: 'one' },
  parts: { environment: {}, providers: [vendor.provider], maps: [vendor.map] },
};
const content = { kind: 'text' as const, text: 'words' };
const facts = {
  version: '7.0.15',
  evictionPolicy: 'noeviction',
  appendOnly: true,
  appendFsync: 'everysec',
  usedBytes: 1,
  maxBytes: 0,
  isReplica: false,
  clockAheadMs: 0,
};

async function addTo(connection: string, options = {}) {
  const queue = createModerationQueue({ connection, ...shared, ...options });
  try {
    return await queue.add(content);
  } finally {
    await queue.close();
  }
}

describe('the address of the queue', () => {
  it.each([
    ['http://localhost', /expected an address such as redis:/],
    ['nonsense', /expected an address such as redis:/],
    ['redis://localhost/words', /number of a database/],
    ['postgres://localhost/queue', /PostgreSQL is not supported yet/],
  ])('%s is refused, saying why', (connection, message) => {
    expect(() => createModerationQueue({ connection, ...shared })).toThrow(message);
    expect(() => createModerationWorker({ connection, ...shared })).toThrow(message);
  });

  it('never shows its password', async () => {
    const failed = addTo('redis://user:hidden-words@127.0.0.1:1').catch((error: unknown) => error);

    expect(JSON.stringify(await failed)).not.toContain('hidden-words');
  });

  it('that leads nowhere fails at once with network', async () => {
    await expect(addTo('redis://127.0.0.1:1')).rejects.toMatchObject({
      code: 'network',
      retry: 'later',
      effect: 'none',
    });
  });
});

describe('an address at which something else listens', () => {
  it('fails with network within the time of a connection, and says that it is no Redis', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    try {
      const { port } = server.address() as { port: number };
      await expect(addTo(`redis://127.0.0.1:${port}`)).rejects.toMatchObject({
        code: 'network',
        effect: 'none',
        message: 'what answers at this address is no Redis; check host, port and redis:// or rediss://',
      });
    } finally {
      server.close();
    }
  });
});

describe('a server that cannot be used', () => {
  it.each([
    [{ version: '5.0.7' }, /5\.0\.7 is too old; 6\.2 or later/],
    [{ version: '6.0.16' }, /too old/],
    [{ isReplica: true }, /is a replica/],
    [{ evictionPolicy: 'allkeys-lru' }, /maxmemory-policy allkeys-lru.*noeviction/],
  ])('is refused: %j', (changes, message) => {
    expect(() => assertServer({ ...facts, ...changes }, {})).toThrow(message);
  });

  it('is taken when everything is as it should be, or when eviction is accepted', () => {
    expect(() => assertServer(facts, {})).not.toThrow();
    expect(() =>
      assertServer({ ...facts, evictionPolicy: 'allkeys-lru' }, { allowEviction: true }),
    ).not.toThrow();
  });
});

if (hasRedis) {
  describe('a Redis', () => {
    it('that may evict, refuses the user or is full is told apart, and nothing is added', async () => {
      const redis = await startRedis(['--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru']);
      const client = new Redis(redis.url);
      try {
        await expect(addTo(redis.url)).rejects.toThrow(/maxmemory-policy allkeys-lru/);
        await client.config('SET', 'maxmemory-policy', 'noeviction');
        await client.acl('SETUSER', 'reader', 'on', '>words', '~*', '+@read', '+info', '+time');
        await expect(addTo(`redis://reader:words@127.0.0.1:${redis.port}`)).rejects.toMatchObject({
          code: 'config',
          message: expect.stringMatching(/refuses the user/),
        });
        await expect(addTo(`redis://reader:wrong@127.0.0.1:${redis.port}`)).rejects.toMatchObject({
          code: 'config',
        });
        await client.config('SET', 'maxmemory', '1');
        await expect(addTo(redis.url)).rejects.toMatchObject({ code: 'rate_limited', effect: 'none' });
        await client.config('SET', 'maxmemory', '0');

        expect(await client.keys('{moderato}:item:*')).toEqual([]);
      } finally {
        client.disconnect();
        await redis.close();
      }
    });

    it('whose user may neither ask nor write is a wrong setting, and not an outage', async () => {
      const redis = await startRedis();
      const client = new Redis(redis.url);
      try {
        await client.acl('SETUSER', 'nobody', 'on', '>words', '~other:*', '+ping');
        await expect(addTo(`redis://nobody:words@127.0.0.1:${redis.port}`)).rejects.toMatchObject({
          code: 'config',
          message: expect.stringMatching(/refuses the user/),
        });
      } finally {
        client.disconnect();
        await redis.close();
      }
    });

    it('that goes away lets add fail at once, and takes items again when it is back', async () => {
      const redis = await startRedis();
      const queue = createModerationQueue({ connection: redis.url, ...shared });
      try {
        await queue.add(content);
        await redis.kill();
        await expect(queue.add(content)).rejects.toMatchObject({ code: 'network' });
        await redis.start();
        let id: string | null = null;
        for (let tries = 0; id === null && tries < 200; tries += 1) {
          id = await queue.add(content).catch(() => null);
          if (id === null) await new Promise((resolve) => setTimeout(resolve, 25));
        }

        expect(id).not.toBeNull();
        await expect(queue.counts()).resolves.toMatchObject({ waiting: 2 });
      } finally {
        await queue.close();
        await redis.close();
      }
    });

    it('that dies over a call lets it fail, and not hang', async () => {
      const redis = await startRedis(['--enable-debug-command', 'yes']);
      const queue = createModerationQueue({ connection: redis.url, ...shared });
      const client = new Redis(redis.url);
      client.on('error', () => undefined);
      try {
        await queue.counts();
        // the server takes the connection, and answers nothing any more
        client.call('DEBUG', 'SLEEP', '5').catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 100));
        const counting = queue.counts();
        counting.catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await redis.kill();

        await expect(counting).rejects.toMatchObject({ code: 'network' });
      } finally {
        client.disconnect();
        await queue.close();
        await redis.close();
      }
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
