import { type JobTicket } from '@moderato/core';
import { type Pace } from 'moderato/container';
import { type Redis } from 'ioredis';
import { type Connections } from './connect.js';
import { toNetworkError } from './errors.js';
import { type Claim, type Outcome, type QueueStore, type ReadResult } from './queue-store.js';
import { SCRIPTS } from './scripts.js';

type Run = (key: string, ...values: (string | number)[]) => Promise<unknown>;

/** How long a reader may take for a result before another one gets it. */
const READER_IDLE_MS = 60_000;

const SCAN = 500;

/** Names a ticket among all of the queue. */
export function ticketKeyOf({ provider, region, kind, id }: JobTicket): string {
  return [provider, region, kind, id].join('/');
}

/**
 * Keeps everything in Redis.
 * @param prefix with the hash tag that keeps all keys in one slot of a cluster.
 */
export function createRedisStore(connections: Connections, prefix: string): QueueStore {
  const { client } = connections;
  for (const [name, lua] of Object.entries(SCRIPTS)) client.defineCommand(name, { numberOfKeys: 1, lua });
  const scripts = client as unknown as Record<keyof typeof SCRIPTS, Run>;
  const at = (...path: string[]) => [prefix, ...path].join(':');
  const reach = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      throw toNetworkError(error);
    }
  };
  const run = (name: keyof typeof SCRIPTS, ...values: (string | number)[]) =>
    reach(() => scripts[name](prefix, ...values));
  const groups = new Set<string>();
  /** A Redis that lost its data has lost its groups as well. */
  const inGroup = async <Value>(stream: string, group: string, work: () => Promise<Value>) => {
    await ensureGroup(stream, group);
    try {
      return await work();
    } catch (error) {
      if (!String(error).includes('NOGROUP')) throw error;
      groups.delete(`${stream} ${group}`);
      await ensureGroup(stream, group);
      return work();
    }
  };
  const ensureGroup = async (stream: string, group: string) => {
    if (groups.has(`${stream} ${group}`)) return;
    await client.xgroup('CREATE', at('results', stream), group, '0', 'MKSTREAM').catch((error: unknown) => {
      if (!String(error).includes('BUSYGROUP')) throw error;
    });
    groups.add(`${stream} ${group}`);
  };

  return {
    add: async (items, mostWaiting) => {
      const values = items.flatMap((item) => {
        const { id, lane, band, tenant, content, first, options, stream, trace, keepsContent } = item;
        const fields = [
          ...['first', first],
          ...(options === '{}' ? [] : ['options', options]),
          ...(stream === 'default' ? [] : ['stream', stream]),
          ...(trace === null ? [] : ['trace', trace]),
          ...(keepsContent ? ['keeps', '1'] : []),
        ];
        return [id, lane, band, tenant, JSON.stringify(fields), content];
      });
      const answer = await run('addItems', mostWaiting, ...values);
      return answer === -1 ? null : (answer as number[]);
    },
    confirm: async (ids) => {
      await reach(() => client.zrem(at('adding'), ...ids));
    },
    undo: async (ids) => {
      await run('undoItems', ...ids);
    },
    unconfirmed: (olderThanMs) =>
      reach(async () => {
        const ids = await client.zrangebyscore(at('adding'), 0, Date.now() - olderThanMs, 'LIMIT', 0, SCAN);
        const found = await Promise.all(
          ids.map((id) => client.hmget(at('item', id), 'lane', 'priority', 'run')),
        );
        return ids.map((id, index) => {
          const [lane, priority, run] = found[index] ?? [];
          return { id, lane: lane ?? '', priority: Number(priority ?? 0), run: Number(run ?? 0) };
        });
      }),

    claim: async (id, fence, deaths, mostDeaths) => {
      const answer = (await run('claimItem', id, fence, deaths, mostDeaths)) as [
        Claim['state'],
        string[]?,
        string?,
      ];
      const [state, flat = [], content] = answer;
      return { state, fields: toFields(flat), content: content ?? null };
    },
    announce: async (id, fence, provider, { isAgain = false, earlier } = {}) =>
      (await run('announceSubmit', id, fence, provider, isAgain ? '1' : '0', earlier ?? '')) === 1,
    keepTicket: async (id, fence, pending, keepsContent) => {
      const { ticket } = pending;
      // nobody calls back about what was answered at once
      const key = ticket.verdict === undefined ? ticketKeyOf(ticket) : '';
      const text = JSON.stringify(pending);
      const before = await run('keepTicket', id, fence, text, key, keepsContent ? '1' : '0');
      return before === 'submitting' || before === 'uncertain';
    },
    refuse: async (id, fence, isUncertain) => {
      await run('refuseSubmit', id, fence, isUncertain ? '1' : '0');
    },
    next: async (id, fence, { lane, run: next, earlier }) =>
      (await run('nextVendor', id, fence, lane, next, earlier)) === 1,
    note: async (id, fence, fields) =>
      (await run('noteFields', id, fence, ...Object.entries(fields).flat())) === 1,
    finish: async (id, by, { outcome, result, ttlMs, pace, isOver }) => {
      const learnt = pace === null ? ['', ''] : [pace.key, JSON.stringify(pace.pace)];
      const values = [id, by, outcome, result, ttlMs, ...learnt, isOver ? '1' : '0'];
      return (await run('finishItem', ...values)) === 1;
    },
    retry: async (id, mayPayTwice) => {
      const [state = '', lane = '', provider = ''] = (await run(
        'retryItem',
        id,
        mayPayTwice ? '1' : '0',
      )) as string[];
      const again = lane === '' ? null : await reach(() => client.hget(at('item', id), 'run'));
      return { state, lane, provider, run: Number(again ?? 0) };
    },

    pace: (key) =>
      reach(async () => {
        const text = await client.hget(at('paces'), key);
        return text === null ? null : (JSON.parse(text) as Pace);
      }),
    findTicket: (ticket) => reach(() => client.hget(at('tickets'), ticketKeyOf(ticket))),
    item: (id) =>
      reach(async () => {
        const fields = await client.hgetall(at('item', id));
        const { state, outcome, result } = fields;
        if (state === undefined) return null;
        return { state, outcome: (outcome as Outcome | undefined) ?? null, result: result ?? null, fields };
      }),
    lanes: () => reach(() => client.smembers(at('lanes'))),
    counts: () =>
      reach(async () => {
        const counts = await client.hgetall(at('counts'));
        return Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, Number(value)]));
      }),
    gateNames: () =>
      reach(async () => {
        const found = await Promise.all([keysOf(client, at('gate', '*')), keysOf(client, at('places', '*'))]);
        return found.flat().map((key) => key.slice(prefix.length + 1));
      }),
    failed: (count) => reach(() => client.zrevrange(at('failed'), 0, count - 1)),
    failedCount: () => reach(() => client.zcard(at('failed'))),
    pendingIds: () => scan(client, at('tickets')),

    reserveStart: async (gate, { most, windowMs, latenessMs }, longestMs) => {
      const limit = [most, windowMs, longestMs, latenessMs];
      const wait = await reach(() => scripts.reserveStart(at('gate', gate), ...limit));
      return wait === -1 ? null : (wait as number);
    },
    takePlace: async (places, holder, most, forMs, fence = '') => {
      const taken = await run('takePlace', places, holder, most, forMs, fence);
      return taken === -1 ? 'fenced' : taken === 1;
    },
    releasePlace: async (places, holder, fence = '') => {
      await run('releasePlace', places, holder, fence);
    },

    readResults: (stream, group, reader, count) =>
      reach(() =>
        inGroup(stream, group, async () => {
          const key = at('results', stream);
          const left = (await client.xautoclaim(key, group, reader, READER_IDLE_MS, '0', 'COUNT', count)) as [
            string,
            Entry[],
          ];
          if (left[1].length > 0) return left[1].map(toResult);
          const wanted = ['COUNT', count, 'STREAMS', key, '>'] as const;
          const read = (await client.xreadgroup('GROUP', group, reader, ...wanted)) as
            [string, Entry[]][] | null;
          return (read?.[0]?.[1] ?? []).map(toResult);
        }),
      ),
    confirmResults: async (stream, group, entries) => {
      if (entries.length > 0) await reach(() => client.xack(at('results', stream), group, ...entries));
    },
    onDone: (id, act) => reach(() => connections.subscribe(at('done', id), act)),
  };
}

type Entry = [string, string[]];

function toResult([entry, [, id = '']]: Entry): ReadResult {
  return { entry, id };
}

function toFields(flat: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2)
    fields[flat[index] as string] = flat[index + 1] as string;
  return fields;
}

async function keysOf(client: Redis, pattern: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = await client.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN);
    cursor = next;
    for (const key of keys) found.add(key);
  } while (cursor !== '0');
  return [...found];
}

async function* scan(client: Redis, key: string): AsyncGenerator<string> {
  let cursor = '0';
  do {
    const [next, flat] = await client.hscan(key, cursor, 'COUNT', SCAN);
    cursor = next;
    for (let index = 1; index < flat.length; index += 2) yield flat[index] as string;
  } while (cursor !== '0');
}
