/** What may be left in Redis when every item has ended. */
import { Redis } from 'ioredis';

/** Keys of the engine that belong to a lane, and not to a job. */
const OF_LANES = ['meta', 'id', 'events', 'stalled-check', 'marker', 'pc', 'delay'];

/**
 * Looks at every key of a queue of which all items have ended.
 * @param failedIds items that ended without a verdict: they may keep their content and, for their time, a place.
 * @returns everything that must not be.
 */
export async function checkKeys(url, name, failedIds) {
  const client = new Redis(url);
  try {
    const prefix = `{${name}}:`;
    const keys = (await scan(client, `${prefix}*`)).map((key) => key.slice(prefix.length));
    const ttls = await ttlsOf(client, prefix, keys);
    const problems = [];
    for (const [index, key] of keys.entries()) {
      const [family, id] = key.split(/:(.*)/s);
      const left = ttls[index];
      if (['item', 'content', 'gate', 'done'].includes(family) && left === -1)
        problems.push(`the key ${key} has no end`);
      if (family === 'content' && !failedIds.has(id)) problems.push(`the content of ${id} was kept`);
      if (family === 'tickets' || family === 'adding') problems.push(`the key ${key} is not empty`);
      if (/^(submit|poll)-/.test(family) && !OF_LANES.includes(id)) problems.push(`a job is left: ${key}`);
      if (family === 'places' && id.startsWith('jobs:'))
        for (const holder of await client.zrange(prefix + key, '0', '-1'))
          if (!failedIds.has(holder)) problems.push(`${holder} still holds a place`);
    }
    const counts = await client.hgetall(`${prefix}counts`);
    for (const field of ['waiting', 'pending', 'uncertain'])
      if (Number(counts[field] ?? 0) !== 0) problems.push(`${counts[field]} items are counted as ${field}`);
    return problems;
  } finally {
    client.disconnect();
  }
}

async function scan(client, pattern) {
  const found = new Set();
  let cursor = '0';
  do {
    const [next, keys] = await client.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
    cursor = next;
    for (const key of keys) found.add(key);
  } while (cursor !== '0');
  return [...found];
}

async function ttlsOf(client, prefix, keys) {
  const commands = client.pipeline();
  for (const key of keys) commands.pttl(prefix + key);
  return ((await commands.exec()) ?? []).map(([, ttl]) => ttl);
}
