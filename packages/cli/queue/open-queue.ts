import { type ModerationQueue, type SharedOptions } from '@moderato/queue';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readSettings } from '../session.js';

/** The options by which every command finds the queue. */
export interface QueueFlags {
  redis?: string | undefined;
  queue?: string | undefined;
  config?: string | undefined;
}

/**
 * What queue and worker are opened with.
 * @throws ModerationError `config`.
 */
export async function openQueueOptions(flags: QueueFlags, io: CommandIo): Promise<SharedOptions> {
  const connection = flags.redis ?? io.environment['MODERATO_REDIS'];
  if (connection === undefined || connection === '')
    throw usageError('--redis: expected the address of Redis, here or in MODERATO_REDIS');
  const { config, environment } = await readSettings({ config: flags.config }, io);
  const { random, send, providers, maps, logger } = io.parts;
  const parts = { random, send, providers, maps, logger, environment };
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return { connection, config, parts: given, ...(flags.queue === undefined ? {} : { name: flags.queue }) };
}

/** Opens the queue; the caller closes it. Its package is loaded when a command needs it. */
export async function openQueue(flags: QueueFlags, io: CommandIo): Promise<ModerationQueue> {
  const { createModerationQueue } = await import('@moderato/queue');
  return createModerationQueue(await openQueueOptions(flags, io));
}

/** Opens the queue for one command, and closes it. */
export async function withQueue<Value>(
  flags: QueueFlags,
  io: CommandIo,
  work: (queue: ModerationQueue) => Promise<Value>,
): Promise<Value> {
  const queue = await openQueue(flags, io);
  try {
    return await work(queue);
  } finally {
    await queue.close();
  }
}
