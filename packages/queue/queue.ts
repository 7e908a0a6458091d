import { randomBytes, randomUUID } from 'node:crypto';
import { parseContent, type Content, type Job } from '@moderato/core';
import { type IncomingCallback } from 'moderato';
import { composeModerator } from './compose.js';
import { createQueueWaits, type Conclusions } from './conclude.js';
import { contentToJson, refuseFile, resultFromJson } from './item-json.js';
import { createLanes, submitJobId, submitLane } from './lanes.js';
import {
  prefixOf,
  readAddOptions,
  readSettings,
  type AddOptions,
  type QueueOptions,
  type QueueResult,
} from './options.js';
import { examineRedis } from './examine-redis.js';
import { inspectQueue, type QueueInspection } from './inspect.js';
import { readStream, type ResultsOptions } from './results.js';
import { assertServer, createMemoryGuard, readServer } from './store/check-server.js';
import { connect, openConnections } from './store/connect.js';
import { fullError, queueConfigError } from './store/errors.js';
import { createRedisStore } from './store/redis-store.js';
import { type NewItem } from './store/queue-store.js';
import { waitForItem, type WaitForItemOptions } from './wait-for-item.js';
import { currentTrace } from './telemetry.js';

/** Takes items, and gives their results; workers moderate them. Every method throws `ModerationError` and nothing else. */
export interface ModerationQueue extends QueueInspection {
  /**
   * Adds content, checked as `moderate` checks it, and returns its id.
   * @throws ModerationError `network` at once while Redis is away, `rate_limited` where too much waits, and what `moderate` throws before
   * the network; `invalid_content` for a `file`, which workers would read on their own machine. Nothing is added then.
   */
  add(content: Content, options?: AddOptions): Promise<string>;
  /** Adds several. Where it fails, those that no worker has begun are taken back. */
  add(contents: readonly Content[], options?: AddOptions): Promise<string[]>;
  /** How an item ended; null before that, and when its time to live is over. */
  result(id: string): Promise<QueueResult | null>;
  /** Waits for the end of an item. @throws ModerationError `timeout`, and `invalid_content` for an unknown id. */
  wait(id: string, options?: WaitForItemOptions): Promise<QueueResult>;
  /** Gives results as they come, each to one reader of a group, at least once; one is confirmed when the next is asked for. */
  results(options?: ResultsOptions): AsyncGenerator<QueueResult>;
  /** Takes a vendor's callback, as `moderator.handleCallback` does, and ends the item that waits for the job, on whatever machine. */
  handleCallback(callback: IncomingCallback): Promise<Job | null>;
  /** Gives back the connections; the items stay. */
  close(): Promise<void>;
}

const ITEMS_AT_ONCE = 500;
const BANDS = { high: 0, normal: 1, low: 2 } as const;
const ID_BYTES = 12;

/**
 * Opens a queue. Whether Redis can be used is found out at the first call.
 * @throws ModerationError `config`, for wrong options and for everything that `createModerator` refuses.
 */
