import { once } from 'node:events';
import { Redis, type RedisOptions } from 'ioredis';
import { networkError, queueConfigError, toNetworkError } from './errors.js';

/** How Redis is reached: its address, such as `redis://user:password@host:6379/0`, or options of ioredis. */
export type QueueConnection = string | RedisOptions;

/** The connections of one queue or worker. */
export interface Connections {
  client: Redis;
  /** Another connection of the same sort, for commands that block; closed by its owner. */
  duplicate(): Redis;
  subscribe(channel: string, act: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Who connects: `add` fails at once while Redis is away, a worker waits for it. */
export type Role = 'queue' | 'worker';

const CONNECT_TIMEOUT_MS = 5000;
const LONGEST_PAUSE_MS = 2000;

/**
 * Opens the connections; the first command finds out whether they work.
 * @throws ModerationError `config` for an address that leads to no Redis.
 */
export function openConnections(connection: QueueConnection, role: Role): Connections {
  const options: RedisOptions = {
    ...(typeof connection === 'string' ? readAddress(connection) : connection),
    // a worker waits for a Redis that is away; a queue fails at once, also what it had sent already
    maxRetriesPerRequest: role === 'worker' ? null : 0,
    enableOfflineQueue: role === 'worker',
    autoResendUnfulfilledCommands: role === 'worker',
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), LONGEST_PAUSE_MS),
    lazyConnect: true,
  };
  const client = createClient(options);
  const opened = [client];
  client.on('error', () => undefined);
  const duplicate = (changes: RedisOptions = {}) => {
    const other = createClient({ ...options, ...changes });
    other.on('error', () => undefined);
    opened.push(other);
    return other;
  };
  let subscriber: Redis | null = null;
  const listeners = new Map<string, Set<() => void>>();
  const subscribe: Connections['subscribe'] = async (channel, act) => {
    if (subscriber === null) {
      subscriber = duplicate({ enableOfflineQueue: true });
      subscriber.on('message', (name: string) => listeners.get(name)?.forEach((listener) => listener()));
    }
    const known = listeners.get(channel) ?? new Set();
    listeners.set(channel, known.add(act));
    if (known.size === 1) await subscriber.subscribe(channel);
    return async () => {
      known.delete(act);
      if (known.size > 0 || listeners.get(channel) !== known) return;
      listeners.delete(channel);
      await subscriber?.unsubscribe(channel);
    };
  };
  return {
    client,
    duplicate: () => duplicate({ enableOfflineQueue: true }),
    subscribe,
    close: async () => {
      for (const each of opened) each.disconnect();
      await Promise.resolve();
    },
  };
}

function createClient(options: RedisOptions): Redis {
  // the overloads of the constructor know optional fields as absent, never as undefined
  return new Redis(options as never);
}

/** Waits for the first connection. @throws ModerationError `network`, or `config` where Redis refuses the user. */
export async function connect({ client }: Connections): Promise<void> {
  if (client.status === 'ready') return;
  const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  // it also ends at the first error
  const ready = once(client, 'ready', { signal });
  if (client.status === 'wait') client.connect().catch(() => undefined);
  try {
    await ready;
  } catch (error) {
    throw signal.aborted
      ? networkError(`Redis does not answer within ${CONNECT_TIMEOUT_MS} ms`)
      : toNetworkError(error);
  }
}

function readAddress(address: string): RedisOptions {
  if (/^postgres(ql)?:/.test(address))
    throw queueConfigError(
      'connection: PostgreSQL is not supported yet; give the address of a Redis, redis://…',
    );
  if (!URL.canParse(address) || !/^rediss?:$/.test(new URL(address).protocol))
    throw queueConfigError('connection: expected an address such as redis://host:6379 or rediss://host:6379');
  const { hostname, port, username, password, pathname, protocol } = new URL(address);
  const db = pathname.slice(1);
  if (hostname === '' || !/^\d*$/.test(db))
    throw queueConfigError(
      'connection: expected a host, and a number of a database after it where there is one',
    );
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(db === '' ? {} : { db: Number(db) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
