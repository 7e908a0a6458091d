import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createModerationQueue, type Finding } from '@moderato/queue';
import { Redis } from 'ioredis';
import { createVendor } from '../support/vendors.js';
import { hasRedis, startRedis, tellNotRun, type RedisServer } from '../support/redis-server.js';

const vendor = createVendor('one');
const shared = {
  config: { provider: 'one' },
  parts: { environment: {}, providers: [vendor.provider], maps: [vendor.map] },
};

async function examine(connection: string): Promise<Finding[]> {
  const queue = createModerationQueue({ connection, ...shared });
  try {
    return await queue.doctor();
  } finally {
    await queue.close();
  }
}

const bad = (findings: readonly Finding[]) =>
  findings.flatMap(({ name, isGood, message }) => (isGood ? [] : [`${name}: ${message}`]));

describe('the doctor of a queue', () => {
  it('says that Redis cannot be reached, where any other call fails', async () => {
    expect(bad(await examine('redis://127.0.0.1:1'))).toEqual([
      'connection: Redis cannot be reached (ECONNREFUSED)',
    ]);
  });
});

if (hasRedis) {
  let redis: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.close();
  });

  describe('the doctor of a queue, with a Redis', () => {
    it('finds nothing wrong with one that is set as it should be', async () => {
      const findings = await examine(redis.url);

      expect(bad(findings)).toEqual([]);
      expect(findings.map(({ name }) => name)).toEqual([
        ...['version', 'eviction', 'persistence', 'memory', 'clock', 'commands', 'limits', 'accounts'],
      ]);
    });

    it('names a wrong password, and never shows it', async () => {
      const findings = await examine(`redis://someone:hidden-words@127.0.0.1:${redis.port}`);

      expect(bad(findings)).toEqual([expect.stringMatching(/^connection: Redis refuses the user/)]);
      expect(JSON.stringify(findings)).not.toContain('hidden-words');
    });

    it('names every wrong setting at once, of a Redis that the queue refuses', async () => {
      await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await client.config('SET', 'appendonly', 'no');
      await client.config('SET', 'maxmemory', '1mb');
      try {
        expect(bad(await examine(redis.url)).map((line) => line.split(':')[0])).toEqual([
          'eviction',
          'persistence',
          'memory',
          'commands',
        ]);
      } finally {
        await client.config('SET', 'maxmemory', '0');
        await client.config('SET', 'maxmemory-policy', 'noeviction');
        await client.config('SET', 'appendonly', 'yes');
      }
    });

    it('finds that a user may read and not write', async () => {
      await client.acl('SETUSER', 'reader', 'on', '>words', '~*', '+@read', '+info', '+time', '+ping');

      const findings = bad(await examine(`redis://reader:words@127.0.0.1:${redis.port}`));

      expect(findings).toEqual([expect.stringMatching(/^commands: Redis refuses the user/)]);
    });

    it('shows limits that accounts of other credentials hold', async () => {
      await client.rpush('{moderato}:gate:one:0123abcd:text', '1');

      const limits = (await examine(redis.url)).find(({ name }) => name === 'limits');

      expect(limits?.message).toBe(
        '1 limits of this queue are in use, 1 of them by accounts that this configuration does not have: gate:one:0123abcd:text',
      );
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