export function createModerationQueue(options: QueueOptions): ModerationQueue {
  const settings = readSettings(options);
  const prefix = prefixOf(settings);
  const connections = openConnections(options.connection, 'queue');
  const store = createRedisStore(connections, prefix);
  const lanes = createLanes(connections, prefix);
  const emit: Conclusions['emit'] = (event) => options.onEvent?.(event);
  const conclusions: Conclusions = { store, lanes, settings, emit };
  const shared = composeModerator(options, store, (steps) => createQueueWaits(conclusions, steps));
  const { steps, container } = shared;
  const checkMemory = createMemoryGuard(connections.client, settings.maxMemoryShare);
  let isClosed = false;
  let ready: Promise<void> | null = null;

  const open = async () => {
    if (isClosed) throw queueConfigError('the queue is closed');
    ready ??= connect(connections)
      .then(async () => assertServer(await readServer(connections.client), settings))
      .catch((error: unknown) => {
        ready = null;
        throw error;
      });
    await ready;
  };

  const toItems = async (contents: readonly Content[], given: AddOptions): Promise<NewItem[]> => {
    const { item, call } = readAddOptions(given, contents);
    const trace = currentTrace();
    const callJson = JSON.stringify(call);
    return Promise.all(
      contents.map(async (raw, index) => {
        const content = parseContent(raw);
        refuseFile(content, 'add to queue');
        const { provider, kind, hasNext } = await steps.plan(content, call);
        return {
          id: item.ids?.[index] ?? randomBytes(ID_BYTES).toString('base64url').replaceAll('-', '.'),
          lane: submitLane(provider, kind),
          band: BANDS[item.priority],
          tenant: item.tenant,
          first: provider,
          options: callJson,
          stream: item.stream,
          trace,
          keepsContent: hasNext,
          content: contentToJson(content),
        };
      }),
    );
  };

  const addChunk = async (items: readonly NewItem[], toCome: number) => {
    await checkMemory();
    const priorities = await store.add(items, settings.maxWaiting - toCome);
    if (priorities === null) throw fullError(`${settings.maxWaiting} items wait already`);
    const added = items.filter((_, index) => (priorities[index] ?? 0) > 0);
    const byLane = new Map<string, { jobId: string; priority: number }[]>();
    items.forEach(({ id, lane }, index) => {
      // one that is there and waits may lack its job, whoever added it
      const priority = Math.abs(priorities[index] ?? 0);
      if (priority === 0) return;
      byLane.set(lane, [...(byLane.get(lane) ?? []), { jobId: submitJobId(id, 0), priority }]);
    });
    const ids = added.map(({ id }) => id);
    try {
      for (const [lane, jobs] of byLane) await lanes.addSubmits(lane, jobs);
      if (ids.length > 0) await store.confirm(ids);
    } catch (error) {
      // where this fails as well, a worker finds the items and makes their jobs
      await store.undo(ids).catch(() => undefined);
      throw error;
    }
    return ids;
  };

  const addAll = async (contents: readonly Content[], given: AddOptions): Promise<string[]> => {
    const items = await toItems(contents, given);
    await open();
    const added: string[] = [];
    try {
      for (let start = 0; start < items.length; start += ITEMS_AT_ONCE)
        added.push(
          ...(await addChunk(
            items.slice(start, start + ITEMS_AT_ONCE),
            Math.max(0, items.length - start - ITEMS_AT_ONCE),
          )),
        );
    } catch (error) {
      await store.undo(added).catch(() => undefined);
      throw error;
    }
    return items.map(({ id }) => id);
  };

  const result = async (id: string): Promise<QueueResult | null> => {
    await open();
    const item = await store.item(id);
    return item?.result == null ? null : resultFromJson(id, item.result);
  };

  function add(content: Content, options?: AddOptions): Promise<string>;
  function add(contents: readonly Content[], options?: AddOptions): Promise<string[]>;
  async function add(
    given: Content | readonly Content[],
    addOptions: AddOptions = {},
  ): Promise<string | string[]> {
    if (Array.isArray(given)) return addAll(given as readonly Content[], addOptions);
    const [id] = await addAll([given as Content], addOptions);
    return id as string;
  }

  return {
    add,
    result,
    wait: async (id, waitOptions) => {
      await open();
      return waitForItem(store, id, waitOptions);
    },
    results: async function* (resultsOptions) {
      await open();
      yield* readStream(store, `${process.pid}-${randomUUID()}`, resultsOptions);
    },
    handleCallback: async (callback) => {
      await open();
      return shared.moderator.handleCallback(callback);
    },
    ...inspectQueue({
      ...{ store, lanes, open },
      doctor: () => examineRedis({ connections, store, prefix, settings, container }),
    }),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await lanes.close();
      await shared.close();
      await connections.close();
    },
  };
}
