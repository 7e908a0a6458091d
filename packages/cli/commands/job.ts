import { type Decision } from '@moderato/core';
import { type AddCommand } from '../command.js';
import { configOption, failOnOption, timeoutOption, verboseOption } from '../common-options.js';
import { exitCodeOfDecision, EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { readTicket } from '../input.js';
import { type CommandIo } from '../io.js';
import { readDuration } from '../options.js';
import { printJob, printVerdict } from '../print/job.js';
import { startProgress } from '../progress.js';
import { openSession } from '../session.js';

const HELP = `
Without --wait the command prints the state of the job and exits with 0 while it is running, so --fail-on needs --wait.

Examples:
  moderato job ticket.json
  moderato job ticket.json --wait --timeout 5m --fail-on block
  moderato check audio https://example.com/a.mp3 --submit-only | moderato job - --wait --json`;

/** Adds `moderato job`. */
export const addJob: AddCommand = (program, io, finish) => {
  program
    .command('job')
    .description('fetch the state or the verdict of a submitted job by its ticket')
    .argument('<ticket>', 'JSON of the ticket, name of a file that holds it, or - for stdin')
    .addOption(configOption())
    .option('--wait', 'wait for the end of the job and print the verdict')
    .addOption(verboseOption())
    .addOption(timeoutOption())
    .addOption(failOnOption())
    .option('--json', 'print the job, or with --wait the verdict, as JSON')
    .addHelpText('after', HELP)
    .action(async (ticket: string, options: JobOptions) => finish(await runJob(ticket, options, io)));
};

/** The options of `moderato job`. */
interface JobOptions {
  config?: string | undefined;
  wait?: boolean | undefined;
  timeout?: string | undefined;
  verbose?: boolean | undefined;
  failOn?: Decision | undefined;
  json?: boolean | undefined;
}

/**
 * Fetches a job and prints it, or waits for its end and prints the verdict as `check` does.
 * @returns the exit code.
 * @throws ModerationError `config` for `failOn` without `wait`: a job that still runs has no decision that could pass.
 */
async function runJob(argument: string, options: JobOptions, io: CommandIo): Promise<number> {
  const isJson = options.json === true;
  if (options.failOn !== undefined && options.wait !== true)
    throw usageError('--fail-on: needs --wait, or there may be no decision');
  const timeoutMs = options.timeout === undefined ? undefined : readDuration(options.timeout, '--timeout');
  const ticket = await readTicket(argument, io);
  const moderator = await openSession(
    { config: options.config, provider: ticket.provider, verbose: options.verbose },
    io,
  );
  const progress = await startProgress(`fetching from ${ticket.provider}`, io, options.verbose);
  try {
    if (options.wait === true) {
      const verdict = await moderator.wait(ticket, {
        timeoutMs,
        signal: io.signal,
        onProgress: progress.report,
      });
      progress.stop();
      printVerdict(verdict, isJson, io);
      return exitCodeOfDecision(verdict.decision, options.failOn);
    }
    const job = await moderator.fetch(ticket, { timeoutMs, signal: io.signal });
    progress.stop();
    printJob(job, isJson, io);
    if (job.state !== 'failed' && job.state !== 'expired') return EXIT.done;
    throw job.error;
  } finally {
    progress.stop();
    await moderator.close();
  }
}
