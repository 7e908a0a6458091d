import { type Redis } from 'ioredis';
import { fullError, queueConfigError, toNetworkError } from './errors.js';

/** What a Redis says of itself. */
export interface ServerFacts {
  version: string;
  /** Null where the user may not read it. */
  evictionPolicy: string | null;
  appendOnly: boolean;
  /** Null where the user may not read it. */
  appendFsync: string | null;
  usedBytes: number;
  /** 0 where nothing limits it. */
  maxBytes: number;
  isReplica: boolean;
  /** How far the clock of Redis is ahead of this machine's. */
  clockAheadMs: number;
}

/** Functions and script effects that the queue relies on. */
const OLDEST_VERSION = [6, 2] as const;

/** Reads what matters to a queue. @throws ModerationError `network`, or `config` where the user may not. */
export async function readServer(client: Redis): Promise<ServerFacts> {
  try {
    const before = Date.now();
    const [seconds, micros] = await client.time();
    const middle = (before + Date.now()) / 2;
    const info = parseInfo(await client.info());
    const setting = async (name: string) => {
      try {
        return (await client.config('GET', name))[1] ?? null;
      } catch {
        // managed servers keep CONFIG to themselves
        return null;
      }
    };
    return {
      version: info['redis_version'] ?? '0',
      evictionPolicy: info['maxmemory_policy'] ?? (await setting('maxmemory-policy')),
      appendOnly: info['aof_enabled'] === '1',
      appendFsync: await setting('appendfsync'),
      usedBytes: Number(info['used_memory'] ?? 0),
      maxBytes: Number(info['maxmemory'] ?? 0),
      isReplica: info['role'] === 'slave',
      clockAheadMs: Math.round(Number(seconds) * 1000 + Number(micros) / 1000 - middle),
    };
  } catch (error) {
    throw toNetworkError(error);
  }
}

/**
 * Refuses a Redis that would lose items.
 * @throws ModerationError `config`, saying what to change.
 */
export function assertServer(
  facts: ServerFacts,
  { allowEviction = false }: { allowEviction?: boolean },
): void {
  const [major = 0, minor = 0] = facts.version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = OLDEST_VERSION;
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
    throw queueConfigError(
      `Redis ${facts.version} is too old; ${wantedMajor}.${wantedMinor} or later is needed`,
    );
  if (facts.isReplica)
    throw queueConfigError('this Redis is a replica, which takes no writes; give the address of the primary');
  const { evictionPolicy } = facts;
  if (evictionPolicy !== null && evictionPolicy !== 'noeviction' && !allowEviction)
    throw queueConfigError(
      `Redis may evict items (maxmemory-policy ${evictionPolicy}); set maxmemory-policy to noeviction, or allowEviction to accept that items are lost`,
    );
}

const LOOK_AGAIN_MS = 1000;

/**
 * Makes what refuses more items while Redis has little memory left. It looks once a second.
 * @param mostShare of `maxmemory`; without `maxmemory` nothing is refused.
 */
export function createMemoryGuard(client: Redis, mostShare: number): () => Promise<void> {
  let lookedMs = -Infinity;
  let share = 0;
  return async () => {
    if (performance.now() - lookedMs > LOOK_AGAIN_MS) {
      const info = parseInfo(
        await client.info('memory').catch((error: unknown) => Promise.reject(toNetworkError(error))),
      );
      const max = Number(info['maxmemory'] ?? 0);
      share = max === 0 ? 0 : Number(info['used_memory'] ?? 0) / max;
      lookedMs = performance.now();
    }
    if (share > mostShare)
      throw fullError(
        `Redis uses ${Math.round(share * 100)} % of its memory, and the limit is ${Math.round(mostShare * 100)} %`,
      );
  };
}

function parseInfo(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
