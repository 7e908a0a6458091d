import { type AddCommand } from '../command.js';
import { configOption } from '../common-options.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readPort } from '../options.js';
import { printable } from '../print/text.js';
import { openQueueOptions, type QueueFlags } from '../queue/open-queue.js';
import { queueNameOption, redisOption } from '../queue/redis-option.js';

const HELP = `
Runs until it is interrupted: then it finishes the submits that are under way and hands everything else back.

Examples:
  moderato worker --redis redis://localhost:6379
  MODERATO_REDIS=rediss://user:password@redis.example.com:6380 moderato worker --concurrency 32 --port 9464`;

interface WorkerFlags extends QueueFlags {
  concurrency?: string | undefined;
  port?: string | undefined;
  host?: string | undefined;
}

/** Adds `moderato worker`. */
export const addWorker: AddCommand = (program, io, finish) => {
  program
    .command('worker')
    .description('moderate the items of a queue, beside any number of other workers')
    .addOption(redisOption())
    .addOption(queueNameOption())
    .addOption(configOption())
    .option('--concurrency <number>', 'items under way at once for each vendor and kind; default: 16')
    .option('--port <port>', 'serve /health and /metrics on this port; default: not at all')
    .option('--host <address>', 'address that the port is opened on; default: 127.0.0.1')
    .addHelpText('after', HELP)
    .action(async (flags: WorkerFlags) => finish(await runWorker(flags, io)));
};

/**
 * Works until it is interrupted.
 * @returns the exit code.
 * @throws ModerationError `config`, for options and for a Redis that cannot be used.
 */
async function runWorker(flags: WorkerFlags, io: CommandIo): Promise<number> {
  const { createModerationQueue, createModerationWorker, startHealthServer } =
    await import('@moderato/queue');
  const shared = await openQueueOptions(flags, io);
  const concurrency = readConcurrency(flags.concurrency);
  const port = flags.port === undefined ? undefined : readPort(flags.port, '--port');
  const say = (text: string) => void io.stderr.write(`${printable(text)}\n`);
  const worker = createModerationWorker({
    ...shared,
    ...(concurrency === undefined ? {} : { concurrency }),
    onEvent: (event) => {
      if (event.type === 'taken-over')
        say(`${event.id}: taken over from a worker that died (${event.deaths})`);
      if (event.type === 'restarted')
        say(`${event.lane}: nothing was begun although jobs are due; begun anew`);
      if (event.type === 'unreachable') say(event.message);
    },
  });
  const queue = createModerationQueue(shared);
  try {
    const server =
      port === undefined ? null : await startHealthServer({ worker, queue, port, host: flags.host });
    if (server !== null) say(`/health and /metrics on ${server.url}`);
    try {
      await Promise.race([worker.ready(), interrupted(io.signal)]);
      if (!io.signal.aborted) say('working; interrupt to end');
      await interrupted(io.signal);
    } finally {
      await server?.close();
    }
  } finally {
    await worker.close();
    await queue.close();
  }
  const { finished } = worker.figures();
  say(`ended: ${finished.verdict} verdicts, ${finished.error} errors, ${finished.uncertain} uncertain`);
  return EXIT.done;
}

function readConcurrency(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(text)) throw usageError('--concurrency: expected a whole number from 1');
  return Number(text);
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
