import { type Command } from 'commander';
import { type Finding, type LaneStatus, type QueueCounts } from '@moderato/queue';
import { type AddCommand } from '../command.js';
import { configOption } from '../common-options.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { table } from '../print/table.js';
import { jsonLine, printable } from '../print/text.js';
import { withQueue, type QueueFlags } from '../queue/open-queue.js';
import { queueNameOption, redisOption } from '../queue/redis-option.js';

const HELP = `
Examples:
  moderato queue status --redis redis://localhost:6379
  moderato queue failed --json
  moderato queue retry --all
  moderato queue doctor`;

interface Flags extends QueueFlags {
  json?: boolean | undefined;
}

interface RetryFlags extends Flags {
  all?: boolean | undefined;
  payTwice?: boolean | undefined;
}

const MOST_RETRIED = 10_000;

/** Adds `moderato queue` and what it can do. */
export const addQueue: AddCommand = (program, io, finish) => {
  const queue = program
    .command('queue')
    .description('look into a queue, and mend it')
    .addHelpText('after', HELP);
  common(queue.command('status').description('what waits, is pending and has ended, lane by lane')).action(
    async (flags: Flags) => finish(await runStatus(flags, io)),
  );
  common(queue.command('failed').description('the latest failed items and their errors'))
    .option('--count <number>', 'at most so many; default: 100')
    .action(async (flags: Flags & { count?: string }) => finish(await runFailed(flags, io)));
  common(
    queue
      .command('retry')
      .description('take failed items up again: from their tickets, which is free, else from the beginning'),
  )
    .argument('[ids...]', 'ids of items')
    .option('--all', 'every failed item')
    .option('--pay-twice', 'also items of which nobody knows whether the vendor took them')
    .action(async (ids: string[], flags: RetryFlags) => finish(await runRetry(ids, flags, io)));
  common(queue.command('drain').description('wait until nothing waits and nothing is pending')).action(
    async (flags: Flags) => finish(await runDrain(flags, io)),
  );
  common(queue.command('doctor').description('look at what Redis must be set to')).action(
    async (flags: Flags) => finish(await runDoctor(flags, io)),
  );
};

function common(command: Command): Command {
  return command
    .addOption(redisOption())
    .addOption(queueNameOption())
    .addOption(configOption())
    .option('--json', 'print JSON');
}

async function runStatus(flags: Flags, io: CommandIo): Promise<number> {
  const status = await withQueue(flags, io, (queue) => queue.status());
  io.stdout.write(flags.json === true ? jsonLine(status) : describeStatus(status));
  return EXIT.done;
}

function describeStatus({ counts, lanes }: { counts: QueueCounts; lanes: LaneStatus[] }): string {
  const { waiting, pending, verdicts, errors, uncertain, failed } = counts;
  const sum = `waiting ${waiting}, pending ${pending}; ended: verdicts ${verdicts}, errors ${errors}, uncertain ${uncertain}; failed and kept ${failed}\n`;
  if (lanes.length === 0) return sum;
  const rows = lanes.map(({ lane, ...numbers }) => [printable(lane), ...Object.values(numbers).map(String)]);
  return `${sum}\n${table(['lane', 'waiting', 'delayed', 'active', 'dropped'], rows)}`;
}

async function runFailed(flags: Flags & { count?: string }, io: CommandIo): Promise<number> {
  const { count = '100' } = flags;
  if (!/^[1-9]\d{0,5}$/.test(count)) throw usageError('--count: expected a whole number from 1');
  const failed = await withQueue(flags, io, (queue) => queue.failed(Number(count)));
  for (const { id, contentId, finishedAt, error } of failed) {
    const line = `${finishedAt}  ${id}  ${contentId ?? '-'}  ${error?.code ?? ''}: ${error?.message ?? ''}`;
    io.stdout.write(
      flags.json === true ? jsonLine({ id, contentId, finishedAt, error }) : `${printable(line)}\n`,
    );
  }
  return EXIT.done;
}

async function runRetry(ids: string[], flags: RetryFlags, io: CommandIo): Promise<number> {
  if ((ids.length === 0) !== (flags.all === true)) throw usageError('retry: expected ids of items, or --all');
  const outcomes = await withQueue(flags, io, async (queue) => {
    const wanted = flags.all === true ? (await queue.failed(MOST_RETRIED)).map(({ id }) => id) : ids;
    return queue.retry(wanted, { mayPayTwice: flags.payTwice === true });
  });
  for (const outcome of outcomes)
    io.stdout.write(
      flags.json === true ? jsonLine(outcome) : `${printable(`${outcome.id}  ${outcome.outcome}`)}\n`,
    );
  const isDone = outcomes.every(({ outcome }) => outcome === 'polled' || outcome === 'submitted');
  return isDone ? EXIT.done : EXIT.failed;
}

async function runDrain(flags: Flags, io: CommandIo): Promise<number> {
  return withQueue(flags, io, async (queue) => {
    await queue.drained(io.signal).catch((error: unknown) => {
      if (!io.signal.aborted) throw error;
    });
    const counts = await queue.counts();
    if (flags.json === true) io.stdout.write(jsonLine(counts));
    return io.signal.aborted ? EXIT.interrupted : EXIT.done;
  });
}

async function runDoctor(flags: Flags, io: CommandIo): Promise<number> {
  // what is to be told of a wrong setting must not keep the queue from opening
  const findings = await withQueue({ ...flags }, io, (queue) => queue.doctor());
  io.stdout.write(flags.json === true ? jsonLine(findings) : findings.map(describeFinding).join(''));
  return findings.every(({ isGood }) => isGood) ? EXIT.done : EXIT.failed;
}

function describeFinding({ name, isGood, message }: Finding): string {
  return `${isGood ? 'ok ' : 'BAD'}  ${name}: ${printable(message)}\n`;
}
