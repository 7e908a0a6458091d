import { type Decision } from '@moderato/core';
import { exitCodeOfDecision, EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { readTicket } from '../input.js';
import { type CommandIo } from '../io.js';
import { readDuration } from '../options.js';
import { printJob, printVerdict } from '../print/job.js';
import { startProgress } from '../progress.js';
import { openSession } from '../session.js';

/** The options of `moderato job`. */
export interface JobOptions {
  config?: string | undefined;
  wait?: boolean | undefined;
  timeout?: string | undefined;
  failOn?: Decision | undefined;
  json?: boolean | undefined;
}

/**
 * Asks after a job and prints it, or waits for its end and prints the verdict as `check` does.
 * @returns the exit code.
 * @throws ModerationError `config` for `failOn` without `wait`: a job that still runs has no decision that could pass.
 */
export async function runJob(argument: string, options: JobOptions, io: CommandIo): Promise<number> {
  const isJson = options.json === true;
  if (options.failOn !== undefined && options.wait !== true)
    throw usageError('--fail-on: needs --wait, or there may be no decision');
  const timeoutMs = options.timeout === undefined ? undefined : readDuration(options.timeout, '--timeout');
  const ticket = await readTicket(argument, io);
  const moderator = await openSession({ config: options.config, provider: ticket.provider }, io);
  const progress = startProgress(`asking ${ticket.provider}`, io);
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
